import Bytes
import CameraFirmware
import Cryptography
import Evidence
import Foundation
import Synchronization
import TestSupport

/// Looks at the destination in the very moment a camera erases: everything must stand there, closed and right.
final class EraseWatch: Sendable {
    private struct State {
        var seen: Set<String> = []
        var complaints: [String] = []
    }

    private let state = Mutex(State())
    private let store: String
    private let destinations: [String]

    /// `destinations` are the folders of every required one.
    init(store: String, destinations: [String]) {
        self.store = store
        self.destinations = destinations
    }

    /// What stood wrong when a camera erased.
    var complaints: [String] { state.withLock { $0.complaints } }

    /// Called by the camera at each point of an erase; the tombstone is there, the key is not yet destroyed.
    func pass(_ point: ErasePoint) {
        guard point == .tombstoneWritten else { return }
        state.withLock { state in
            for path in tombstones where state.seen.insert(path).inserted {
                for destination in destinations {
                    do { try check(path, destination) } catch { state.complaints.append("\(error)") }
                }
            }
        }
    }

    private var tombstones: [String] {
        let folder = "\(store)/recordings"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.map { "\(folder)/\($0)/tombstone.json" }.filter {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    private struct TooEarly: Error, CustomStringConvertible {
        let description: String
    }

    private func check(_ path: String, _ destination: String) throws {
        let key = try Tombstone(parsing: FixturePKI.bytes(path)).key
        let folder =
            "\(destination)/\(key.domain.name)/\(key.serial.text)/\(key.recording.text)-\(key.manifest.hex)"
        let bytes = try FixturePKI.bytes("\(folder)/manifest.json")
        guard SHA256.hash(bytes) == key.manifest else {
            throw TooEarly(description: "\(key.recording): another manifest stands at the destination")
        }
        for sidecar in ["manifest.json.p7s", "receipt.json", "receipt.json.p7s"] {
            _ = try FixturePKI.bytes("\(folder)/\(sidecar)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        for (index, item) in try Manifest(parsing: bytes).items.enumerated() {
            guard let name = names.first(where: { $0.hasPrefix("item-00\(index)-") }) else {
                throw TooEarly(description: "\(key.recording): item \(index) is not at the destination")
            }
            guard SHA256.hash(try FixturePKI.bytes("\(folder)/\(name)")) == item.digest else {
                throw TooEarly(description: "\(key.recording): item \(index) is wrong at the destination")
            }
        }
    }
}
