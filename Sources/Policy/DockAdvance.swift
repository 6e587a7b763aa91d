internal import Evidence

extension Dock {
    /// Starts whatever may start now, and says when to look again.
    mutating func advance(now: UInt64, _ commands: inout [DockCommand]) {
        if storageFailure == nil {
            nextProbe = nil
            probeDestinations(now, &commands)
            startDocking(now, &commands)
            continueActive(now, &commands)
            startReady(now, &commands)
            startStationWork(now, &commands)
        } else {
            probeStorage(now, &commands)
        }
        indicate(now, &commands)
        if let next = nextWake(after: now) { commands.append(.wake(at: next)) }
    }

    private mutating func probeStorage(_ now: UInt64, _ commands: inout [DockCommand]) {
        if let time = nextProbe, now >= time {
            commands.append(.probeStorage)
            nextProbe = now + settings.retry.firstMilliseconds
        } else if nextProbe == nil {
            nextProbe = now + settings.retry.firstMilliseconds
        }
    }

    func decision(for key: RecordingKey, at now: UInt64) -> Decision {
        guard let progress = recordings[key] else { return .ended(.quarantined(reason: "not planned")) }
        return progress.nextStep(settings.destinations, erases: settings.erases) { name in
            isUsable(name, now) && holds[key]?[name] == nil
        }
    }

    /// Whether a destination takes one more piece of work now.
    func isUsable(_ destination: String, _ now: UInt64) -> Bool {
        guard let health = health[destination] else { return true }
        guard health.isUsable(at: now) else { return false }
        return health.concurrency.map { inUse(destination) < $0 } ?? true
    }

    /// Pieces of work a destination has now.
    package func inUse(_ destination: String) -> Int { usage.values.count { $0.contains(destination) } }

    /// The destinations a step will use, noted so that none gets more at once than it takes.
    private func destinations(of step: Step, for key: RecordingKey, at now: UInt64) -> Set<String> {
        if let name = step.destination { return [name] }
        guard step == .transfer, let progress = recordings[key], let plan = progress.plan else { return [] }
        return Set(
            settings.destinations.map(\.name).filter { name in
                guard let there = progress.destinations[name], !there.holdsAllChunks(of: plan) else {
                    return false
                }
                return there.tokens.count == plan.chunkCounts.count && isUsable(name, now)
                    && holds[key]?[name] == nil
            }
        )
    }

    /// Asks every destination once how it is, and one in trouble whenever its pause is over.
    private mutating func probeDestinations(_ now: UInt64, _ commands: inout [DockCommand]) {
        for name in settings.destinations.map(\.name) where !probing.contains(name) {
            guard health[name]?.wantsProbe(at: now) ?? true else { continue }
            health[name, default: .init()] = health[name] ?? DestinationHealth()
            probing.insert(name)
            commands.append(.probe(destination: name))
        }
    }

    /// Whether a bay could start a recording now, were a slot free.
    package func isReady(_ bay: Bay, at now: UInt64) -> Bool {
        storageFailure == nil && bay.active == nil && bay.running == nil && !candidates(bay, at: now).isEmpty
    }

    /// The docked camera's recordings that could be worked on now, best first.
    func candidates(_ bay: Bay, at now: UInt64) -> [(key: RecordingKey, plan: Plan, step: Step)] {
        guard case .docked(let camera) = bay.state else { return [] }
        var found: [(key: RecordingKey, plan: Plan, step: Step)] = []
        for listed in camera.recordings where bay.setAside[listed.key] == nil && inFlight[listed.key] == nil {
            guard recordings[listed.key]?.isConfirmed != true else { continue }
            guard case .perform(let step) = decision(for: listed.key, at: now) else { continue }
            found.append((listed.key, recordings[listed.key]?.plan ?? .unknown, step))
        }
        return found.sorted { Plan.isBefore($0.plan, $1.plan) }
    }

    private mutating func startDocking(_ now: UInt64, _ commands: inout [DockCommand]) {
        for name in bays.keys.sorted() {
            if bays[name]?.wantsDocking == true, bays[name]?.running == nil { bays[name]?.beginAgain() }
            guard let bay = bays[name], bay.state == .docking, bay.running == nil else { continue }
            guard notBefore[name] ?? 0 <= now else { continue }
            bays[name]?.running = .docking
            commands.append(.dock(bay: name, visit: bay.visit))
        }
    }

    /// Goes on with the recordings that hold a slot; a recording that must wait gives its slot back.
    private mutating func continueActive(_ now: UInt64, _ commands: inout [DockCommand]) {
        for name in bays.keys.sorted() {
            guard let bay = bays[name], let key = bay.active, bay.running == nil else { continue }
            if inFlight[key] == nil, bay.setAside[key] == nil, recordings[key]?.isConfirmed != true,
                case .perform(let step) = decision(for: key, at: now)
            {
                start(step, for: key, in: name, now, &commands)
            } else {
                bays[name]?.active = nil
            }
        }
    }

    private mutating func startReady(_ now: UInt64, _ commands: inout [DockCommand]) {
        let busy = bays.values.count { $0.active != nil }
        var ready: [ReadyBay] = []
        for (name, bay) in bays where bay.active == nil && bay.running == nil {
            guard let first = candidates(bay, at: now).first else { continue }
            ready.append(ReadyBay(bay: name, lastStart: bay.lastStart, next: first.plan))
        }
        for name in Scheduler.choose(ready, slots: settings.maximumActiveOffloads - busy) {
            guard let bay = bays[name], let first = candidates(bay, at: now).first else { continue }
            tick += 1
            bays[name]?.lastStart = tick
            bays[name]?.active = first.key
            start(first.step, for: first.key, in: name, now, &commands)
        }
    }

    private mutating func start(
        _ step: Step,
        for key: RecordingKey,
        in name: String,
        _ now: UInt64,
        _ commands: inout [DockCommand]
    ) {
        guard let visit = bays[name]?.visit else { return }
        let worker = Worker.bay(name, visit: visit)
        bays[name]?.running = .step(key, step)
        begin(worker, key, step, now, &commands)
    }

    private mutating func begin(
        _ worker: Worker,
        _ key: RecordingKey,
        _ step: Step,
        _ now: UInt64,
        _ commands: inout [DockCommand]
    ) {
        usage[key] = destinations(of: step, for: key, at: now)
        inFlight[key] = worker
        commands.append(.perform(worker, key, step))
    }

    /// Goes on, without a camera, with what needs none.
    private mutating func startStationWork(_ now: UInt64, _ commands: inout [DockCommand]) {
        guard !inFlight.values.contains(.station) else { return }
        let docked = Set(
            bays.values.flatMap { bay -> [RecordingKey] in
                guard case .docked(let camera) = bay.state else { return [] }
                return camera.recordings.map(\.key)
            }
        )
        let open =
            recordings
            .filter {
                $1.end == nil && inFlight[$0] == nil && stationSetAside[$0] == nil
                    && ($1.isConfirmed || !docked.contains($0))
            }
            .keys
            .sorted { ($0.serial, $0.recording) < ($1.serial, $1.recording) }
        for key in open {
            let step: Step
            if missing.contains(key) {
                guard settings.destinations.allSatisfy({ !$0.isRequired || isUsable($0.name, now) }) else {
                    continue
                }
                step = .reconcile
            } else {
                guard case .perform(let next) = decision(for: key, at: now), !next.needsCamera else {
                    continue
                }
                step = next
            }
            return begin(.station, key, step, now, &commands)
        }
    }

    private func nextWake(after now: UInt64) -> UInt64? {
        var times = health.values.map(\.notBefore).filter { $0 > now }
        for (name, time) in notBefore where time > now && bays[name]?.state == .docking { times.append(time) }
        if let time = nextProbe { times.append(time) }
        return times.min()
    }
}
