internal import Bytes
internal import Cryptography

/// Digests an item's plaintext as it streams by: each chunk's, and the whole.
struct ChunkDigests: ~Copyable {
    /// 8 MiB, doubled until there are at most 1000 chunks.
    static func chunkSize(for size: UInt64) -> UInt64 {
        var chunk: UInt64 = 8 << 20
        while (size + chunk - 1) / chunk > 1000 { chunk *= 2 }
        return chunk
    }

    let chunkSize: UInt64
    private(set) var chunks: [SHA256Digest] = []
    private var whole = SHA256()
    private var chunk = SHA256()

    init(size: UInt64) { chunkSize = Self.chunkSize(for: size) }

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
