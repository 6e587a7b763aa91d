package import Evidence
import Glibc
import Platform
package import Upload

extension DirectoryDriver {
    package func describe(_ recording: RecordingKey, _ metadata: RecordingMetadata) throws(DestinationError) {
        let root = try open()
        let open = root.path(Layout.incoming(recording, station))
        if try root.run({ () throws(SystemError) in try Folder.names(open) }) == nil {
            let closed = root.path(Layout.closed(recording))
            // Closed before a crash or a lost answer, or by another station: what was told then stands.
            guard try root.run({ () throws(SystemError) in try Folder.names(closed) }) == nil else { return }
            try root.run { () throws(SystemError) in try makeIncoming(open, root) }
        }
        do throws(SystemError) {
            try AtomicFile.create("\(open)/\(RecordingMetadata.fileName)", metadata.json)
        } catch {
            guard error.errno == EEXIST else { throw root.error(error) }
            // Its name may not have been durable when the first attempt was cut off.
            try root.run { () throws(SystemError) in try AtomicFile.syncFolder(open) }
        }
    }

    /// Makes this station's open folder of a recording.
    func makeIncoming(_ open: String, _ root: borrowing Root) throws(SystemError) {
        try Folder.make(root.path(Layout.ours))
        try Folder.make(root.path(Layout.incoming))
        try Folder.make(open)
    }
}
