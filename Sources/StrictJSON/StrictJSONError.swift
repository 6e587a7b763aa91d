/// Why a JSON text, or one field of it, was refused.
package struct StrictJSONError: Error, Equatable, CustomStringConvertible {
    /// Key path of the offending field, such as `items[3].size`; empty for the text as a whole.
    package let path: String
    package let reason: String

    package init(path: String = "", reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
