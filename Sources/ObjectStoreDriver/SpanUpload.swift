import HTTPClient
import Upload

/// Chunks on their way in one request: a segment's, or all of an item that goes in whole.
///
/// The store keeps an object as soon as it has the last byte, which goes out only when the last chunk is finished: what is
/// cut off before is never an object. What the store says of its MD5 is not compared: reading back tells, and the MD5 of
/// every byte would cost more than all else that is done with it (docs/decisions/0019).
// Sendable by hand: chunks of one request are written one after the other on the bay's thread. Of what other threads call,
// a chunk's `finish` reads constants until the last one's, after which nobody writes, and what gives an item up comes when
// its bay is done with it.
final class SpanUpload: @unchecked Sendable {
    /// What the object is, which says what it means if it stands there already.
    enum Kind {
        /// Its name says which bytes it is, and only whole ones have a name.
        case segment
        /// Committing looks at it.
        case item
    }

    let span: ChunkSpan
    /// The item's name, for errors.
    let item: String
    /// Whether it is a segment of more than one chunk.
    var isOfSeveral: Bool { kind == .segment && span.chunks.count > 1 }
    private let kind: Kind
    private let name: String
    private let headers: [(String, String)]
    private let client: StoreClient
    private let tellTooLarge: () -> Void
    private var sending: Sending
    private var written: UInt64 = 0
    private var isOver = false
    /// Whether this goes with a token that was got for it.
    private var isRenewed = false
    /// The same segment stands there already.
    private var isStanding = false

    init(
        _ span: ChunkSpan,
        _ kind: Kind,
        at name: String,
        of item: String,
        _ headers: [(String, String)],
        _ client: StoreClient,
        tellTooLarge: @escaping () -> Void = {}
    ) throws(DestinationError) {
        self.span = span
        self.kind = kind
        self.name = name
        self.item = item
        self.headers = headers + [("If-None-Match", "*")]
        self.client = client
        self.tellTooLarge = tellTooLarge
        sending = try client.upload(name, self.headers, length: span.length)
    }

    private var subject: String { kind == .item ? item : "\(span) of \(item)" }

    /// Whether the chunk is what comes next, everything before it being on its way.
    func expects(_ chunk: ChunkPlan) -> Bool {
        !isOver && span.chunks.contains(chunk.index) && chunk.offset - span.offset == written
    }

    /// The store sees a body cut off, never a whole one.
    func cut() {
        isOver = true
        sending.upload.cancel()
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(DestinationError) {
        guard !isOver else { throw DestinationError(.resendChunk, "write \(subject): it was ended before") }
        guard bytes.count > 0 else { return }
        let isFirst = written == 0
        written += UInt64(bytes.count)
        unsafe try send(bytes, mayRefresh: isFirst)
    }

    /// Ends the request once its last chunk is right; the chunks are held when this returns.
    func finish() throws(DestinationError) -> Range<Int> {
        isOver = true
        if isStanding { return span.chunks }
        let response = try sending.finish()
        sending.pool.give(sending.upload.connection)
        // Of an item that stands there when all of it was sent, another station was faster.
        let isThere = response.isSuccess || (kind == .item && response.status == 412)
        if !isThere { try judge(response) }
        return span.chunks
    }

    private func send(_ bytes: UnsafeRawBufferPointer, mayRefresh: Bool) throws(DestinationError) {
        guard !isStanding else { return }
        do throws(HTTPUploadError) {
            unsafe try sending.upload.write(bytes)
        } catch {
            switch error {
            case .failed(let error):
                isOver = true
                throw error
            case .early(let response) where response.status == 401 && mayRefresh && !isRenewed:
                isRenewed = true
                sending = try client.upload(name, headers, length: span.length, insteadOf: sending.token)
                unsafe try send(bytes, mayRefresh: false)
            case .early(let response): try judge(response)
            }
        }
    }

    /// Throws what it means that the store did not take everything; returns where the same stands there already.
    private func judge(_ response: HTTPResponse) throws(DestinationError) {
        if response.status == 412, kind == .segment { return try requireStanding() }
        isOver = true
        switch (response.status, kind) {
        case (412, .item):
            throw DestinationError(.beginAgain, "put \(subject): it stands there already")
        case (401, .segment) where !isRenewed: throw try renewed()
        case (413, _) where isOfSeveral: throw tooLarge()
        default: throw .refusal(response, "put \(subject)")
        }
    }

    /// Logs in for the next attempt: of this one, bytes are gone with a token that is not taken any more.
    private func renewed() throws(DestinationError) -> DestinationError {
        try client.renew(insteadOf: sending.token)
        return DestinationError(
            .resendChunk,
            "put \(subject): the token is not taken any more",
            hint: "if it goes on, check the rights of this destination's user"
        )
    }

    /// The store said itself that it takes as much: something before it does not, and may take single chunks.
    private func tooLarge() -> DestinationError {
        tellTooLarge()
        return DestinationError(
            .resendChunk,
            "put \(subject): answered 413, too large; from now on chunks go one by one",
            hint:
                "set segmentMebibytes to what every proxy before the store takes at once, or raise the quota"
        )
    }

    private func requireStanding() throws(DestinationError) {
        guard let standing = try client.object(name), standing.size == span.length else {
            isOver = true
            throw DestinationError(
                .retry(afterSeconds: nil),
                "put \(subject): it is being written by another"
            )
        }
        isStanding = true
    }
}
