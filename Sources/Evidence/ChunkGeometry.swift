/// How an item is cut into chunks: 8 MiB each, doubled until there are at most 1000.
package enum ChunkGeometry {
    package static let smallestChunk: UInt64 = 8 << 20
    package static let mostChunks: UInt64 = 1000

    /// The one legal chunk size of an item of this size.
    package static func chunkSize(forItemOf size: UInt64) -> UInt64 {
        var chunk = smallestChunk
        while chunkCount(size, chunk) > mostChunks { chunk <<= 1 }
        return chunk
    }

    /// How many chunks an item of this size has; none when it is empty.
    package static func chunkCount(forItemOf size: UInt64) -> Int {
        Int(chunkCount(size, chunkSize(forItemOf: size)))
    }

    private static func chunkCount(_ size: UInt64, _ chunk: UInt64) -> UInt64 {
        size / chunk + (size.isMultiple(of: chunk) ? 0 : 1)
    }
}
