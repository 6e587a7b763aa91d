/// Why the journal could not be opened, read or written.
///
/// A station that meets one of these while writing stops releasing keys and erasing, and keeps charging.
package enum JournalError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No space is left; nothing of the failed call was kept, and the journal works again once there is space.
    case full(String)
    /// The disk, the folder or the file does not accept writes.
    case readOnly(String)
    /// The file is damaged, or is not a journal of ours.
    case corrupt(String)
    /// A later release wrote this file; an older one must not guess what it means.
    case newerVersion(path: String, found: Int, supported: Int)
    /// Another daemon holds the journal.
    case locked(String)
    /// Anything else.
    case failed(String)

    /// Operation, subject and cause, without the hint.
    package var reason: String {
        switch self {
        case .full(let reason), .readOnly(let reason), .corrupt(let reason), .locked(let reason),
            .failed(let reason):
            reason
        case .newerVersion(let path, let found, let supported):
            "open journal \(path): schema version \(found) is newer than \(supported)"
        }
    }

    /// What its keeper can do about it.
    package var hint: String {
        switch self {
        case .full: "free space on the disk that holds the state directory"
        case .readOnly: "make the state directory writable for the daemon, and look for disk errors"
        case .corrupt:
            "keep the file for examination and start with a new one; the cameras still hold the recordings"
        case .newerVersion: "start the newer release of bwvdockd again"
        case .locked: "another bwvdockd runs on this state directory; stop it first"
        case .failed: "look for disk errors in the kernel's log"
        }
    }

    package var description: String { "\(reason); hint: \(hint)" }
}
