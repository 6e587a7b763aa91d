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
        let used = usage[key] ?? []
        if inFlight[key] == worker {
            inFlight[key] = nil
            usage[key] = nil
        }
        if case .bay(let name, let visit) = worker, isCurrent(name, visit) { bays[name]?.running = nil }
        switch outcome {
        case .done:
            for name in used { worked(name, step, &commands) }
            done(worker, key, step, &commands)
        case .destination(let name, let error):
            trouble(key, step, at: name, error, now, &random, &commands)
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
        if case .bay(let name, let visit) = worker, isCurrent(name, visit) { bays[name]?.dockingAttempts = 0 }
        if step == .reconcile {
            missing.remove(key)
            switch recordings[key]?.end {
            case .vanished(let reason):
                commands.append(.alarm(Alarm(of: key, reason: reason)))
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

    private mutating func worked(_ name: String, _ step: Step, _ commands: inout [DockCommand]) {
        guard let before = health[name] else { return }
        guard health[name]?.succeeded(step, most: settings.maximumActiveOffloads) == true else { return }
        recovered(name, before, &commands)
    }

    private func recovered(_ name: String, _ before: DestinationHealth, _ commands: inout [DockCommand]) {
        commands.append(.settled(subject: name))
        commands.append(.report(destination: name, before.over))
    }

    /// What to do about a destination's error is its own word.
    private mutating func trouble(
        _ key: RecordingKey,
        _ step: Step,
        at name: String,
        _ error: DestinationError,
        _ now: UInt64,
        _ random: inout some RandomNumberGenerator,
        _ commands: inout [DockCommand]
    ) {
        switch error.remedy {
        case .retry, .resendChunk, .refreshCredentials, .hold:
            unwell(name, error, step, now, &random, &commands)
        case .beginAgain:
            let restarts = recordings[key]?.destinations[name]?.restarts ?? 0
            let reason = "destination \(name): \(error.reason)"
            if restarts > settings.restarts {
                hold(key, at: name, error, &commands)
            } else {
                commands.append(.alarm(Alarm(of: key, reason: reason)))
            }
        case .quarantine, .conflict: hold(key, at: name, error, &commands)
        }
    }

    /// A destination answered, or did not.
    mutating func probed(
        _ name: String,
        _ error: DestinationError?,
        _ now: UInt64,
        _ random: inout some RandomNumberGenerator,
        _ commands: inout [DockCommand]
    ) {
        probing.remove(name)
        if let error {
            unwell(name, error, nil, now, &random, &commands)
        } else {
            let before = health[name] ?? DestinationHealth()
            if health[name, default: .init()].answered() { recovered(name, before, &commands) }
        }
    }

    /// Notes that a destination as a whole is in trouble.
    private mutating func unwell(
        _ name: String,
        _ error: DestinationError,
        _ step: Step?,
        _ now: UInt64,
        _ random: inout some RandomNumberGenerator,
        _ commands: inout [DockCommand]
    ) {
        let trouble = Trouble(reason: "destination \(name): \(error.reason)", hint: error.hint, step: step)
        var health = health[name] ?? DestinationHealth()
        let wasHeld = health.state == .held
        switch error.remedy {
        case .retry(let after):
            health.failed(trouble, at: now, rule: settings.retry, afterSeconds: after, random: &random)
        case .resendChunk, .beginAgain:
            health.failed(trouble, at: now, rule: settings.retry, afterSeconds: nil, random: &random)
        // The driver gets itself new ones at its next use; only when those are refused too a person must act.
        case .refreshCredentials where health.failures == 0:
            health.failed(trouble, at: now, rule: settings.retry, afterSeconds: nil, random: &random)
        case .refreshCredentials, .hold, .quarantine, .conflict:
            health.held(trouble, at: now, rule: settings.retry, random: &random)
        }
        let isReported = health.isWorthReporting(at: now)
        if isReported { commands.append(.report(destination: name, health)) }
        if health.state == .held ? !wasHeld : isReported && health.failures >= Self.failuresUntilAlarm {
            commands.append(.alarm(Alarm(subject: name, reason: trouble.reason)))
        }
        self.health[name] = health
    }

    /// Passing trouble that does not pass needs a person too.
    private static let failuresUntilAlarm = 8

    /// Leaves a recording alone at one destination until a person acts or its camera is docked again.
    private mutating func hold(
        _ key: RecordingKey,
        at name: String,
        _ error: DestinationError,
        _ commands: inout [DockCommand]
    ) {
        let reason = "destination \(name): \(error.reason)"
        holds[key, default: [:]][name] = Hold(reason: reason, hint: error.hint)
        commands.append(.alarm(Alarm(of: key, reason: reason)))
    }

    /// Leaves a recording alone until its camera is docked again.
    private mutating func setAside(
        _ worker: Worker,
        _ key: RecordingKey,
        _ reason: String,
        _ commands: inout [DockCommand]
    ) {
        commands.append(.alarm(Alarm(of: key, reason: reason)))
        if case .bay(let name, let visit) = worker, isCurrent(name, visit) {
            bays[name]?.setAside[key] = reason
            if bays[name]?.active == key { bays[name]?.active = nil }
        } else {
            stationSetAside[key] = reason
        }
    }
}
