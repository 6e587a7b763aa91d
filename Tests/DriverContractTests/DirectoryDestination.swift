import DirectoryDriver
import Evidence
import Foundation
import Testing
import Upload

/// A folder of its own for one test, removed with everything in it.
final class DirectoryDestination: Destination {
    private let parent = FileManager.default.temporaryDirectory.path + "/bwvdock-driver-\(UUID().uuidString)"
    var root: String { "\(parent)/store" }

    init() throws {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        try DirectoryDriver.initialise(root: root, as: DestinationIdentity(identity: "fixture-store"))
    }

    func remove() { try? FileManager.default.removeItem(atPath: parent) }

    func driver(station: String, pace: (any Pacing)?) throws -> any DestinationDriver {
        try DirectoryDriver(root: root, stationName: station, pace: pace)
    }

    func damage(_ item: CommittedItem, of recording: RecordingKey) throws {
        for path in try paths(under: root) where path.hasSuffix("/\(item.name)") {
            try flipBit(path)
        }
    }

    func replace(_ item: CommittedItem, of recording: RecordingKey, station: String) throws {
        for path in try paths(under: root) where path.hasSuffix(".\(station)/\(item.name)") {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            try bytes.write(to: URL(fileURLWithPath: path + ".other"))
            _ = unsafe rename(path + ".other", path)
        }
    }

    func described(_ recording: RecordingKey) throws -> RecordingMetadata {
        let closed = try paths(under: root).filter { !$0.contains("/.bwvdock/") }
        let path = try #require(closed.first { $0.hasSuffix("/\(RecordingMetadata.fileName)") })
        return try RecordingMetadata(parsing: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    func takeAway() throws { try FileManager.default.moveItem(atPath: root, toPath: root + ".away") }
    func bringBack() throws { try FileManager.default.moveItem(atPath: root + ".away", toPath: root) }

    func becomeAnother() throws {
        try FileManager.default.removeItem(atPath: "\(root)/.bwvdock/identity.json")
        try DirectoryDriver.initialise(root: root, as: DestinationIdentity(identity: "another-store"))
    }

    /// Every file below a folder.
    func paths(under folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
    }
}
