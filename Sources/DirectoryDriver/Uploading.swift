package import Evidence
import Glibc
import Platform
package import Upload

extension DirectoryDriver {
    package func begin(
        _ recording: RecordingKey,
        manifest: [UInt8],
        item: ItemPlan
    ) throws(DestinationError) -> UploadToken {
        let root = try open()
        let place = try place(recording, item, root)
        try root.run { () throws(SystemError) in
            guard try Stamp(path: place.item) == nil else { return }
            try makeIncoming(place.folder, root)
            _ = try ChunkMap.create(place.map)
            let part = try FileDescriptor.open(place.part, O_WRONLY | O_CREAT)
            _ = fchmod(part.raw, 0o600)
            try AtomicFile.syncFolder(place.folder)
        }
        return UploadToken(bytes: Array("directory/1".utf8))
    }

    package func resume(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> RemoteUpload {
        let root = try open()
        let place = try place(recording, item, root)
        if let stamp = try root.run({ () throws(SystemError) in try Stamp(path: place.item) }) {
            return .committed(CommittedItem(name: place.name, version: stamp.version))
        }
        if let part = try root.run({ () throws(SystemError) in try Stamp(path: place.part) }) {
            return .open(held: try held(place, item, size: part.size, root))
        }
        let closed = root.path("\(Layout.closed(recording))/\(place.name)")
        if let stamp = try root.run({ () throws(SystemError) in try Stamp(path: closed) }) {
            return .committed(CommittedItem(name: place.name, version: stamp.version))
        }
        return .gone
    }

    package func put(
        _ chunk: ChunkPlan,
        to token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> any ChunkWriter {
        let root = try open()
        let place = try place(recording, item, root)
        guard item.chunks.indices.contains(chunk.index), item.chunks[chunk.index] == chunk else {
            throw DestinationError(.quarantine, "put chunk \(chunk.index) of \(place.name): not as planned")
        }
        do throws(SystemError) {
            let file = try FileDescriptor.open(place.part, O_WRONLY)
            let map = try ChunkMap(opening: place.map)
            // Until `finish`, the place may hold anything: it must not count as held.
            try map.clear(chunk.index)
            return DirectoryChunkWriter(
                chunk,
                file: file,
                map: map,
                subject: "\(self.root)/\(Layout.incoming(recording, station))/\(place.name)"
            )
        } catch {
            throw root.error(error)
        }
    }

    package func commit(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> CommittedItem {
        let root = try open()
        let place = try place(recording, item, root)
        if case .committed(let item) = try resume(token, of: recording, item: item) {
            // Committed before a crash or a lost answer; what that left behind goes now.
            try root.run { () throws(SystemError) in
                try Folder.remove(place.part)
                try Folder.remove(place.map)
            }
            return item
        }
        let held = try root.run { () throws(SystemError) -> (Set<Int>, UInt64) in
            let part = try FileDescriptor.open(place.part, O_RDWR)
            let size = try Stamp(part, subject: place.part).size
            try part.sync(place.part)
            return (try ChunkMap(opening: place.map).held(item, size: size), size)
        }
        guard held.0.count == item.chunkDigests.count, held.1 == item.size else {
            throw DestinationError(
                .resendChunk,
                """
                commit \(place.name): \(held.0.count) of \(item.chunkDigests.count) chunks and \
                \(held.1) of \(item.size) bytes are held
                """
            )
        }
        return try root.run { () throws(SystemError) in
            try AtomicFile.moveWithoutReplacing(from: place.part, to: place.item)
            try AtomicFile.syncFolder(place.folder)
            try Folder.remove(place.map)
            guard let stamp = try Stamp(path: place.item) else {
                throw SystemError(operation: "look at", subject: place.item, errno: ENOENT)
            }
            return CommittedItem(name: place.name, version: stamp.version)
        }
    }

    package func abandon(_ recording: RecordingKey) throws(DestinationError) {
        let root = try open()
        try root.run { () throws(SystemError) in
            try Folder.removeWhole(root.path(Layout.incoming(recording, station)))
        }
    }
}
