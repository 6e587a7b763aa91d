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
            segmentBytes: min(settings.segmentBytes, abilities.largestObject),
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
        if let committed = try committed(recording, name, item) {
            forget(recording, name)
            return .committed(committed)
        }
        let note = try Note(token)
        guard note.isSegmented else {
            return try client.container(recording) == nil ? .gone : .open(held: [])
        }
        let upload = Names.upload(recording, station, name)
        spans.rest(under: upload)
        guard let segments = try segments(recording, name, item, note) else { return .gone }
        // What goes on chunk by chunk ends so: a segment of several would have some of them twice.
        if segments.isChunkByChunk || !segments.spare.isEmpty { spans.noteBroken(upload) }
        return .open(held: segments.chunks)
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
        return note.isSegmented
            ? try putSegment(chunk, recording, name, item, note)
            : try putWhole(chunk, recording, name, item, note)
    }

    package func rest(_ recording: RecordingKey) {
        spans.rest(under: Names.staging(recording, station))
        spans.rest(under: "\(Names.container(recording))/")
    }

    /// The item is there, or given up: what is known of its way ends with it.
    func forget(_ recording: RecordingKey, _ name: String) {
        spans.forget(under: Names.upload(recording, station, name))
        spans.forget(under: "\(Names.container(recording))/\(name)")
    }

    private func putWhole(
        _ chunk: ChunkPlan,
        _ recording: RecordingKey,
        _ name: String,
        _ item: ItemPlan,
        _ note: Note
    ) throws(DestinationError) -> any ChunkWriter {
        let path = "\(Names.container(recording))/\(name)"
        if let writer = spans.next(chunk, of: path) { return writer }
        // What broke off starts again with the item: there is no place in it to go on from.
        guard chunk.index == 0 else {
            throw DestinationError(
                .beginAgain,
                "put chunk \(chunk.index) of \(name): the request it belongs to is over"
            )
        }
        // Asked before the long request: a token that is refused is renewed here.
        guard try client.container(recording) != nil else {
            throw DestinationError(.beginAgain, "put \(name): the recording's container is gone")
        }
        let upload = try SpanUpload(
            ChunkSpan(item.chunks),
            .item,
            at: path,
            of: name,
            note.headers,
            client
        )
        return spans.begin(chunk, of: path, in: upload)
    }

    private func putSegment(
        _ chunk: ChunkPlan,
        _ recording: RecordingKey,
        _ name: String,
        _ item: ItemPlan,
        _ note: Note
    ) throws(DestinationError) -> any ChunkWriter {
        let key = Names.upload(recording, station, name)
        if let writer = spans.next(chunk, of: key) { return writer }
        let mark = Names.mark(recording, station, name)
        if !marks.contains(mark) {
            guard try client.object("\(Names.segments)/\(mark)") != nil else {
                throw DestinationError(.beginAgain, "put chunk \(chunk.index) of \(name): the upload is gone")
            }
            marks.note(mark)
        }
        var span = item.span(of: chunk, upTo: note.segmentBytes)
        if spans.isBroken(key) || span.chunks.lowerBound != chunk.index {
            if span.chunks.count > 1 { spans.noteBroken(key) }
            span = ChunkSpan([chunk])
        }
        let upload = try SpanUpload(
            span,
            .segment,
            at: "\(Names.segments)/\(Names.segment(recording, station, name, span))",
            of: name,
            [],
            client
        ) { [spans] in spans.noteTooLarge() }
        return spans.begin(chunk, of: key, in: upload)
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
}
