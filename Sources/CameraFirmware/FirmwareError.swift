internal import Platform

/// Why the virtual camera could not be made or could not do something: operation, subject, cause, hint.
package struct FirmwareError: Error, Equatable, Sendable, CustomStringConvertible {
    package let operation: String
    package let subject: String
    package let cause: String
    package let hint: String?

    package init(_ operation: String, _ subject: String, cause: String, hint: String? = nil) {
        self.operation = operation
        self.subject = subject
        self.cause = cause
        self.hint = hint
    }

    /// Takes over what a room below said.
    init(_ operation: String, _ subject: String, _ error: any Error, hint: String? = nil) {
        self.init(operation, subject, cause: "\(error)", hint: hint)
    }

    init(_ error: SystemError) {
        self.init(error.operation, error.subject, cause: error.cause)
    }

    package var description: String {
        let text = "cannot \(operation) \(subject): \(cause)"
        return hint.map { "\(text)\nhint: \($0)" } ?? text
    }
}
