package import Bytes

/// One file of a recording, as its manifest describes it.
package struct ItemPlan: Sendable, Equatable {
    /// Position in the manifest; names derive from the recording's key and this.
    package let index: Int
    package let role: String
    package let mediaType: String
    package let size: UInt64
    package let digest: SHA256Digest
    /// Bytes per chunk; the last may be shorter.
    package let chunkSize: UInt64
    /// One per chunk, so this is also how many there are.
    package let chunkDigests: [SHA256Digest]

    package init(
        index: Int,
        role: String,
        mediaType: String,
        size: UInt64,
        digest: SHA256Digest,
        chunkSize: UInt64,
        chunkDigests: [SHA256Digest]
    ) {
        self.index = index
        self.role = role
        self.mediaType = mediaType
        self.size = size
        self.digest = digest
        self.chunkSize = chunkSize
        self.chunkDigests = chunkDigests
    }

    /// The chunks in order; the last ends where the item ends.
    package var chunks: [ChunkPlan] {
        chunkDigests.enumerated().map { index, digest in
            let offset = UInt64(index) * chunkSize
            return ChunkPlan(
                index: index,
                offset: offset,
                length: min(chunkSize, size - min(size, offset)),
                digest: digest
            )
        }
    }
}
