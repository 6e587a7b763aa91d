import Bytes
import HTTPClient
import Upload

/// Streams one chunk into one signed PUT.
///
/// The signature covers the chunk's digest, so a store that checks signatures takes no other bytes; one that also keeps
/// SHA-256 checksums says which bytes it took.
final class S3ChunkWriter: ChunkWriter {
    private let upload: HTTPUpload
    private let client: S3Client
    private let operation: String
    private let chunk: ChunkPlan

    init(_ upload: HTTPUpload, _ client: S3Client, _ operation: String, _ chunk: ChunkPlan) {
        self.upload = upload
        self.client = client
        self.operation = operation
        self.chunk = chunk
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(DestinationError) {
        do throws(HTTPUploadError) { unsafe try upload.write(bytes) } catch { throw sorted(error) }
    }

    func finish() throws(DestinationError) -> Range<Int> {
        let response: HTTPResponse
        do throws(HTTPUploadError) { response = try upload.finish() } catch { throw sorted(error) }
        client.pool.give(upload.connection)
        // The item was made meanwhile, by another station or an attempt whose answer was lost: committing looks at it.
        let held = chunk.index..<chunk.index + 1
        if response.status == 412 { return held }
        guard response.isSuccess else { throw refusal(response) }
        let echo = response.headers["x-amz-checksum-sha256"]
        guard echo == nil || echo == Base64.encode(chunk.digest.bytes) else {
            throw DestinationError(
                .resendChunk,
                "\(operation): the store took bytes with digest \(echo ?? "")"
            )
        }
        return held
    }

    func cancel() { upload.cancel() }

    private func sorted(_ error: HTTPUploadError) -> DestinationError {
        switch error {
        case .failed(let error): error
        case .early(let response): refusal(response)
        }
    }

    private func refusal(_ response: HTTPResponse) -> DestinationError {
        guard !response.isSuccess else {
            return DestinationError(
                .hold,
                "\(operation): answered \(response.status) before it had the whole chunk"
            )
        }
        return client.error(response, operation)
    }
}
