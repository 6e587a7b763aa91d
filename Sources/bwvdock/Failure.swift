import CommandLineKit
import ControlProtocol
import Glibc
import Platform

/// Why a command ends without having done what was asked.
struct Failure: Error, CustomStringConvertible {
    let code: ExitCode
    let text: String
    let hint: String?
    var description: String { text }

    init(_ code: ExitCode, _ text: String, hint: String? = nil) {
        self.code = code
        self.text = text
        self.hint = hint
    }

    init(_ error: UsageError) { self.init(.usage, error.description, hint: error.hint) }

    init(_ error: ControlError, socket: String) {
        guard case .unreachable(let cause) = error else {
            self.init(.daemonUnreachable, error.description)
            return
        }
        let hint =
            switch cause.errno {
            case EACCES, EPERM: "only members of the socket's group may ask: see 'ls -l \(socket)'"
            default: "is it running? 'systemctl status bwvdockd' says; another socket is given by --socket"
            }
        self.init(.daemonUnreachable, error.description, hint: hint)
    }

    /// A file that could not be read.
    init(_ error: SystemError) {
        self.init(error.errno == ENOENT ? .notFound : .failure, error.description)
    }
}
