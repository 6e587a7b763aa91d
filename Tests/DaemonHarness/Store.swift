internal import Foundation

/// A folder that is a destination of a scene.
package struct Store: Sendable {
    package let name: String
    package let isRequired: Bool
    package let path: String

    private var aside: String { "\(path).away" }

    /// Takes it away, as an unmounted store is.
    package func goAway() throws { try FileManager.default.moveItem(atPath: path, toPath: aside) }
    package func comeBack() throws { try FileManager.default.moveItem(atPath: aside, toPath: path) }
}
