package import PTP

/// One PTP session with one camera, driven from one thread.
///
/// A transaction that breaks is recovered before its error is thrown; the error's aftermath says what is left.
package final class PTPSession {
    package enum State: Equatable, Sendable {
        case closed
        case open
        case fault
        case disconnected
    }

    /// A camera that needs more than this is faulty, however well it recovers each time.
    private static let mostRecoveries = 16

    package private(set) var state = State.closed
    private let pipe: any BulkPipe
    private let exchange: Exchange
    private var nextTransaction: UInt32 = 1
    private var recoveries = 0

    package init(_ pipe: any BulkPipe, timeouts: Timeouts = .standard) {
        self.pipe = pipe
        exchange = Exchange(pipe: pipe, timeouts: timeouts)
    }

    /// Opens the session, also where a killed daemon left one open or in mid-transaction.
    package func open() throws(PTPError) {
        let request = Request(operation: .openSession)
        guard state != .open else { return }
        guard state == .closed else { throw error(request, .invalidArgument("the session is \(state)")) }
        let ladder = RecoveryLadder(exchange: exchange)
        do throws(PTPCause) {
            if try ladder.isBusy() { try ladder.settle(0) }
            let code = try ladder.openSession()
            guard code == .ok else { throw PTPCause.refused(code) }
            didOpen()
        } catch {
            // A plain no is an answer; climbing would not change it.
            if case .refused = error { throw self.error(request, error) }
            try recover(request, error, transaction: 0)
        }
    }

    /// Ends the session; a camera that does not answer is left as it is.
    package func close() {
        guard state == .open else { return }
        state = .closed
        _ = try? exchange.perform(Request(operation: .closeSession), transaction: takeTransaction())
    }

    /// Takes an event the camera sent unasked, if one is waiting; what is no event is passed over.
    package func takeEvent() -> (code: EventCode, parameters: [UInt32])? {
        while let bytes = pipe.takeEvent() {
            guard let container = try? Container(parsing: bytes), container.kind == .event else { continue }
            return (EventCode(rawValue: container.code), container.parameters)
        }
        return nil
    }

    /// Carries out a transaction whose answer is OK, or throws.
    @safe func transact(
        _ request: Request,
        deliver: (UnsafeRawBufferPointer) -> Void = { _ in }
    ) throws(PTPError) -> Reply {
        let isOpen = state == .open
        guard isOpen || (state == .closed && request.operation == .getDeviceInfo) else {
            throw error(request, .notOpen)
        }
        let transaction = isOpen ? takeTransaction() : 0
        let reply: Reply
        do {
            reply = try exchange.perform(request, transaction: transaction, deliver: deliver)
        } catch {
            try recover(request, error, transaction: transaction)
            throw self.error(request, error, .reopened)
        }
        guard reply.code == .ok else {
            // The camera forgot the session, by a reset of its own: a new one is needed, not patience.
            guard reply.code == .sessionNotOpen, isOpen else { throw error(request, .refused(reply.code)) }
            state = .closed
            try open()
            throw error(request, .refused(reply.code), .reopened)
        }
        return reply
    }

    /// An error of a transaction that ended in good order.
    func error(_ request: Request, _ cause: PTPCause, _ aftermath: Aftermath = .unharmed) -> PTPError {
        PTPError(operation: request.operation, subject: request.subject, cause: cause, aftermath: aftermath)
    }

    /// Climbs the ladder and throws, unless a new session was opened.
    private func recover(_ request: Request, _ cause: PTPCause, transaction: UInt32) throws(PTPError) {
        guard cause != .pipe(.disconnected) else {
            state = .disconnected
            throw error(request, cause, .disconnected)
        }
        recoveries += 1
        let aftermath =
            recoveries > Self.mostRecoveries
            ? .fault
            : RecoveryLadder(exchange: exchange).climb(after: transaction, hadSession: state == .open)
        switch aftermath {
        case .unharmed, .resumed:
            _ = takeTransaction()
        case .reopened:
            return didOpen()
        case .fault:
            state = .fault
        case .disconnected:
            state = .disconnected
        }
        throw error(request, cause, aftermath)
    }

    private func didOpen() {
        state = .open
        nextTransaction = 1
    }

    private func takeTransaction() -> UInt32 {
        defer { nextTransaction = nextTransaction >= UInt32.max - 2 ? 1 : nextTransaction + 1 }
        return nextTransaction
    }
}
