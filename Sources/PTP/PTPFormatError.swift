/// Why bytes are not the PTP structure they should be.
package struct PTPFormatError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The structure and, where known, its field: `DeviceInfo.SerialNumber`.
    package let subject: String
    package let reason: String

    package init(subject: String, reason: String) {
        self.subject = subject
        self.reason = reason
    }

    package var description: String { "malformed \(subject): \(reason)" }
}
