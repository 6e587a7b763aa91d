/// Where this checkout lies, for tests that read fixtures or run its scripts.
package enum Repository {
    package static let root: String = {
        // This file is two folders deep.
        var parts = #filePath.split(separator: "/").dropLast()
        parts = parts.dropLast(2)
        return "/" + parts.joined(separator: "/")
    }()

    package static func path(_ relative: String) -> String { "\(root)/\(relative)" }
}
