package import PTP

/// Why a transaction did not do what it should.
package enum PTPCause: Error, Equatable, Sendable {
    /// The camera answered, and the answer is no.
    case refused(ResponseCode)
    case pipe(PipeError)
    case malformed(PTPFormatError)
    case wrongTransaction(expected: UInt32, received: UInt32)
    case wrongOperation(received: OperationCode)
    /// A container of another kind than this phase has.
    case wrongPhase(expected: ContainerKind, received: ContainerKind)
    /// A data container says it is longer or shorter than what was asked for.
    case wrongLength(expected: Int, stated: Int)
    /// A data container says one length and has another.
    case lengthMismatch(stated: Int, received: Int)
    /// The response names another count than was received.
    case countMismatch(reported: Int, received: Int)
    /// The response's parameters are not what this operation answers with.
    case wrongParameters([UInt32])
    /// More stale containers than a device can honestly have left.
    case flooded
    case notOpen
    case invalidArgument(String)
}

/// What state a failed transaction left the session in.
package enum Aftermath: Equatable, Sendable {
    /// The transaction ended in good order.
    case unharmed
    /// It was cancelled; the session and what hangs on it go on.
    case resumed
    /// A new session had to be opened: channel, handles and keys are gone.
    case reopened
    /// The last rung did not help.
    case fault
    case disconnected
}

/// A failed transaction: operation, subject, cause and what is left.
package struct PTPError: Error, Equatable, Sendable {
    package let operation: OperationCode
    /// What the operation was about, in plain words; empty where it concerns the whole camera.
    package let subject: String
    package let cause: PTPCause
    package let aftermath: Aftermath

    package init(operation: OperationCode, subject: String, cause: PTPCause, aftermath: Aftermath) {
        self.operation = operation
        self.subject = subject
        self.cause = cause
        self.aftermath = aftermath
    }
}

extension PTPError: CustomStringConvertible {
    package var description: String {
        let what = subject.isEmpty ? "\(operation)" : "\(operation) of \(subject)"
        let ending =
            switch aftermath {
            case .unharmed, .disconnected: ""
            case .resumed: "; the session goes on"
            case .reopened: "; a new session was opened"
            case .fault: "; the camera could not be recovered"
            }
        return "\(what): \(cause)\(ending)"
    }
}

extension PTPCause: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let code): "the camera answered \(code)"
        case .pipe(let error): "\(error)"
        case .malformed(let error): "\(error)"
        case .wrongTransaction(let expected, let received):
            "answer to transaction \(received) instead of \(expected)"
        case .wrongOperation(let received): "data of \(received)"
        case .wrongPhase(let expected, let received): "\(received) container where \(expected) belongs"
        case .wrongLength(let expected, let stated): "\(stated) bytes stated where \(expected) were asked for"
        case .lengthMismatch(let stated, let received): "\(stated) bytes stated, \(received) received"
        case .countMismatch(let reported, let received): "\(reported) bytes reported, \(received) received"
        case .wrongParameters(let parameters): "impossible response parameters \(parameters)"
        case .flooded: "more stale answers than one session can leave"
        case .notOpen: "no session is open"
        case .invalidArgument(let reason): reason
        }
    }
}

extension PipeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .disconnected: "the camera is gone"
        case .timedOut: "no answer in time"
        case .stalled: "endpoint stalled"
        case .overflow: "the camera sent more than was asked for"
        case .failed(let reason): reason
        }
    }
}
