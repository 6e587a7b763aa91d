import Foundation
import Platform
import Upload

/// Which destination a folder is, as the file `.bwvdock/identity.json` in it says.
///
/// The file tells a mounted store from the empty folder that is left when it is not mounted.
package struct DirectoryIdentity: Sendable, Equatable, Codable {
    static let type = "bwvdock-directory/1"

    private let type: String
    package let identity: String
    /// Raised by whoever restores or empties the store, so that stations notice.
    package let epoch: UInt64

    package init(identity: String, epoch: UInt64 = 1) {
        type = Self.type
        self.identity = identity
        self.epoch = epoch
    }

    /// Reads the file of an open root.
    static func read(_ root: borrowing Root) throws(DestinationError) -> DirectoryIdentity {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try AtomicFile.read(root.path(Layout.identity), upTo: 65_536)
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { throw root.error(error) }
            throw DestinationError(
                .hold,
                "open destination \(root.name): it holds no \(Layout.identity)",
                hint: "mount the store; if it is mounted and new, initialise it once"
            )
        }
        guard let found = try? JSONDecoder().decode(Self.self, from: Data(bytes)), found.type == Self.type,
            !found.identity.isEmpty
        else {
            throw DestinationError(
                .hold,
                "open destination \(root.name): \(Layout.identity) is not one of ours",
                hint: "restore the file from a backup of the store"
            )
        }
        return found
    }

    /// The file's bytes, with sorted keys so that two stations write the same.
    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? Array(encoder.encode(self))) ?? []
    }
}
