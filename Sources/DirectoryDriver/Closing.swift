package import Evidence
import Glibc
import Platform
package import Upload

extension DirectoryDriver {
    package func close(
        _ recording: RecordingKey,
        items: [CommittedItem]
    ) throws(DestinationError) -> String {
        let root = try open()
        let open = root.path(Layout.incoming(recording, station))
        let closed = root.path(Layout.closed(recording))
        let left = try root.run { () throws(SystemError) in try Folder.names(open) }
        guard let left else {
            // Closed before a crash or a lost answer: the same files must stand there.
            guard try root.run({ () throws(SystemError) in try Folder.names(closed) }) != nil else {
                throw DestinationError(.beginAgain, "close \(recording): no upload of this station is there")
            }
            try requireSame(items, in: closed, of: recording, root)
            return Layout.closed(recording)
        }
        try requireSame(items, in: open, of: recording, root)
        let expected = Set(items.map(\.name)).union(Sidecar.allCases.map(\.rawValue))
            .union([RecordingMetadata.fileName])
        for name in left where !expected.contains(name) {
            guard name.hasPrefix(".") || name.hasSuffix(Layout.map("")) else {
                throw DestinationError(.hold, "close \(recording): \(name) is not committed")
            }
            try root.run { () throws(SystemError) in try Folder.remove("\(open)/\(name)") }
        }
        do throws(SystemError) {
            try AtomicFile.syncFolder(open)
            try Folder.make(root.path(Layout.domain(recording)))
            try Folder.make(root.path(Layout.serial(recording)))
            try Folder.move(from: open, to: closed)
        } catch {
            guard error.errno == EEXIST || error.errno == ENOTEMPTY || error.errno == ENOTDIR else {
                throw root.error(error)
            }
            throw DestinationError(.conflict, "close \(recording): it is closed already, by another station")
        }
        return Layout.closed(recording)
    }

    package func closed(_ recording: RecordingKey) throws(DestinationError) -> ClosedRecording {
        let root = try open()
        let closed = root.path(Layout.closed(recording))
        return try root.run { () throws(SystemError) in
            guard let names = try Folder.names(closed) else { return .absent }
            var sidecars: [Sidecar: [UInt8]] = [:]
            for sidecar in Sidecar.allCases where names.contains(sidecar.rawValue) {
                sidecars[sidecar] = try AtomicFile.read("\(closed)/\(sidecar.rawValue)")
            }
            return .present(location: Layout.closed(recording), sidecars: sidecars)
        }
    }

    package func standing(
        _ sidecar: Sidecar,
        of recording: RecordingKey
    ) throws(DestinationError) -> [UInt8]? {
        let root = try open()
        let folder = root.path(Layout.incoming(recording, station))
        return try root.run { () throws(SystemError) in
            guard try Stamp(path: "\(folder)/\(sidecar.rawValue)") != nil else { return nil }
            return try AtomicFile.read("\(folder)/\(sidecar.rawValue)")
        }
    }

    package func store(
        _ sidecar: Sidecar,
        _ bytes: [UInt8],
        for recording: RecordingKey
    ) throws(DestinationError) {
        let root = try open()
        let folder = try folder(for: sidecar, of: recording, root)
        let path = "\(folder)/\(sidecar.rawValue)"
        do throws(SystemError) {
            try AtomicFile.create(path, bytes)
        } catch {
            guard error.errno == EEXIST else { throw root.error(error) }
            let standing = try root.run { () throws(SystemError) in try AtomicFile.read(path) }
            guard standing == bytes else {
                throw DestinationError(
                    .conflict,
                    "store \(sidecar.rawValue) of \(recording): another one stands there"
                )
            }
            // Its name may not have been durable when the first attempt was cut off.
            try root.run { () throws(SystemError) in try AtomicFile.syncFolder(folder) }
        }
    }

    /// Our open folder, made if need be; the closed one for statements that follow closing.
    private func folder(
        for sidecar: Sidecar,
        of recording: RecordingKey,
        _ root: borrowing Root
    ) throws(DestinationError) -> String {
        let open = root.path(Layout.incoming(recording, station))
        let closed = root.path(Layout.closed(recording))
        let isClosed = try root.run { () throws(SystemError) in try Folder.names(closed) } != nil
        let isOpen = try root.run { () throws(SystemError) in try Folder.names(open) } != nil
        if isClosed, !isOpen || sidecar.followsClosing {
            let stands = try root.run { () throws(SystemError) in
                try Stamp(path: "\(closed)/\(sidecar.rawValue)") != nil
            }
            guard stands || sidecar.followsClosing else {
                throw DestinationError(
                    .conflict,
                    "store \(sidecar.rawValue) of \(recording): it was closed without"
                )
            }
            return closed
        }
        try root.run { () throws(SystemError) in try makeIncoming(open, root) }
        return open
    }

    private func requireSame(
        _ items: [CommittedItem],
        in folder: String,
        of recording: RecordingKey,
        _ root: borrowing Root
    ) throws(DestinationError) {
        for item in items {
            let stamp = try root.run { () throws(SystemError) in try Stamp(path: "\(folder)/\(item.name)") }
            guard stamp?.version == item.version else {
                throw DestinationError(
                    .conflict,
                    "close \(recording): \(item.name) is not the file that was committed"
                )
            }
        }
    }
}
