import HTTPClient
import Upload

/// Streams one chunk into an object of its own.
///
/// The store keeps an object as soon as it has the last byte, which goes out only in `finish`: what is cut off before is
/// never an object. What the store says of its MD5 is not compared: reading back tells, and the MD5 of every byte would cost
/// more than all else that is done with it (docs/decisions/0019).
final class SegmentWriter: ChunkWriter {
    private let chunk: ChunkPlan
    private let name: String
    private let subject: String
    private let client: StoreClient
    private var sending: Sending
    private var written: UInt64 = 0
    private var isOpen = true
    /// Whether this chunk goes with a token that was got for it.
    private var isRenewed = false
    /// The same chunk stands there already: its name says which bytes it is, and only whole ones have a name.
    private var isStanding = false

    init(
        _ chunk: ChunkPlan,
        at name: String,
        subject: String,
        _ client: StoreClient
    ) throws(DestinationError) {
        self.chunk = chunk
        self.name = name
        self.subject = subject
        self.client = client
        sending = try client.upload(name, [("If-None-Match", "*")], length: chunk.length)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(DestinationError) {
        try requireOpen()
        guard UInt64(bytes.count) <= chunk.length - written else {
            cancel()
            throw DestinationError(.resendChunk, "write \(subject): more bytes than planned")
        }
        guard bytes.count > 0 else { return }
        let isFirst = written == 0
        written += UInt64(bytes.count)
        unsafe try send(bytes, mayRefresh: isFirst)
    }

    func finish() throws(DestinationError) {
        try requireOpen()
        guard written == chunk.length else {
            cancel()
            throw DestinationError(
                .resendChunk,
                "finish \(subject): \(written) of \(chunk.length) bytes came"
            )
        }
        isOpen = false
        if isStanding { return }
        let response = try sending.finish()
        sending.pool.give(sending.upload.connection)
        if response.status == 412 { return try requireStanding() }
        if response.status == 401, !isRenewed { throw try renewed() }
        guard response.isSuccess else { throw .refusal(response, "put \(subject)") }
    }

    func cancel() {
        isOpen = false
        sending.upload.cancel()
    }

    private func send(_ bytes: UnsafeRawBufferPointer, mayRefresh: Bool) throws(DestinationError) {
        guard !isStanding, bytes.count > 0 else { return }
        do throws(HTTPUploadError) {
            unsafe try sending.upload.write(bytes)
        } catch {
            switch error {
            case .failed(let error):
                isOpen = false
                throw error
            case .early(let response) where response.status == 412:
                try requireStanding()
            case .early(let response) where response.status == 401 && mayRefresh && !isRenewed:
                isRenewed = true
                sending = try client.upload(
                    name,
                    [("If-None-Match", "*")],
                    length: chunk.length,
                    insteadOf: sending.token
                )
                unsafe try send(bytes, mayRefresh: false)
            case .early(let response) where response.status == 401 && !isRenewed:
                isOpen = false
                throw try renewed()
            case .early(let response):
                isOpen = false
                throw .refusal(response, "put \(subject)")
            }
        }
    }

    /// Logs in for the next chunk: of this one, bytes are gone with a token that is not taken any more.
    private func renewed() throws(DestinationError) -> DestinationError {
        try client.renew(insteadOf: sending.token)
        return DestinationError(
            .resendChunk,
            "put \(subject): the token is not taken any more",
            hint: "if it goes on, check the rights of this destination's user"
        )
    }

    private func requireStanding() throws(DestinationError) {
        guard let standing = try client.object(name), standing.size == chunk.length else {
            isOpen = false
            throw DestinationError(
                .retry(afterSeconds: nil),
                "put \(subject): it is being written by another"
            )
        }
        isStanding = true
    }

    private func requireOpen() throws(DestinationError) {
        guard isOpen else { throw DestinationError(.resendChunk, "write \(subject): it was ended before") }
    }
}
