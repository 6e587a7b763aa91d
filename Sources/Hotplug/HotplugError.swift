import Glibc

/// Why USB ports cannot be watched.
package struct HotplugError: Error, Equatable, Sendable, CustomStringConvertible {
    package let operation: String
    package let cause: String

    init(_ operation: String, _ errno: Int32) {
        self.operation = operation
        cause = unsafe String(cString: strerror(errno)).lowercased()
    }

    package var description: String { "cannot \(operation): \(cause)" }
}
