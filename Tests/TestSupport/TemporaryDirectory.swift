import Foundation

/// A folder of a test's own, removed with everything in it when the last user lets go.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bwvdock-\(UUID().uuidString)"
        )
        let owned: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: false,
            attributes: owned
        )
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file readable by its owner alone and returns its path.
    @discardableResult
    package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path(name)
        guard
            FileManager.default.createFile(
                atPath: file,
                contents: Data(bytes),
                attributes: [.posixPermissions: 0o600]
            )
        else { throw CocoaError(.fileWriteUnknown) }
        return file
    }

    package func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }
}
