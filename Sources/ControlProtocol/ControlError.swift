package import Platform

/// Why the daemon could not be asked.
package enum ControlError: Error, Equatable, CustomStringConvertible {
    /// Nobody answers at the socket.
    case unreachable(SystemError)
    /// The conversation broke off.
    case interrupted(String)
    /// The daemon answered, and the answer is no.
    case refused(String)

    package var description: String {
        switch self {
        case .unreachable(let cause): "the daemon does not answer: \(cause)"
        case .interrupted(let cause): "the daemon stopped answering: \(cause)"
        case .refused(let reason): "the daemon refused: \(reason)"
        }
    }
}
