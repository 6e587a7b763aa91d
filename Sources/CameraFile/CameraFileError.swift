internal import ConfigTree

/// What is wrong with a camera file: which file, which key, why, and what to do.
package struct CameraFileError: Error, Equatable, Sendable, CustomStringConvertible {
    package let file: String
    /// Key path such as `recordings[0].id`; empty for the file as a whole.
    package let path: String
    package let reason: String
    package let hint: String?

    package init(file: String, path: String = "", reason: String, hint: String? = nil) {
        self.file = file
        self.path = path
        self.reason = reason
        self.hint = hint
    }

    init(file: String, _ error: ConfigError) {
        self.init(file: file, path: error.path, reason: error.reason, hint: error.hint)
    }

    package var description: String {
        let text = path.isEmpty ? "\(file): \(reason)" : "\(file): \(path): \(reason)"
        return hint.map { "\(text)\nhint: \($0)" } ?? text
    }
}
