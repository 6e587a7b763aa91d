internal import AuditLog
internal import Channel
internal import Evidence
internal import Platform
internal import Policy
internal import Synchronization

/// Measures how far a camera's clock is off, and only then sets it.
struct CameraClock {
    let workshop: Workshop
    let link: CameraLink
    let camera: CameraIdentity

    private static let rounds = 3

    /// The measurement before anything was changed; the clock is set only when ours is synchronised.
    func measureAndSet(bay: String) throws(StepFailure) -> DockingNote.Clock? {
        guard let measured = try measure(bay) else { return nil }
        try note(
            .clockMeasured,
            [
                .camera(camera.serial.text), .offsetMilliseconds(measured.offset),
                .uncertaintyMilliseconds(Int64(clamping: measured.uncertainty)),
                .reason(
                    measured.isProven ? "the station's clock is synchronised" : "the station's clock is not"
                ),
            ]
        )
        guard workshop.setsClocks.load(ordering: .relaxed), measured.isProven else { return measured }
        try note(.clockSetIntended, [.camera(camera.serial.text)])
        let time = RFC3339.format(milliseconds: workshop.wallClock())
        let answer = try link.ask(.setClock, SetClockParameters(time: time), as: SetClockResult.self)
        try note(
            .clockSet,
            [.camera(camera.serial.text), .before(answer.before), .after(answer.after)]
        )
        return measured
    }

    /// Asks a few times and believes the quickest answer: its true moment is known best.
    private func measure(_ bay: String) throws(StepFailure) -> DockingNote.Clock? {
        var best: DockingNote.Clock?
        for _ in 0..<Self.rounds {
            let asked = workshop.wallClock()
            let started = Monotonic.now()
            let status = try link.ask(.status, EmptyValue(), as: StatusResult.self)
            let elapsed = max(0, Monotonic.now() - started)
            workshop.board.battery(bay, status.battery)
            guard let time = RFC3339.parse(status.clock) else { continue }
            let uncertainty = UInt64(elapsed / 2 + 1)
            guard best.map({ uncertainty < $0.uncertainty }) ?? true else { continue }
            best = DockingNote.Clock(
                offset: time - (asked + elapsed / 2),
                uncertainty: uncertainty,
                isProven: ClockSynchronisation.isSynchronised(),
                measured: asked
            )
        }
        return best
    }

    private func note(_ event: AuditEvent, _ fields: [AuditField]) throws(StepFailure) {
        do throws(StorageTrouble) { try workshop.recorder.audit.note(event, fields) } catch {
            throw .storage(error)
        }
    }
}
