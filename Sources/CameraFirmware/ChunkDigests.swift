internal import Bytes
internal import Cryptography
internal import Evidence

/// Digests an item's plaintext as it streams by: each chunk's, and the whole.
struct ChunkDigests: ~Copyable {
    let chunkSize: UInt64
    private(set) var chunks: [SHA256Digest] = []
    private var whole = SHA256()
    private var chunk = SHA256()

    init(size: UInt64) { chunkSize = ChunkGeometry.chunkSize(forItemOf: size) }

    mutating func update(_ bytes: [UInt8]) {
        whole.update(bytes)
        var rest = bytes[...]
        while !rest.isEmpty {
            let room = Int(min(chunkSize - chunk.byteCount, UInt64(rest.count)))
            chunk.update(rest.prefix(room))
            rest = rest.dropFirst(room)
            if chunk.byteCount == chunkSize { closeChunk() }
        }
    }

    /// Ends the last chunk; afterwards `chunks` is complete.
    consuming func finish() -> (whole: SHA256Digest, chunks: [SHA256Digest]) {
        if chunk.byteCount > 0 { closeChunk() }
        let chunks = chunks
        return (whole.finalize(), chunks)
    }

    private mutating func closeChunk() {
        var next = SHA256()
        swap(&next, &chunk)
        chunks.append(next.finalize())
    }
}
