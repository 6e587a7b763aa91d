import Bytes
package import Evidence
import HTTPClient
import Platform
package import Upload

extension ObjectStoreDriver {
    package func begin(
        _ recording: RecordingKey,
        manifest: [UInt8],
        item: ItemPlan
    ) throws(DestinationError) -> UploadToken {
        let name = try item.fileName()
        let abilities = try abilitiesNow()
        guard abilities.isSegmenting || item.size <= abilities.largestObject else {
            throw DestinationError(
                .hold,
                "begin \(name): \(item.size) bytes are more than the store takes in one request",
                hint: "the destination must offer static large objects, or take larger ones"
            )
        }
        try check()
        try requireTaken(item.role, name)
        if try client.container(recording) == nil {
            try client.makeContainer(
                Names.container(recording),
                ContentMetadata.container(recording, manifest, station)
            )
        }
        let note = Note(
            isSegmented: abilities.isSegmenting,
            headers: ContentMetadata.item(item, manifest, station)
        )
        if note.isSegmented { try mark(recording, name) }
        return note.token
    }

    /// Notes at the store that the item was begun, and gives up what others left behind of the recording long ago.
    private func mark(_ recording: RecordingKey, _ item: String) throws(DestinationError) {
        guard try client.object("\(Names.container(recording))/\(item)") == nil else { return }
        let mark = Names.mark(recording, station, item)
        let response = try client.send(.put, "\(Names.segments)/\(mark)", headers: [("If-None-Match", "*")])
        guard response.isSuccess || response.status == 412 else { throw .refusal(response, "begin \(item)") }
        marks.note(mark)
        if response.status == 412 { return }
        try giveUpLeftovers(of: recording)
    }

    package func resume(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> RemoteUpload {
        let name = try item.fileName()
        if let committed = try committed(recording, name, item) { return .committed(committed) }
        guard try Note(token).isSegmented else {
            return try client.container(recording) == nil ? .gone : .open(held: [])
        }
        guard let held = try segments(recording, name, item) else { return .gone }
        return .open(held: Set(held.keys))
    }

    package func put(
        _ chunk: ChunkPlan,
        to token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> any ChunkWriter {
        let name = try item.fileName()
        guard item.chunks.indices.contains(chunk.index), item.chunks[chunk.index] == chunk else {
            throw DestinationError(.quarantine, "put chunk \(chunk.index) of \(name): not as planned")
        }
        let note = try Note(token)
        guard note.isSegmented else {
            // Asked before the long request: a token that is refused is renewed here.
            if chunk.index == 0, try client.container(recording) == nil {
                throw DestinationError(.beginAgain, "put \(name): the recording's container is gone")
            }
            return try wholeItems.writer(
                for: chunk,
                of: item,
                at: "\(Names.container(recording))/\(name)",
                note.headers,
                client
            )
        }
        let mark = Names.mark(recording, station, name)
        if !marks.contains(mark) {
            guard try client.object("\(Names.segments)/\(mark)") != nil else {
                throw DestinationError(.beginAgain, "put chunk \(chunk.index) of \(name): the upload is gone")
            }
            marks.note(mark)
        }
        return try SegmentWriter(
            chunk,
            at: "\(Names.segments)/\(Names.segment(recording, station, name, chunk))",
            subject: "chunk \(chunk.index) of \(name)",
            client
        )
    }

    /// The item if it stands in the recording's container; other bytes under its name are a conflict.
    func committed(
        _ recording: RecordingKey,
        _ name: String,
        _ item: ItemPlan
    ) throws(DestinationError) -> CommittedItem? {
        guard let standing = try client.object("\(Names.container(recording))/\(name)") else { return nil }
        // Where the store keeps no metadata, only reading it tells.
        guard standing.sha256 == nil || standing.sha256 == item.digest.hex,
            standing.size == nil || standing.size == item.size
        else {
            throw DestinationError(.conflict, "look at \(name) of \(recording): another object stands there")
        }
        return CommittedItem(name: name, version: standing.version)
    }

    /// This station's whole segments by chunk; `nil` when the item was not begun, or given up.
    func segments(
        _ recording: RecordingKey,
        _ name: String,
        _ item: ItemPlan
    ) throws(DestinationError) -> [Int: ListedObject]? {
        let prefix = "\(Names.staging(recording, station))\(name)/"
        let listed = try client.list(Names.segments, prefix: prefix) ?? []
        let found = Dictionary(listed.map { ($0.name, $0) }) { first, _ in first }
        let mark = Names.mark(recording, station, name)
        guard found[mark] != nil else { return nil }
        marks.note(mark)
        var held: [Int: ListedObject] = [:]
        for chunk in item.chunks {
            let segment = found[Names.segment(recording, station, name, chunk)]
            if let segment, segment.size == chunk.length { held[chunk.index] = segment }
        }
        return held
    }
}
