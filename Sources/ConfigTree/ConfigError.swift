/// What is wrong with a configuration file, where, and what to do about it.
package struct ConfigError: Error, Equatable, CustomStringConvertible {
    /// Where, such as `bays[0].port`; empty for the file as a whole.
    package let path: String
    package let reason: String
    package let hint: String?

    package init(path: String, reason: String, hint: String? = nil) {
        self.path = path
        self.reason = reason
        self.hint = hint
    }

    package var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
