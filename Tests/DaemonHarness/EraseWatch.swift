package import CameraFirmware
package import Evidence
internal import Foundation
internal import Synchronization
internal import TestSupport

/// Looks at the destinations in the very moment a camera erases: everything must stand there, closed and right.
package final class EraseWatch: Sendable {
    private struct State {
        var seen: Set<String> = []
        package var complaints: [String] = []
    }

    private let state = Mutex(State())
    private let store: String
    private let check: @Sendable (RecordingKey) throws -> Void

    /// `store` is the camera's; `check` throws when a recording does not stand whole at every required destination.
    package init(store: String, check: @escaping @Sendable (RecordingKey) throws -> Void) {
        self.store = store
        self.check = check
    }

    /// What stood wrong when a camera erased.
    package var complaints: [String] { state.withLock { $0.complaints } }

    /// Called by the camera at each point of an erase; the tombstone is there, the key is not yet destroyed.
    package func pass(_ point: ErasePoint) {
        guard point == .tombstoneWritten else { return }
        state.withLock { state in
            for path in tombstones where state.seen.insert(path).inserted {
                do { try check(try Tombstone(parsing: FixturePKI.bytes(path)).key) } catch {
                    state.complaints.append("\(error)")
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
}
