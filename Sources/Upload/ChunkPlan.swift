package import Bytes

/// One chunk of an item; its digest is known before its bytes are read, so it can be signed while it streams.
package struct ChunkPlan: Sendable, Equatable {
    package let index: Int
    package let offset: UInt64
    package let length: UInt64
    package let digest: SHA256Digest

    package init(index: Int, offset: UInt64, length: UInt64, digest: SHA256Digest) {
        self.index = index
        self.offset = offset
        self.length = length
        self.digest = digest
    }
}
