import Upload

/// One chunk of a request.
final class SpanChunk: ChunkWriter {
    private let chunk: ChunkPlan
    private let upload: SpanUpload
    /// Told when the request ended, one way or the other.
    private let ended: (SpanEnd) -> Void
    private var written: UInt64 = 0
    private var isOpen = true

    init(_ chunk: ChunkPlan, _ upload: SpanUpload, ended: @escaping (SpanEnd) -> Void) {
        self.chunk = chunk
        self.upload = upload
        self.ended = ended
    }

    deinit { if isOpen { cancel() } }

    /// Only the request's last chunk does.
    var awaitsAnswer: Bool { chunk.index == upload.span.chunks.upperBound - 1 }

    func write(_ bytes: UnsafeRawBufferPointer) throws(DestinationError) {
        try requireOpen()
        guard UInt64(bytes.count) <= chunk.length - written else {
            cancel()
            throw DestinationError(
                .resendChunk,
                "write chunk \(chunk.index) of \(upload.item): more bytes than planned"
            )
        }
        written += UInt64(bytes.count)
        do throws(DestinationError) { unsafe try upload.write(bytes) } catch {
            cancel()
            throw error
        }
    }

    /// Several chunks of a request are held all at once, with its end.
    func finish() throws(DestinationError) -> Range<Int> {
        try requireOpen()
        guard written == chunk.length else {
            cancel()
            throw DestinationError(
                .resendChunk,
                "finish chunk \(chunk.index) of \(upload.item): \(written) of \(chunk.length) bytes came"
            )
        }
        isOpen = false
        guard awaitsAnswer else { return chunk.index..<chunk.index }
        do throws(DestinationError) {
            let held = try upload.finish()
            ended(.held)
            return held
        } catch {
            guard case .retry = error.remedy else {
                ended(.broken)
                throw error
            }
            ended(.unanswered)
            throw upload.isOfSeveral ? error.advising(Self.smallerSegments) : error
        }
    }

    /// Wrong bytes are on their way, or none any more: the whole request is cut.
    func cancel() {
        isOpen = false
        upload.cut()
        ended(.broken)
    }

    private static let smallerSegments =
        "if it goes on, set segmentMebibytes to less: what takes long to store or to pass a proxy is not answered in time"

    private func requireOpen() throws(DestinationError) {
        guard isOpen else {
            throw DestinationError(
                .resendChunk,
                "write chunk \(chunk.index) of \(upload.item): it was ended before"
            )
        }
    }
}
