import CPlatform

/// What the C library's allocator keeps for itself.
package enum HeapBounds {
    /// No less than this is a mapping of its own.
    private static let leastMapped: Int32 = 128 << 10
    /// Heaps that threads share; more would each keep what its threads once had.
    private static let heaps: Int32 = 4

    /// Has buffers go back to the system when they are freed; to be called before there are threads.
    ///
    /// Left to itself, the allocator takes the largest buffer that was ever freed for small from then on, and keeps such
    /// memory in one heap for nearly every bay.
    package static func apply() {
        _ = mallopt(M_MMAP_THRESHOLD, leastMapped)
        _ = mallopt(M_TRIM_THRESHOLD, leastMapped)
        _ = mallopt(M_ARENA_MAX, heaps)
    }
}
