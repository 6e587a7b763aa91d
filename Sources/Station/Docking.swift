internal import AuditLog
internal import Bytes
internal import Channel
internal import Evidence
internal import Hotplug
internal import Platform
internal import Policy

/// From a plugged camera to a list of recordings that may be offloaded: claim 9's order, nothing skipped.
struct Docking {
    enum Result {
        case docked(DockedCamera, CameraLink)
        case refused(reason: String)
        case failed(reason: String)
        case storage(reason: String)
    }

    let workshop: Workshop
    let bay: String
    let heartbeat: Heartbeat

    func run(_ port: USBPort, _ opener: CameraOpener) -> Result {
        let opened: OpenedCamera
        do throws(OpeningFailure) {
            opened = try opener.open(port, bay: bay, heartbeat)
        } catch {
            return refusal(error)
        }
        do throws(ListingFailure) {
            return .docked(try list(opened), opened.link)
        } catch {
            return ending(error, opened.link)
        }
    }

    private func ending(_ failure: ListingFailure, _ link: CameraLink) -> Result {
        defer { link.close() }
        switch failure {
        case .invalid(let detail):
            link.refuse(.inventoryInvalid)
            return refusal(.refused(.inventoryInvalid, detail: detail))
        case .step(let failure):
            switch failure.outcome {
            case .storage(let reason): return .storage(reason: reason)
            case .cameraLost(let reason): return .failed(reason: reason)
            case .cameraRefused(let reason): return .failed(reason: reason)
            case .done, .quarantined, .destination: return .failed(reason: "docking ended oddly")
            }
        }
    }

    private func refusal(_ failure: OpeningFailure) -> Result {
        let reason: String
        switch failure {
        case .wire(let cause): return .failed(reason: cause)
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

    private func list(_ opened: OpenedCamera) throws(ListingFailure) -> DockedCamera {
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
