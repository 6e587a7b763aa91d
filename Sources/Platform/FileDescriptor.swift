import CPlatform
import Glibc

/// An open file descriptor with one owner, closed when it goes out of scope.
///
/// Every descriptor opened here is close-on-exec.
package struct FileDescriptor: ~Copyable, Sendable {
    package let raw: Int32

    /// Takes over `raw`; nobody else may close it afterwards.
    package init(adopting raw: Int32) { self.raw = raw }

    deinit { _ = Glibc.close(raw) }

    /// Opens `path`; `flags` are those of open(2), to which close-on-exec is added.
    package static func open(
        _ path: String,
        _ flags: Int32,
        mode: UInt32 = 0o600
    ) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            adopting: try retry("open", path) { unsafe Glibc.open(path, flags | O_CLOEXEC, mode_t(mode)) }
        )
    }

    /// Closes now and reports what the kernel says, which matters after writing to network file systems.
    package consuming func close(_ subject: String = "file") throws(SystemError) {
        let descriptor = raw
        discard self
        // Linux has closed the descriptor even when it reports an interruption: never again.
        guard Glibc.close(descriptor) == 0 || errno == EINTR else {
            throw SystemError(operation: "close", subject: subject)
        }
    }

    /// Gives the descriptor up without closing it.
    package consuming func release() -> Int32 {
        let descriptor = raw
        discard self
        return descriptor
    }

    /// Another descriptor for the same open file.
    package borrowing func duplicate() throws(SystemError) -> FileDescriptor {
        let copy = cplatform_fcntl(raw, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw SystemError(operation: "duplicate", subject: "descriptor") }
        return FileDescriptor(adopting: copy)
    }
}

/// Repeats a call that a signal interrupted; a negative result is an error.
func retry<Result: SignedInteger>(
    _ operation: String,
    _ subject: String,
    _ call: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        guard errno == EINTR else { throw SystemError(operation: operation, subject: subject) }
    }
}
