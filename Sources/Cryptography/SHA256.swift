package import Bytes
internal import COpenSSL

/// A running SHA-256, whose state can be saved between blocks and taken up again after a restart.
package struct SHA256: ~Copyable {
    static let blockSize = 64

    private var context: SHA256_CTX
    private(set) package var byteCount: UInt64

    package init() {
        context = SHA256_CTX()
        byteCount = 0
        _ = unsafe copenssl_sha256_init(&context)
    }

    /// Goes on from a state saved earlier, perhaps by another process.
    package init(resuming state: SHA256State) {
        self.init()
        count(to: state.byteCount)
        let h = state.words
        context.h = (h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7])
    }

    var isBetweenBlocks: Bool { byteCount.isMultiple(of: UInt64(Self.blockSize)) }

    /// Lends the eight words of a hash between blocks to whoever hashes whole blocks into them.
    mutating func withWords(_ body: (UnsafeMutablePointer<UInt32>) -> Void) {
        unsafe withUnsafeMutableBytes(of: &context.h) { words in
            guard let base = unsafe words.assumingMemoryBound(to: UInt32.self).baseAddress else { return }
            unsafe body(base)
        }
    }

    /// Notes that so many bytes, whole blocks, were hashed into the words.
    mutating func skip(_ bytes: Int) { count(to: byteCount + UInt64(bytes)) }

    private mutating func count(to bytes: UInt64) {
        byteCount = bytes
        context.Nl = UInt32(truncatingIfNeeded: bytes << 3)
        context.Nh = UInt32(truncatingIfNeeded: (bytes << 3) >> 32)
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        _ = unsafe copenssl_sha256_update(&context, base, bytes.count)
        byteCount += UInt64(bytes.count)
    }

    package mutating func update(_ bytes: [UInt8]) { update(bytes[...]) }

    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { bytes in unsafe update(bytes) }
    }

    /// The state to resume from, or `nil` between block boundaries, where it would have to hold plaintext.
    package func savedState() -> SHA256State? {
        guard isBetweenBlocks else { return nil }
        let h = context.h
        return SHA256State(words: [h.0, h.1, h.2, h.3, h.4, h.5, h.6, h.7], byteCount: byteCount)
    }

    package consuming func finalize() -> SHA256Digest {
        var digest = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        unsafe digest.withUnsafeMutableBufferPointer { digest in
            _ = unsafe copenssl_sha256_final(digest.baseAddress, &context)
        }
        guard let digest = SHA256Digest(digest) else { preconditionFailure("32 bytes were asked for") }
        return digest
    }

    package static func hash(_ bytes: [UInt8]) -> SHA256Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    package static func hash(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        var hash = SHA256()
        unsafe hash.update(bytes)
        return hash.finalize()
    }
}

/// SHA-256 between two blocks: eight words and a byte count, never any of the bytes themselves.
package struct SHA256State: Hashable, Sendable {
    /// Eight big-endian words and one big-endian count.
    package static let byteCount = 40

    let words: [UInt32]
    package let byteCount: UInt64

    init(words: [UInt32], byteCount: UInt64) {
        self.words = words
        self.byteCount = byteCount
    }

    /// Reads what `bytes` gave; `nil` for another length or a count that is not at a block boundary.
    package init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        do throws(TruncatedBytes) {
            var words: [UInt32] = []
            for _ in 0..<8 { words.append(try reader.bigEndian()) }
            self.words = words
            byteCount = try reader.bigEndian()
        } catch {
            return nil
        }
        // SHA-256 counts bits in 64 bits.
        guard byteCount.isMultiple(of: UInt64(SHA256.blockSize)), byteCount < 1 << 61 else { return nil }
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        for word in words { writer.bigEndian(word) }
        writer.bigEndian(byteCount)
        return writer.bytes
    }
}
