import Cryptography
package import Evidence
import HTTPClient
import StrictJSON
package import Upload

extension ObjectStoreDriver {
    package func commit(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> CommittedItem {
        try check()
        let name = try item.fileName()
        if let standing = try committed(recording, name, item) { return standing }
        let note = try Note(token)
        let path = "\(Names.container(recording))/\(name)"
        let response: HTTPResponse
        if item.size == 0 {
            guard try client.container(recording) != nil else { throw Self.gone(name) }
            response = try client.send(.put, path, headers: note.headers + [("If-None-Match", "*")])
        } else {
            guard note.isSegmented else {
                guard try client.container(recording) != nil else { throw Self.gone(name) }
                throw DestinationError(.resendChunk, "commit \(name): it is not there")
            }
            response = try putTogether(recording, name, item, note)
        }
        guard response.isSuccess || response.status == 412 else {
            if response.status == 400, note.isSegmented { try dropBrokenSegments(recording, name, item) }
            throw .refusal(response, "commit \(name)")
        }
        guard let committed = try committed(recording, name, item) else {
            throw DestinationError(.retry(afterSeconds: nil), "commit \(name): it is not seen yet")
        }
        return committed
    }

    /// Has the store make one object of the segments, each checked by size and MD5.
    private func putTogether(
        _ recording: RecordingKey,
        _ name: String,
        _ item: ItemPlan,
        _ note: Note
    ) throws(DestinationError) -> HTTPResponse {
        guard var held = try segments(recording, name, item) else { throw Self.gone(name) }
        // A listing may be behind: what it lacks is asked for by name.
        for chunk in item.chunks where held[chunk.index] == nil {
            let segment = Names.segment(recording, station, name, chunk)
            let standing = try client.object("\(Names.segments)/\(segment)")
            guard let standing, standing.size == chunk.length else { continue }
            held[chunk.index] = ListedObject(
                name: segment,
                size: chunk.length,
                etag: standing.etag,
                changed: 0
            )
        }
        guard held.count == item.chunkDigests.count else {
            throw DestinationError(
                .resendChunk,
                "commit \(name): \(held.count) of \(item.chunkDigests.count) chunks are held"
            )
        }
        var parts: [JSONValue] = []
        var etags = ""
        for index in held.keys.sorted() {
            guard let segment = held[index] else { continue }
            var part = JSONObject()
            part["path"] = .string("/\(Names.segments)/\(segment.name)")
            part["etag"] = .string(segment.etag)
            part["size_bytes"] = .integer(Int64(clamping: segment.size))
            parts.append(.object(part))
            etags += segment.etag
        }
        return try client.send(
            .put,
            "\(Names.container(recording))/\(name)",
            query: "multipart-manifest=put",
            headers: note.headers + [("If-None-Match", "*"), ("ETag", try Self.md5(Array(etags.utf8)))],
            body: JSONValue.array(parts).serialized()
        )
    }

    /// Removes the names of segments that the store lists but does not have any more, so that they are sent again.
    private func dropBrokenSegments(
        _ recording: RecordingKey,
        _ name: String,
        _ item: ItemPlan
    ) throws(DestinationError) {
        var broken = 0
        for (index, segment) in try segments(recording, name, item) ?? [:] {
            let path = "\(Names.segments)/\(segment.name)"
            let standing = try client.object(path)
            if standing?.size == segment.size, standing?.etag == segment.etag { continue }
            guard try delete(path) else {
                throw DestinationError(
                    .hold,
                    "commit \(name): the store has lost chunk \(index), and still lists it",
                    hint:
                        "look for disk errors, then have the object \(path) removed; the camera keeps its copy"
                )
            }
            broken += 1
        }
        guard broken == 0 else {
            throw DestinationError(.resendChunk, "commit \(name): the store has lost \(broken) of its chunks")
        }
    }

    static func md5(_ bytes: [UInt8]) throws(DestinationError) -> String {
        do throws(CryptographyError) { return try MD5.hex(of: bytes) } catch {
            throw DestinationError(.hold, "\(error)")
        }
    }

    private static func gone(_ name: String) -> DestinationError {
        DestinationError(.beginAgain, "commit \(name): the upload is gone")
    }
}
