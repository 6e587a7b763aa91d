import CPlatform
import Glibc

/// A system call that failed: what was being done, to what, and why.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// A verb phrase that follows "cannot", such as "open" or "lock memory for".
    package let operation: String
    package let subject: String
    package let errno: Int32

    package init(operation: String, subject: String, errno: Int32) {
        self.operation = operation
        self.subject = subject
        self.errno = errno
    }

    /// Takes the calling thread's `errno`; call it before anything else can change that.
    package init(operation: String, subject: String) {
        self.init(operation: operation, subject: subject, errno: Glibc.errno)
    }

    /// The system's own words, starting in lower case.
    package var cause: String {
        guard let words = unsafe strerror(errno) else { return "error \(errno)" }
        let text = unsafe String(cString: words)
        // Names such as "I/O error" keep their capitals.
        guard text.dropFirst().first?.isLowercase == true else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    package var description: String { "cannot \(operation) \(subject): \(cause)" }

    /// Whether there is no room left: disk full or quota used up.
    package var isStorageFull: Bool { errno == ENOSPC || errno == EDQUOT }
}
