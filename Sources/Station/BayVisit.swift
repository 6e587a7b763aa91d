internal import Channel
internal import Evidence
internal import Hotplug
internal import Policy

/// One camera's stay in one bay: its thread, and everything opened for it.
///
/// Every command runs on the visit's own thread, one after the other. When the camera is taken out, what still runs
/// ends by itself with an error, and the thread closes what is open.
final class BayVisit: Sendable {
    let bay: String
    let visit: UInt64
    private let thread: SerialThread
    private let heartbeat: Heartbeat
    private let link = Confined<OpenLink?>(nil)
    private let port: USBPort
    private let opener: CameraOpener
    private let workshop: Workshop
    /// Whether this bay also takes recordings from cameras without the channel.
    private let servesPlain: Bool
    private let post: @Sendable (DockEvent) -> Void

    init(
        bay: String,
        visit: UInt64,
        port: USBPort,
        opener: CameraOpener,
        workshop: Workshop,
        servesPlain: Bool,
        heartbeat: Heartbeat,
        post: @escaping @Sendable (DockEvent) -> Void
    ) {
        self.bay = bay
        self.visit = visit
        self.port = port
        self.opener = opener
        self.workshop = workshop
        self.servesPlain = servesPlain
        self.heartbeat = heartbeat
        self.post = post
        thread = SerialThread(name: "bay \(bay)", heartbeat: heartbeat)
    }

    func dock() {
        thread.perform { [self] in
            closeLink()
            let docking = Docking(
                workshop: workshop,
                bay: bay,
                heartbeat: heartbeat,
                servesPlain: servesPlain
            )
            switch docking.run(port, opener) {
            case .docked(let camera, let open):
                link.state = open
                open.rest()
                post(.docked(bay: bay, visit: visit, camera))
            case .refused(let reason): post(.refused(bay: bay, visit: visit, reason: reason))
            case .failed(let reason): post(.dockingFailed(bay: bay, visit: visit, reason: reason))
            case .storage(let reason):
                post(.storageFailed(reason: reason))
                post(.dockingFailed(bay: bay, visit: visit, reason: reason))
            }
        }
    }

    /// Tells a camera that it is not served; reads nothing.
    func refuse(_ reason: RefusalReason) {
        thread.perform { [self] in
            closeLink()
            opener.refuse(port, reason)
        }
    }

    func perform(_ task: StepTask) {
        thread.perform { [self] in
            let worker = Worker.bay(bay, visit: visit)
            // Only a transfer shows every byte; a destination may hash a long recording for an hour without a word.
            if task.step != .transfer { heartbeat.allow(3_600_000) }
            let outcome = StepRunner(workshop: workshop, worker: worker).run(task, link.state)
            if case .cameraLost = outcome { closeLink() }
            link.state?.rest()
            post(.stepEnded(worker: worker, task.key, task.step, outcome))
        }
    }

    /// Shows the bay's state at the camera; a camera that cannot be told is no reason to stop.
    func indicate(_ indication: Indication) {
        thread.perform { [self] in
            try? link.state?.indicate(indication)
        }
    }

    /// Closes what is open, after what is queued.
    func release() {
        thread.perform { [self] in closeLink() }
    }

    func waitUntilIdle(milliseconds: Int) -> Bool { thread.waitUntilIdle(milliseconds: milliseconds) }

    private func closeLink() {
        link.state?.close()
        link.state = nil
    }
}
