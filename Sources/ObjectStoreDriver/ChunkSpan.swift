import Bytes
import Cryptography
import Upload

/// Chunks of an item that follow each other and go to the store in one request.
struct ChunkSpan: Equatable, CustomStringConvertible {
    let chunks: Range<Int>
    /// Where the first chunk begins in the item, bytes.
    let offset: UInt64
    let length: UInt64
    /// Which bytes these are: the chunk's digest, or that of the digests of several, one behind the other.
    let digest: SHA256Digest

    init(_ chunks: some RandomAccessCollection<ChunkPlan>) {
        let first = chunks.first?.index ?? 0
        self.chunks = first..<first + chunks.count
        offset = chunks.first?.offset ?? 0
        length = chunks.reduce(0) { $0 + $1.length }
        digest =
            if chunks.count == 1, let only = chunks.first {
                only.digest
            } else {
                SHA256.hash(chunks.flatMap(\.digest.bytes))
            }
    }

    var description: String {
        chunks.count == 1
            ? "chunk \(chunks.lowerBound)" : "chunks \(chunks.lowerBound) to \(chunks.upperBound - 1)"
    }
}

extension ItemPlan {
    /// The item in spans of as many chunks as fit into `bytes`, of one at least; the last may be shorter.
    func spans(upTo bytes: UInt64) -> [ChunkSpan] {
        let (chunks, count) = (chunks, chunksInSpan(upTo: bytes))
        return stride(from: 0, to: chunks.count, by: count).map { first in
            ChunkSpan(chunks[first..<min(first + count, chunks.count)])
        }
    }

    /// Where in those spans a chunk is.
    func span(of chunk: ChunkPlan, upTo bytes: UInt64) -> ChunkSpan {
        let count = chunksInSpan(upTo: bytes)
        return ChunkSpan(chunks.dropFirst(chunk.index / count * count).prefix(count))
    }

    private func chunksInSpan(upTo bytes: UInt64) -> Int {
        max(1, Int(clamping: bytes / max(1, chunkSize)))
    }
}
