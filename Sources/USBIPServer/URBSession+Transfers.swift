import CameraDevice
import Synchronization
import USBIP

extension URBSession {
    /// Hands a transfer to the device; false when its sequence number is in use.
    func submit(_ submission: URBCommand.Submission, _ data: [UInt8]) -> Bool {
        guard let transfer = transfer(submission, data) else {
            replies.append(.submitted(sequence: submission.sequence, .malformed, count: 0))
            return true
        }
        let isNew = state.withLock { state in
            guard state.underWay[submission.sequence] == nil else { return false }
            state.underWay[submission.sequence] = UnderWay(transfer: transfer)
            state.bytes += submission.length
            return true
        }
        guard isNew else { return false }
        do throws(SubmitError) {
            try attachment.submit(transfer)
        } catch {
            // The reader of commands is here, so none can have taken it back meanwhile.
            _ = state.withLock { Self.take(submission, from: &$0) }
            // Without the device there is no answer: the stream is about to end.
            if error == .noSuchEndpoint {
                replies.append(.submitted(sequence: submission.sequence, .noSuchEndpoint, count: 0))
            }
        }
        return true
    }

    /// Takes a transfer back; whichever comes first, its end or this, is what the host is told.
    func unlink(_ target: UInt32, command: UInt32) {
        let transfer = state.withLock { state in
            state.underWay[target]?.unlinkedBy = command
            return state.underWay[target]?.transfer
        }
        guard let transfer else { return replies.append(.unlinked(sequence: command, .completed)) }
        attachment.discard(transfer)
    }

    /// `nil` for a control transfer that contradicts itself.
    private func transfer(_ submission: URBCommand.Submission, _ data: [UInt8]) -> Transfer? {
        let complete: @Sendable (TransferOutcome) -> Void = { [self] in finish(submission, $0) }
        if submission.endpoint & 0x7f == Endpoint.control {
            guard let setup = try? SetupPacket(parsing: submission.setup) else { return nil }
            guard Int(setup.length) == submission.length else { return nil }
            guard setup.isIn == submission.isIn || setup.length == 0 else { return nil }
            return Transfer(control: setup, data: data, complete: complete)
        }
        if submission.isIn {
            return Transfer(from: submission.endpoint, length: submission.length, complete: complete)
        }
        return Transfer(
            to: submission.endpoint,
            data: data,
            addsZeroPacket: submission.flags.contains(.zeroPacket),
            complete: complete
        )
    }

    /// Tells the host how a transfer ended, and then how taking it back went, if that was tried.
    ///
    /// A transfer taken back empty-handed gets no reply of its own. One that already held bytes does, so that they are
    /// not lost: the protocol's answer to taking back has no room for them. Forgetting the transfer and queueing its
    /// reply are one step: the answer "it has ended" to a command that finds nothing to take back must follow that
    /// reply, or the host's kernel gives the transfer back as complete and empty.
    private func finish(_ submission: URBCommand.Submission, _ outcome: TransferOutcome) {
        state.withLock { state in
            let unlinkedBy = Self.take(submission, from: &state)
            guard let status = status(submission, outcome) else { return }
            if let unlinkedBy, status == .unlinked, outcome.count == 0 {
                return replies.append(.unlinked(sequence: unlinkedBy, .unlinked))
            }
            replies.append(
                .submitted(sequence: submission.sequence, status, count: outcome.count),
                data: submission.isIn ? outcome.pieces : []
            )
            if let unlinkedBy { replies.append(.unlinked(sequence: unlinkedBy, .completed)) }
        }
    }

    /// Forgets a transfer; the command that took it back, if any.
    private static func take(_ submission: URBCommand.Submission, from state: inout State) -> UInt32? {
        guard let underWay = state.underWay.removeValue(forKey: submission.sequence) else { return nil }
        state.bytes -= submission.length
        return underWay.unlinkedBy
    }

    /// `nil` when the device is gone: the end of the stream says so.
    private func status(_ submission: URBCommand.Submission, _ outcome: TransferOutcome) -> URBStatus? {
        switch outcome.status {
        case .completed:
            let isShort = submission.isIn && outcome.count < submission.length
            return isShort && submission.flags.contains(.shortNotOK) ? .short : .completed
        case .stalled: return .stalled
        case .cancelled: return .unlinked
        case .overflow: return .overflow
        case .disconnected: return nil
        }
    }
}
