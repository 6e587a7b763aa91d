package import Evidence

/// The policy of a whole station: what every bay, offload and destination does next.
///
/// A synchronous state machine: (state, event) gives (state, commands). It knows no time but what it is told, no chance
/// but the generator it is given, and has no effect but its commands; the daemon and the simulator run the same code.
package struct Dock: Sendable {
    package internal(set) var settings: DockSettings
    package internal(set) var bays: [String: Bay] = [:]
    package internal(set) var recordings: [RecordingKey: RecordingProgress] = [:]
    package internal(set) var health: [String: DestinationHealth] = [:]
    /// What holds a recording up at one destination until a person acts or its camera is docked again.
    package internal(set) var holds: [RecordingKey: [String: Hold]] = [:]
    /// Why journal or audit log cannot be written; while set, no key is released, nothing erased, no clock set.
    package internal(set) var storageFailure: String?
    /// Recordings a step is being carried out for, wherever: never two at once.
    var inFlight: [RecordingKey: Worker] = [:]
    /// How many recordings each destination will never get from here.
    package internal(set) var lacking: [String: Int] = [:]
    /// The destinations the step in flight uses.
    package internal(set) var usage: [RecordingKey: Set<String>] = [:]
    /// Destinations asked how they are that have not answered yet.
    var probing: Set<String> = []
    /// Known recordings that a camera no longer lists, waiting to be asked about at the destinations.
    var missing: Set<RecordingKey> = []
    /// When a bay in trouble may be docked again.
    var notBefore: [String: UInt64] = [:]
    /// The last step that ended well, to notice one that changes nothing.
    var lastDone: [RecordingKey: (step: Step, facts: Int)] = [:]
    var factCounts: [RecordingKey: Int] = [:]
    /// Recordings set aside while no camera was there, with reasons; tried again at the next start or docking.
    var stationSetAside: [RecordingKey: String] = [:]
    /// When to try whether journal and audit log can be written again.
    var nextProbe: UInt64?
    var tick: UInt64 = 0

    package init(settings: DockSettings) { self.settings = settings }

    /// Takes one event and says what is to be done about it.
    package mutating func handle(
        _ event: DockEvent,
        now: UInt64,
        random: inout some RandomNumberGenerator
    ) -> [DockCommand] {
        var commands: [DockCommand] = []
        switch event {
        case .attached(let bay, let claimed): attach(bay, claimed, &commands)
        case .detached(let bay): detach(bay, &commands)
        case .docked(let bay, let visit, let camera): docked(bay, visit, camera, &commands)
        case .refused(let bay, let visit, let reason):
            settle(bay, visit, .refused(reason: reason))
            commands.append(.alarm(Alarm(subject: "bay \(bay)", reason: reason)))
        case .dockingFailed(let bay, let visit, let reason): lost(bay, visit, reason, now, &commands)
        case .recorded(let key, let fact): recorded(key, fact, &commands)
        case .restored(let key, let progress):
            recordings[key] = progress
            for name in progress.lacking { lacking[name, default: 0] += 1 }
        case .stepEnded(let worker, let key, let step, let outcome):
            ended(worker, key, step, outcome, now, &random, &commands)
        case .probed(let name, let error): probed(name, error, now, &random, &commands)
        case .retry(let request): retry(request, now, &commands)
        case .timer: break
        case .storageFailed(let reason): failStorage(reason, &commands)
        case .storageRecovered: storageFailure = nil
        case .reconfigured(let settings): self.settings = settings
        }
        advance(now: now, &commands)
        return commands
    }

    private mutating func recorded(_ key: RecordingKey, _ fact: Fact, _ commands: inout [DockCommand]) {
        let before = recordings[key] ?? RecordingProgress()
        recordings[key, default: .init()].apply(fact)
        factCounts[key, default: 0] += 1
        if case .quarantined(let reason) = fact { commands.append(.alarm(Alarm(of: key, reason: reason))) }
        if case .forgone(let name) = fact, !before.lacking.contains(name) { lacking[name, default: 0] += 1 }
        if fact == .lifted { dockAgain(with: key) }
        guard before.end == nil, let end = recordings[key]?.end else { return }
        holds[key] = nil
        // What a finished recording left uncommitted goes, but for a vanished one: it may be all there is.
        if case .vanished = end { return }
        if before.hasUncommittedUploads { commands.append(.abandon(key)) }
        commands.append(.forget(key))
    }

    private mutating func attach(_ name: String, _ claimed: String?, _ commands: inout [DockCommand]) {
        var bay = Bay()
        bay.visit = (bays[name]?.visit ?? 0) + 1
        bay.claimedSerial = claimed
        // Behind whoever waits already: putting a camera in again must not win a place.
        bay.lastStart = tick
        bay.state = .docking
        notBefore[name] = nil
        let twin = bays.first { other, state in
            other != name && state.isOccupied && claimed != nil && state.claimedSerial == claimed
        }
        if let twin {
            let reason = "two cameras with one serial: another stands in bay \(twin.key)"
            bay.state = .refused(reason: reason)
            commands.append(.refuse(bay: name, visit: bay.visit, .duplicateSerial))
            commands.append(.alarm(Alarm(subject: "bay \(name)", reason: reason)))
        }
        bays[name] = bay
    }

    private mutating func detach(_ name: String, _ commands: inout [DockCommand]) {
        guard let bay = bays[name], bay.state != .empty else { return }
        var empty = Bay()
        empty.visit = bay.visit
        bays[name] = empty
        commands.append(.release(bay: name, visit: bay.visit))
    }

    private mutating func docked(
        _ name: String,
        _ visit: UInt64,
        _ camera: DockedCamera,
        _ commands: inout [DockCommand]
    ) {
        guard isCurrent(name, visit) else { return }
        settle(name, visit, .docked(camera))
        bays[name]?.offered = Set(camera.recordings.filter { $0.state == .offered }.map(\.key))
        missing.formUnion(camera.missing)
        for listed in camera.recordings {
            stationSetAside[listed.key] = nil
            holds[listed.key] = nil
        }
        for reason in camera.rejected {
            commands.append(.alarm(Alarm(subject: "camera \(camera.serial)", reason: reason)))
        }
        for listed in camera.recordings where listed.state == .offered {
            missing.remove(listed.key)
            guard let progress = recordings[listed.key],
                progress.isConfirmed || progress.end == .done || progress.end == .concludedElsewhere
            else { continue }
            let reason =
                "recording \(listed.key.recording) is offered again after it was delivered and erased"
            bays[name]?.setAside[listed.key] = reason
            commands.append(.alarm(Alarm(subject: "camera \(camera.serial)", reason: reason)))
        }
    }

    /// Ends docking in a state.
    private mutating func settle(_ name: String, _ visit: UInt64, _ state: Bay.State) {
        guard isCurrent(name, visit) else { return }
        bays[name]?.state = state
        bays[name]?.running = nil
    }

    /// The wire broke or docking failed: dock again after a pause, a bounded number of times.
    mutating func lost(
        _ name: String,
        _ visit: UInt64,
        _ reason: String,
        _ now: UInt64,
        _ commands: inout [DockCommand]
    ) {
        guard isCurrent(name, visit), var bay = bays[name] else { return }
        bay.running = nil
        bay.active = nil
        bay.dockingAttempts += 1
        bay.lastTrouble = reason
        if bay.dockingAttempts >= settings.dockingAttempts {
            bay.state = .fault(reason: reason)
            commands.append(.alarm(Alarm(subject: "bay \(name)", reason: reason)))
        } else {
            bay.state = .docking
            notBefore[name] = now + 250 << UInt64(bay.dockingAttempts)
        }
        bays[name] = bay
    }

    mutating func failStorage(_ reason: String, _ commands: inout [DockCommand]) {
        if storageFailure == nil {
            commands.append(.alarm(Alarm(subject: "station storage", reason: reason)))
        }
        storageFailure = reason
    }

    func isCurrent(_ name: String, _ visit: UInt64) -> Bool {
        guard let bay = bays[name] else { return false }
        return bay.visit == visit && bay.state != .empty
    }
}

extension Bay {
    package var isOccupied: Bool { state != .empty }
}
