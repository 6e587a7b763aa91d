import Glibc
import Platform
package import Upload

extension DirectoryDriver {
    /// Makes an existing folder a destination; done once, by a person, never by the daemon on its own.
    ///
    /// Repeating it with the same identity is harmless; a folder that is another destination already is a conflict.
    package static func initialise(root: String, as identity: DestinationIdentity) throws(DestinationError) {
        let folder = try Root(root)
        try folder.run { () throws(SystemError) in
            try Folder.make(folder.path(Layout.ours))
            try Folder.make(folder.path(Layout.incoming))
        }
        do throws(SystemError) {
            try AtomicFile.create(folder.path(Layout.identity), identity.bytes)
        } catch {
            guard error.errno == EEXIST else { throw folder.error(error) }
            guard try DestinationIdentity.read(folder) == identity else {
                throw DestinationError(.conflict, "initialise destination \(root): it is another one already")
            }
        }
    }

    /// Whether there is such a folder, or its absence cannot be told from a store that does not answer.
    package static func mayBeMountPoint(_ path: String) -> Bool {
        do throws(SystemError) {
            _ = try FileSystem(of: path)
            return true
        } catch {
            return error.errno != ENOENT && error.errno != ENOTDIR
        }
    }

    /// Whether the folder lies on this machine rather than on a store across the network.
    ///
    /// `stateDirectory` is where the station keeps its own files: sharing its file system counts as well.
    package static func isOnStationDisk(
        root: String,
        stateDirectory: String
    ) throws(DestinationError) -> Bool {
        do throws(SystemError) {
            let there = try FileSystem(of: root)
            let here = try FileSystem(of: stateDirectory)
            return !there.isRemote || there.device == here.device
        } catch {
            throw DestinationError(
                system: error,
                missing: .hold,
                hint: "mount the store, or correct its path"
            )
        }
    }
}
