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
        if let standing = try committed(recording, name, item) {
            forget(recording, name)
            return standing
        }
        let note = try Note(token)
        let path = "\(Names.container(recording))/\(name)"
        let response: HTTPResponse
        var spare: [ListedObject] = []
        if item.size == 0 {
            guard try client.container(recording) != nil else { throw Self.gone(name) }
            response = try client.send(.put, path, headers: note.headers + [("If-None-Match", "*")])
        } else {
            guard note.isSegmented else {
                guard try client.container(recording) != nil else { throw Self.gone(name) }
                throw DestinationError(.resendChunk, "commit \(name): it is not there")
            }
            (response, spare) = try putTogether(recording, name, item, note)
        }
        guard response.isSuccess || response.status == 412 else {
            if response.status == 400, note.isSegmented {
                try dropBrokenSegments(recording, name, item, note)
            }
            throw .refusal(response, "commit \(name)")
        }
        guard let committed = try committed(recording, name, item) else {
            throw DestinationError(.retry(afterSeconds: nil), "commit \(name): it is not seen yet")
        }
        forget(recording, name)
        // The item is made of the others, for ever; where these cannot be deleted now, they stay.
        if response.isSuccess {
            for object in spare {
                guard (try? delete("\(Names.segments)/\(object.name)")) == true else { break }
            }
        }
        return committed
    }

    /// Has the store make one object of the segments, each checked by size and MD5, and says what it is not made of.
    private func putTogether(
        _ recording: RecordingKey,
        _ name: String,
        _ item: ItemPlan,
        _ note: Note
    ) throws(DestinationError) -> (HTTPResponse, spare: [ListedObject]) {
        guard var held = try segments(recording, name, item, note) else { throw Self.gone(name) }
        if held.chunks.count < item.chunkDigests.count {
            try gatherUnlisted(recording, name, item, note, into: &held)
        }
        guard held.chunks.count == item.chunkDigests.count else {
            throw DestinationError(
                .resendChunk,
                "commit \(name): \(held.chunks.count) of \(item.chunkDigests.count) chunks are held"
            )
        }
        var parts: [JSONValue] = []
        var etags = ""
        for object in held.segments.map(\.object) {
            var part = JSONObject()
            part["path"] = .string("/\(Names.segments)/\(object.name)")
            part["etag"] = .string(object.etag)
            part["size_bytes"] = .integer(Int64(clamping: object.size))
            parts.append(.object(part))
            etags += object.etag
        }
        let response = try client.send(
            .put,
            "\(Names.container(recording))/\(name)",
            query: "multipart-manifest=put",
            headers: note.headers + [("If-None-Match", "*"), ("ETag", try Self.md5(Array(etags.utf8)))],
            body: JSONValue.array(parts).serialized()
        )
        return (response, held.spare)
    }

    /// Removes the names of segments that the store lists but does not have any more, so that they are sent again.
    private func dropBrokenSegments(
        _ recording: RecordingKey,
        _ name: String,
        _ item: ItemPlan,
        _ note: Note
    ) throws(DestinationError) {
        var broken = 0
        for segment in try segments(recording, name, item, note)?.segments ?? [] {
            let path = "\(Names.segments)/\(segment.object.name)"
            let standing = try client.object(path)
            if standing?.size == segment.object.size, standing?.etag == segment.object.etag { continue }
            guard try delete(path) else {
                throw DestinationError(
                    .hold,
                    "commit \(name): the store has lost \(segment.span), and still lists it",
                    hint:
                        "look for disk errors, then have the object \(path) removed; the camera keeps its copy"
                )
            }
            broken += segment.span.chunks.count
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
