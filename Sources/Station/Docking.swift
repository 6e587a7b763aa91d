internal import AuditLog
internal import Bytes
internal import Channel
internal import Evidence
internal import Hotplug
internal import PlainPTP
internal import Platform
internal import Policy

/// From a plugged camera to a list of recordings that may be offloaded: claim 9's order, nothing skipped.
struct Docking {
    enum Result {
        case docked(DockedCamera, OpenLink)
        case refused(reason: String)
        case failed(reason: String)
        case storage(reason: String)
    }

    let workshop: Workshop
    let bay: String
    let heartbeat: Heartbeat
    let servesPlain: Bool

    func run(_ port: USBPort, _ opener: CameraOpener) -> Result {
        do throws(OpeningFailure) {
            switch try opener.open(port, bay: bay, servesPlain: servesPlain, heartbeat) {
            case .channel(let opened): return list(opened)
            case .plain(let link): return list(link)
            }
        } catch {
            return refusal(error)
        }
    }

    private func list(_ opened: OpenedCamera) -> Result {
        do throws(ListingFailure) {
            return .docked(try read(opened), .channel(opened.link))
        } catch {
            defer { opened.link.close() }
            switch error {
            case .invalid(let detail):
                opened.link.refuse(.inventoryInvalid)
                return refusal(.refused(.inventoryInvalid, detail: detail))
            case .step(let failure): return ending(failure)
            }
        }
    }

    private func list(_ link: PlainLink) -> Result {
        do throws(StepFailure) {
            let docked = try note(link)
            let camera = try PlainDocking(workshop: workshop, link: link, docked: docked).run()
            return .docked(camera, .plain(link))
        } catch {
            link.close()
            return ending(error)
        }
    }

    private func ending(_ failure: StepFailure) -> Result {
        switch failure.outcome {
        case .storage(let reason): .storage(reason: reason)
        case .cameraLost(let reason), .cameraRefused(let reason): .failed(reason: reason)
        case .done, .quarantined, .destination: .failed(reason: "docking ended oddly")
        }
    }

    private func refusal(_ failure: OpeningFailure) -> Result {
        let reason: String
        switch failure {
        case .wire(let cause): return .failed(reason: cause)
        case .storage(let cause): return .storage(reason: cause)
        case .refused(let refusal, let detail):
            reason =
                detail.map { "\(refusal.sentence(for: .station)): \($0)" } ?? refusal.sentence(for: .station)
        case .refusedByCamera(let cause): reason = "the camera refuses this dock: \(cause)"
        }
        do throws(StorageTrouble) {
            try workshop.recorder.audit.note(.cameraRefused, [.bay(bay), .reason(reason)])
        } catch {
            return .storage(reason: error.reason)
        }
        return .refused(reason: reason)
    }

    private func read(_ opened: OpenedCamera) throws(ListingFailure) -> DockedCamera {
        let docked: DockingNote
        do throws(StepFailure) { docked = try note(opened) } catch { throw .step(error) }
        return try InventoryReading(workshop: workshop, opened: opened, docked: docked).run()
    }

    /// Notes who was docked, how far off its clock is, and what it may rely on; before anything is listed.
    private func note(_ opened: OpenedCamera) throws(StepFailure) -> DockingNote {
        let camera = opened.camera
        workshop.board.found(bay, .init(serial: camera.serial, model: opened.model, battery: nil))
        try note(.cameraDocked, [.bay(bay), .domain(camera.domain.name), .camera(camera.serial.text)])
        let clock = try CameraClock(workshop: workshop, link: opened.link, camera: camera).measureAndSet(
            bay: bay
        )
        try tellRevocations(opened)
        return DockingNote(
            bay: bay,
            time: workshop.wallClock(),
            clock: clock,
            revocationList: workshop.verifier.revocationNumber(of: camera.domain)
        )
    }

    /// Notes that a camera was docked which proves nothing of itself, and whose clock nobody asks.
    private func note(_ link: PlainLink) throws(StepFailure) -> DockingNote {
        let serial = link.camera.serial
        let model = String((link.camera.device.model ?? "unknown model").prefix(64))
        workshop.board.found(bay, .init(serial: serial, model: model, battery: nil))
        try note(
            .cameraDocked,
            [
                .bay(bay), .domain(workshop.identity.domain.name), .camera(serial.text),
                .reason("without the secure channel: unproven by the camera"),
            ]
        )
        return DockingNote(bay: bay, time: workshop.wallClock(), clock: nil, revocationList: nil)
    }

    /// Passes our revocation list on; a camera that has a newer one is right to refuse it.
    private func tellRevocations(_ opened: OpenedCamera) throws(StepFailure) {
        for list in workshop.verifier.revocationLists(of: opened.camera.domain) {
            do throws(StepFailure) {
                _ = try opened.link.ask(
                    .revocations,
                    RevocationsParameters(list: list),
                    as: RevocationsResult.self
                )
            } catch {
                guard case .cameraRefused = error.outcome else { throw error }
            }
        }
    }

    private func note(_ event: AuditEvent, _ fields: [AuditField]) throws(StepFailure) {
        do throws(StorageTrouble) { try workshop.recorder.audit.note(event, fields) } catch {
            throw .storage(error)
        }
    }
}
