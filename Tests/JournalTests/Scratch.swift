import Foundation

/// A folder of its own for one test, removed with everything in it.
final class Scratch {
    let path = FileManager.default.temporaryDirectory.path + "/bwvdock-journal-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}
