internal import Evidence

extension Dock {
    /// Starts whatever may start now, and says when to look again.
    mutating func advance(now: UInt64, _ commands: inout [DockCommand]) {
        if storageFailure == nil {
            nextProbe = nil
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
            health[name]?.isUsable(at: now) ?? true
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
            guard case .perform(let step) = decision(for: listed.key, at: now) else { continue }
            found.append((listed.key, recordings[listed.key]?.plan ?? .unknown, step))
        }
        return found.sorted { Plan.isBefore($0.plan, $1.plan) }
    }

    private mutating func startDocking(_ now: UInt64, _ commands: inout [DockCommand]) {
        for name in bays.keys.sorted() {
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
            if inFlight[key] == nil, bay.setAside[key] == nil,
                case .perform(let step) = decision(for: key, at: now)
            {
                start(step, for: key, in: name, &commands)
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
            start(first.step, for: first.key, in: name, &commands)
        }
    }

    private mutating func start(
        _ step: Step,
        for key: RecordingKey,
        in name: String,
        _ commands: inout [DockCommand]
    ) {
        guard let visit = bays[name]?.visit else { return }
        let worker = Worker.bay(name, visit: visit)
        bays[name]?.running = .step(key, step)
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
                $1.end == nil && inFlight[$0] == nil && !docked.contains($0) && stationSetAside[$0] == nil
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
            inFlight[key] = .station
            commands.append(.perform(.station, key, step))
            return
        }
    }

    func isUsable(_ destination: String, _ now: UInt64) -> Bool {
        health[destination]?.isUsable(at: now) ?? true
    }

    private func nextWake(after now: UInt64) -> UInt64? {
        var times = health.values.map(\.notBefore).filter { $0 > now }
        for (name, time) in notBefore where time > now && bays[name]?.state == .docking { times.append(time) }
        if let time = nextProbe { times.append(time) }
        return times.min()
    }
}
