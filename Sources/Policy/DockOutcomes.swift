internal import Evidence
internal import Upload

extension Dock {
    /// Takes the end of a step and decides what it means for the recording, the bay and the destination.
    mutating func ended(
        _ worker: Worker,
        _ key: RecordingKey,
        _ step: Step,
        _ outcome: Outcome,
        _ now: UInt64,
        _ random: inout some RandomNumberGenerator,
        _ commands: inout [DockCommand]
    ) {
        if inFlight[key] == worker { inFlight[key] = nil }
        if case .bay(let name, let visit) = worker, isCurrent(name, visit) { bays[name]?.running = nil }
        switch outcome {
        case .done: done(worker, key, step, &commands)
        case .destination(let name, let error):
            trouble(worker, key, at: name, error, now, &random, &commands)
        case .cameraLost(let reason):
            if case .bay(let name, let visit) = worker { lost(name, visit, reason, now, &commands) }
        case .cameraRefused(let reason): setAside(worker, key, reason, &commands)
        // The fact itself raised the alarm.
        case .quarantined: break
        case .storage(let reason): failStorage(reason, &commands)
        }
    }

    private mutating func done(
        _ worker: Worker,
        _ key: RecordingKey,
        _ step: Step,
        _ commands: inout [DockCommand]
    ) {
        if let name = step.destination { health[name]?.succeeded() }
        if case .bay(let name, let visit) = worker, isCurrent(name, visit) { bays[name]?.dockingAttempts = 0 }
        if step == .reconcile {
            missing.remove(key)
            switch recordings[key]?.end {
            case .vanished(let reason):
                commands.append(
                    .alarm(Alarm(subject: "recording \(key.recording) of \(key.serial)", reason: reason))
                )
            default: break
            }
        }
        guard recordings[key]?.end == nil else {
            lastDone[key] = nil
            factCounts[key] = nil
            return
        }
        let facts = factCounts[key, default: 0]
        if let last = lastDone[key], last.step == step, last.facts == facts {
            setAside(worker, key, "a step ended well and changed nothing", &commands)
        }
        lastDone[key] = (step, facts)
    }

    private mutating func trouble(
        _ worker: Worker,
        _ key: RecordingKey,
        at name: String,
        _ error: DestinationError,
        _ now: UInt64,
        _ random: inout some RandomNumberGenerator,
        _ commands: inout [DockCommand]
    ) {
        let reason = "destination \(name): \(error.reason)"
        switch error.remedy {
        case .retry(let after):
            health[name, default: .init()].failed(
                reason,
                at: now,
                rule: settings.retry,
                afterSeconds: after,
                random: &random
            )
        case .resendChunk:
            health[name, default: .init()].failed(
                reason,
                at: now,
                rule: settings.retry,
                afterSeconds: nil,
                random: &random
            )
        case .refreshCredentials, .hold:
            if health[name]?.state != .held { commands.append(.alarm(Alarm(subject: name, reason: reason))) }
            health[name, default: .init()].held(reason, at: now, rule: settings.retry)
        case .beginAgain:
            let restarts = recordings[key]?.destinations[name]?.restarts ?? 0
            commands.append(
                .alarm(Alarm(subject: "recording \(key.recording) of \(key.serial)", reason: reason))
            )
            if restarts > settings.restarts { setAside(worker, key, reason, &commands) }
        case .quarantine, .conflict: setAside(worker, key, reason, &commands)
        }
    }

    /// Leaves a recording alone until its camera is docked again.
    private mutating func setAside(
        _ worker: Worker,
        _ key: RecordingKey,
        _ reason: String,
        _ commands: inout [DockCommand]
    ) {
        commands.append(.alarm(Alarm(subject: "recording \(key.recording) of \(key.serial)", reason: reason)))
        if case .bay(let name, let visit) = worker, isCurrent(name, visit) {
            bays[name]?.setAside[key] = reason
            if bays[name]?.active == key { bays[name]?.active = nil }
        } else {
            stationSetAside[key] = reason
        }
    }
}
