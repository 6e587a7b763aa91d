import Bytes
package import Evidence
import HTTPClient
import Platform
import Synchronization
package import Upload

extension S3Driver {
    package func begin(
        _ recording: RecordingKey,
        manifest: [UInt8],
        item: ItemPlan
    ) throws(DestinationError) -> UploadToken {
        let name = try item.fileName()
        try requireParts(item)
        try check()
        let key = configuration.folder(recording) + name
        if try committed(key, name, item) != nil { return S3Token.found.token }
        guard item.chunkDigests.count > 1 else { return S3Token.single.token }
        try sweep()
        // Of several, the oldest: two stations with one recording then work on the same upload, with the same parts.
        let open = try openUploads(under: key).filter { $0.key == key }
            .min { ($0.initiated, $0.id) < ($1.initiated, $1.id) }
        if let open { return S3Token.multipart(open.id).token }
        return S3Token.multipart(try initiate(key, item)).token
    }

    package func resume(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> RemoteUpload {
        let (name, key) = try names(recording, item)
        if let found = try committed(key, name, item) { return .committed(found.item) }
        switch S3Token(token) {
        case .single: return .open(held: [])
        case .found, nil: return .gone
        case .multipart(let id):
            if let parts = try parts(key, id) { return .open(held: held(parts, item)) }
            // Completed between the two questions, perhaps.
            if let found = try committed(key, name, item) { return .committed(found.item) }
            return .gone
        }
    }

    package func put(
        _ chunk: ChunkPlan,
        to token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> any ChunkWriter {
        let (name, key) = try names(recording, item)
        guard item.chunks.indices.contains(chunk.index), item.chunks[chunk.index] == chunk else {
            throw DestinationError(.quarantine, "put chunk \(chunk.index) of \(name): not as planned")
        }
        let operation = "put chunk \(chunk.index) of \(key)"
        var request: S3Request
        switch S3Token(token) {
        case .single:
            guard item.chunkDigests.count == 1 else {
                throw DestinationError(.beginAgain, "\(operation): it was begun as another upload")
            }
            request = whole(key, item)
        case .multipart(let id):
            request = S3Request(.put, key, [("partNumber", "\(chunk.index + 1)"), ("uploadId", id)])
        case .found, nil: throw DestinationError(.beginAgain, "\(operation): its upload is gone")
        }
        request.body = .streamed(chunk.length)
        request.payload = chunk.digest
        request.awaitsContinue = true
        request.headers.append(("x-amz-checksum-sha256", Base64.encode(chunk.digest.bytes)))
        return S3ChunkWriter(try client.upload(request), client, operation, chunk)
    }

    package func commit(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> CommittedItem {
        let (name, key) = try names(recording, item)
        try check()
        if let found = try committed(key, name, item) {
            try lock(key, found.head)
            return found.item
        }
        switch S3Token(token) {
        case .found, nil: throw DestinationError(.beginAgain, "commit \(key): its upload is gone")
        case .single:
            guard item.chunkDigests.isEmpty else {
                throw DestinationError(.resendChunk, "commit \(key): its one chunk is not held")
            }
            try putEmpty(key, item)
        case .multipart(let id): try complete(key, id, item)
        }
        guard let found = try committed(key, name, item) else {
            throw DestinationError(.retry(afterSeconds: nil), "commit \(key): acknowledged, and not there")
        }
        try lock(key, found.head)
        return found.item
    }

    package func abandon(_ recording: RecordingKey) throws(DestinationError) {
        try check()
        for upload in try openUploads(under: configuration.folder(recording)) { try abort(upload) }
    }

    /// Gives up an upload; one that is gone already is fine.
    func abort(_ upload: OpenUpload) throws(DestinationError) {
        let response = try client.send(S3Request(.delete, upload.key, [("uploadId", upload.id)]))
        guard response.isSuccess || S3Failure(response).isGoneUpload else {
            throw client.error(response, "abandon upload of \(upload.key)")
        }
    }

    /// Once a day, gives up what anybody left behind long ago; failing at that is no reason not to upload.
    private func sweep() throws(DestinationError) {
        let (now, age) = (Monotonic.now(), configuration.abandonAfterSeconds * 1000)
        let isDue = sweptAt.withLock { last in
            guard age > 0, last.map({ now - $0 > 86_400_000 }) ?? true else { return false }
            last = now
            return true
        }
        guard isDue, let uploads = try? openUploads(under: configuration.prefix) else { return }
        for upload in uploads where upload.initiated < WallClock.now() - age { try? abort(upload) }
    }

    private func names(
        _ recording: RecordingKey,
        _ item: ItemPlan
    ) throws(DestinationError) -> (name: String, key: String) {
        let name = try item.fileName()
        return (name, configuration.folder(recording) + name)
    }

    private func requireParts(_ item: ItemPlan) throws(DestinationError) {
        let isSmall = item.chunkDigests.count > 1 && item.chunkSize < configuration.minimumPart
        guard !isSmall, item.chunkSize <= 5 << 30, item.chunkDigests.count <= 10_000 else {
            throw DestinationError(
                .quarantine,
                "plan item \(item.index): \(item.chunkDigests.count) chunks of \(item.chunkSize) bytes are no parts for S3"
            )
        }
    }

    private func held(_ parts: [HeldPart], _ item: ItemPlan) -> Set<Int> {
        let chunks = item.chunks
        return Set(
            parts.compactMap { part in
                let index = part.number - 1
                return chunks.indices.contains(index) && part.fits(chunks[index]) ? index : nil
            }
        )
    }

    /// The headers of an object that becomes the item, created only if there is none.
    private func whole(_ key: String, _ item: ItemPlan) -> S3Request {
        var request = S3Request(.put, key)
        request.headers = [
            ("content-type", item.mediaType), (ObjectHead.digestHeader, item.digest.hex),
            ("if-none-match", "*"),
        ]
        return request
    }

    private func initiate(_ key: String, _ item: ItemPlan) throws(DestinationError) -> String {
        var request = S3Request(.post, key, [("uploads", "")])
        request.headers = [
            ("content-type", item.mediaType), (ObjectHead.digestHeader, item.digest.hex),
            ("x-amz-checksum-algorithm", "SHA256"),
        ]
        let operation = "begin \(key)"
        guard let id = try client.document(request, operation)["UploadId"]?.text, S3Token.isID(id) else {
            throw DestinationError(.hold, "\(operation): answered without an upload id")
        }
        return id
    }

    private func putEmpty(_ key: String, _ item: ItemPlan) throws(DestinationError) {
        var request = whole(key, item)
        request.body = .bytes([])
        let response = try client.send(request)
        guard response.isSuccess || response.status == 412 else {
            throw client.error(response, "commit \(key)")
        }
    }

    private func complete(_ key: String, _ id: String, _ item: ItemPlan) throws(DestinationError) {
        let operation = "commit \(key)"
        guard let parts = try parts(key, id) else {
            throw DestinationError(.beginAgain, "\(operation): its upload is gone")
        }
        let held = held(parts, item)
        guard held.count == item.chunkDigests.count else {
            throw DestinationError(
                .resendChunk,
                "\(operation): \(held.count) of \(item.chunkDigests.count) chunks are held"
            )
        }
        let chosen = parts.filter { held.contains($0.number - 1) }.sorted { $0.number < $1.number }
        var request = S3Request(.post, key, [("uploadId", id)]).with(S3Documents.complete(chosen))
        // That digest is of the list of parts, not of the object.
        request.headers = [("content-type", "application/xml"), ("if-none-match", "*")]
        let response = try client.send(request)
        // Somebody was first, or an earlier answer was lost: what stands there is looked at next.
        if response.status == 412 || S3Failure(response).isGoneUpload { return }
        guard response.isSuccess else { throw client.error(response, operation) }
        _ = try S3Client.parse(response, operation)
    }
}
