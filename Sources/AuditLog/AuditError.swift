import Glibc
import Platform

/// Why the audit log could not be opened or written.
///
/// A station that meets one of these stops releasing keys, erasing and setting clocks, and keeps charging.
package enum AuditError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No space is left; the entry was not kept, and the log works again once there is space.
    case full(String)
    /// The disk, the folder or the file does not accept writes.
    case readOnly(String)
    /// The file does not end as this log left it.
    case corrupt(String)
    /// Another daemon holds the log.
    case locked(String)
    /// Anything else.
    case failed(String)

    init(_ error: SystemError) {
        switch error.errno {
        case ENOSPC, EDQUOT, EFBIG: self = .full(error.description)
        case EROFS, EACCES, EPERM: self = .readOnly(error.description)
        default: self = .failed(error.description)
        }
    }

    /// Operation, subject and cause, without the hint.
    package var reason: String {
        switch self {
        case .full(let reason), .readOnly(let reason), .corrupt(let reason), .locked(let reason),
            .failed(let reason):
            reason
        }
    }

    /// What its keeper can do about it.
    package var hint: String {
        switch self {
        case .full: "free space on the disk that holds the state directory"
        case .readOnly: "make the state directory writable for the daemon, and look for disk errors"
        case .corrupt:
            "keep the file for examination, see what `bwvdock audit verify` says, and start a new one"
        case .locked: "another bwvdockd runs on this state directory; stop it first"
        case .failed: "look for disk errors in the kernel's log"
        }
    }

    package var description: String { "\(reason); hint: \(hint)" }
}
