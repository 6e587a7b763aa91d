/// What a destination can take, in bytes and counts.
package struct ChunkLimits: Sendable, Equatable {
    /// Smallest chunk but the last.
    package let minimumChunk: UInt64
    package let maximumChunk: UInt64
    package let maximumChunks: Int
    /// Chunks of one item that may be open at once.
    package let parallelChunks: Int
    /// Whether the missing chunks of an item must be put in ascending order.
    package let isOrdered: Bool

    package init(
        minimumChunk: UInt64,
        maximumChunk: UInt64,
        maximumChunks: Int,
        parallelChunks: Int,
        isOrdered: Bool = false
    ) {
        self.minimumChunk = minimumChunk
        self.maximumChunk = maximumChunk
        self.maximumChunks = maximumChunks
        self.parallelChunks = parallelChunks
        self.isOrdered = isOrdered || parallelChunks == 1
    }
}
