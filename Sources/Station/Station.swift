internal import AuditLog
internal import Channel
internal import Evidence
internal import Hotplug
internal import Journal
internal import Policy
internal import Synchronization
internal import Upload
internal import USBTransport

/// The daemon's engine: hotplug events into the policy, the policy's commands to the workers.
package final class Station: Sendable {
    private struct State {
        /// The camera's port in each occupied bay.
        var ports: [String: USBPort] = [:]
        var visits: [String: BayVisit] = [:]
        var heartbeats: [String: Heartbeat] = [:]
    }

    let setup: StationSetup
    let workshop: Workshop
    let loop: PolicyLoop
    let alarms: AlarmList
    let heartbeats: Heartbeats
    /// Milliseconds since 1970.
    let since: Int64
    private let state = Mutex(State())
    private let opener: CameraOpener
    let background: SerialThread
    /// One each, as one that hangs must not keep the others from being asked.
    let askers: [String: SerialThread]
    private let bus: any CameraBus
    private let policyBeat: Heartbeat
    /// Milliseconds after which a part that never blocks, and shows no sign of life, hangs.
    private static let promptness: UInt64 = 10_000

    /// Opens journal and audit log and gets everything ready; nothing is watched yet.
    ///
    /// Cameras are those of this machine's USB unless another `bus` is given.
    package init(_ setup: StationSetup, bus: (any CameraBus)? = nil) throws {
        self.setup = setup
        heartbeats = setup.heartbeats
        since = setup.wallClock()
        alarms = AlarmList(now: setup.wallClock)
        let policy = heartbeats.add("policy", allowance: Self.promptness)
        let loop = PolicyLoop(
            dock: Dock(settings: setup.dockSettings),
            heartbeat: policy,
            now: setup.monotonic
        )
        policy.wakes { [weak loop] in loop?.nudge() }
        policyBeat = policy
        self.loop = loop
        let recorder = Recorder(journal: setup.journal, audit: setup.audit) { event in
            if case .recorded(let key, let fact) = event, let news = fact.news {
                setup.log(.info, "recording \(key.recording) of \(key.serial): \(news)")
            }
            loop.post(event)
        }
        for (key, progress) in try recorder.restore() { loop.post(.restored(key, progress)) }
        workshop = Workshop(
            identity: setup.identity,
            verifier: setup.verifier,
            destinations: setup.destinations,
            recorder: recorder,
            board: StatusBoard(now: setup.monotonic),
            setsClocks: setup.setsClocks,
            bandwidth: setup.bandwidth,
            wallClock: setup.wallClock,
            log: setup.log,
            known: { camera in
                loop.inspect { dock in
                    dock.recordings.filter {
                        $0.key.domain == camera.domain && $0.key.serial == camera.serial
                    }
                }
            }
        )
        let memory = setup.requestMemory
        if let shortage = memory.shortage {
            setup.log(.warning, "\(shortage.reason); hint: \(shortage.hint)")
        }
        let bus = try bus ?? HostBus(memory, heartbeats, promptness: Self.promptness)
        self.bus = bus
        opener = CameraOpener(
            bus: bus,
            identity: setup.identity,
            verifier: setup.verifier,
            memory: ChannelMemory(setup.journal)
        )
        askers = Dictionary(
            uniqueKeysWithValues: setup.destinations.map {
                ($0.name, SerialThread(name: "ask \($0.name)"))
            }
        )
        background = SerialThread(name: "station", heartbeat: heartbeats.add("station", allowance: 3_600_000))
    }

    /// Begins to serve.
    package func start() throws {
        try setup.audit.note(.stationStarted, [.station(setup.identity.station)])
        loop.start { [weak self] command in self?.execute(command) }
        // Destinations are asked how they are before any camera comes.
        loop.post(.timer)
        try bus.watch { [weak self] event in self?.hotplug(event) }
    }

    /// Parks: no new step begins, what runs is cut short, cameras are let go; the journal knows the rest.
    package func stop() {
        // From here on silence is what is wanted of them.
        heartbeats.remove(policyBeat)
        bus.stop()
        loop.stop()
        workshop.parking.want()
        workshop.bandwidth.release()
        let visits = state.withLock { state in
            defer { state.visits = [:] }
            return Array(state.visits.values)
        }
        for visit in visits { visit.release() }
        for visit in visits where !visit.waitUntilIdle(milliseconds: setup.parkMilliseconds) {
            setup.log(.warning, "bay \(visit.bay): still busy, left to the journal")
        }
        try? setup.audit.note(.stationStopped, [])
        try? setup.audit.checkpoint()
    }

    /// Takes over what can change while serving.
    package func reload(_ changes: Changes) {
        workshop.bandwidth.change(to: changes.bandwidth)
        workshop.metadata.withLock { $0 = changes.metadata }
        workshop.setsClocks.store(changes.setsClocks, ordering: .relaxed)
        loop.post(
            .reconfigured(
                DockSettings(
                    destinations: setup.destinations.map(\.rule),
                    maximumActiveOffloads: changes.maximumActiveOffloads,
                    retry: RetryRule(
                        firstMilliseconds: changes.firstRetryMilliseconds,
                        maximumMilliseconds: changes.maximumRetryMilliseconds
                    ),
                    erases: changes.erases
                )
            )
        )
    }

    private func hotplug(_ event: HotplugEvent) {
        switch event {
        case .added(let port):
            guard let bay = setup.bay(atPort: port.path), port.mayBeCamera else { return }
            state.withLock { $0.ports[bay] = port }
            loop.post(.attached(bay: bay, claimedSerial: port.serial))
        case .removed(let path):
            guard let bay = setup.bay(atPort: path),
                state.withLock({ $0.ports.removeValue(forKey: bay) }) != nil
            else { return }
            loop.post(.detached(bay: bay))
        }
    }

    private func execute(_ command: DockCommand) {
        switch command {
        case .dock(let bay, let visit):
            setup.log(.info, "bay \(bay): camera attached")
            guard let stay = stay(bay, visit) else {
                return loop.post(.dockingFailed(bay: bay, visit: visit, reason: "the camera is gone"))
            }
            stay.dock()
        case .refuse(let bay, let visit, let refusal): stay(bay, visit)?.refuse(refusal.channelReason)
        case .release(let bay, let visit): release(bay, visit)
        case .perform(.station, let key, let step): performInBackground(key, step)
        case .perform(.bay(let bay, let visit), let key, let step):
            guard let stay = state.withLock({ $0.visits[bay] }), stay.visit == visit else {
                let outcome = Outcome.cameraLost(reason: "the camera is gone")
                return loop.post(.stepEnded(worker: .bay(bay, visit: visit), key, step, outcome))
            }
            stay.perform(task(key, step))
        case .indicate(let bay, let visit, let indication):
            setup.log(
                indication.state.level,
                "bay \(bay): \(indication.state.rawValue): \(indication.reason)"
            )
            if let stay = state.withLock({ $0.visits[bay] }), stay.visit == visit {
                stay.indicate(indication)
            }
        case .alarm(let alarm):
            alarms.raise(alarm)
            setup.log(.warning, "alarm: \(alarm.subject): \(alarm.reason)")
            do throws(StorageTrouble) {
                try setup.audit.note(.alarmRaised, [.reason("\(alarm.subject): \(alarm.reason)")])
            } catch {
                // An alarm that cannot be logged stops everything that must be logged.
                loop.post(.storageFailed(reason: error.reason))
            }
        case .abandon(let key): abandon(key)
        case .forget(let key): background.perform { [workshop] in workshop.recorder.forget(key) }
        case .lift(let key): lift(key)
        case .probe(let name): probe(name)
        case .report(let name, let health): report(name, health)
        case .settled(let subject): alarms.settle(subject)
        case .probeStorage: probeStorage()
        case .wake: break
        }
    }

    /// The visit the policy speaks of, made when it is first spoken of.
    private func stay(_ bay: String, _ visit: UInt64) -> BayVisit? {
        state.withLock { state in
            if let stay = state.visits[bay], stay.visit == visit { return stay }
            guard let port = state.ports[bay] else { return nil }
            // A bay may be busy for long with one slow destination; a minute and a half without a byte is a hang.
            let heartbeat = heartbeats.add("bay \(bay)", allowance: 90_000)
            if let old = state.heartbeats.updateValue(heartbeat, forKey: bay) { heartbeats.remove(old) }
            let stay = BayVisit(
                bay: bay,
                visit: visit,
                port: port,
                opener: opener,
                workshop: workshop,
                servesPlain: setup.servesPlain(bay),
                heartbeat: heartbeat,
                post: { [loop] in loop.post($0) }
            )
            state.visits[bay] = stay
            return stay
        }
    }

    private func release(_ bay: String, _ visit: UInt64) {
        workshop.board.left(bay)
        setup.log(.info, "bay \(bay): camera taken out")
        let stay = state.withLock { state -> BayVisit? in
            guard state.visits[bay]?.visit == visit else { return nil }
            return state.visits.removeValue(forKey: bay)
        }
        stay?.release()
    }
}

extension Refusal {
    fileprivate var channelReason: RefusalReason {
        switch self {
        case .duplicateSerial: .duplicateSerial
        case .stationUnavailable: .stationUnavailable
        }
    }
}

extension Policy.Fact {
    /// What a keeper wants to read of it in the log; most facts are the journal's alone.
    fileprivate var news: String? {
        switch self {
        case .closed(let destination, _): "proven and closed at \(destination)"
        case .adopted(let destination, _, _, _, _): "found closed at \(destination), proven again"
        case .tombstoneReceived: "erased by the camera"
        case .kept: "held everywhere, unproven by the camera, and kept on it"
        case .concludedElsewhere: "concluded by another station"
        case .quarantined(let reason): "quarantined: \(reason)"
        case .vanished(let reason): "missing: \(reason)"
        case .forgone(let destination): "never delivered to \(destination), which was away"
        case .lifted: "quarantine lifted"
        default: nil
        }
    }
}
