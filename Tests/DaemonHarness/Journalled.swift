import Foundation
package import Journal
import TestSupport

extension Scene {
    /// The journal's facts of all recordings, of a copy, so that the real one is not touched.
    package func journalled() throws -> [Fact] {
        let copy = try TemporaryDirectory()
        for name in ["journal.sqlite", "journal.sqlite-wal"] {
            let from = "\(stateDirectory)/\(name)"
            guard FileManager.default.fileExists(atPath: from) else { continue }
            try FileManager.default.copyItem(atPath: from, toPath: copy.path(name))
        }
        let journal = try Journal(path: copy.path("journal.sqlite"))
        return try journal.recordings().flatMap { try journal.facts(of: $0) }
    }
}
