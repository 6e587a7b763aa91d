import Glibc
import Platform
import Upload

/// Which destination a folder is, as the file `.bwvdock/identity.json` in it says.
///
/// The file tells a mounted store from the empty folder that is left when it is not mounted.
extension DestinationIdentity {
    static let type = "bwvdock-directory/1"

    var bytes: [UInt8] { bytes(type: Self.type) }

    /// Reads the file of an open root.
    static func read(_ root: borrowing Root) throws(DestinationError) -> DestinationIdentity {
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
        guard let found = DestinationIdentity(parsing: bytes, type: type) else {
            throw DestinationError(
                .hold,
                "open destination \(root.name): \(Layout.identity) is not one of ours",
                hint: "restore the file from a backup of the store"
            )
        }
        return found
    }
}
