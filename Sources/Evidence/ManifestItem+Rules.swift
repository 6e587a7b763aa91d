internal import Bytes
internal import StrictJSON

extension ManifestItem {
    /// What the numbers of an item must say together; `path` is where the item stands in its manifest.
    func check(at path: String) throws(StrictJSONError) {
        func require(_ condition: Bool, _ key: String, _ reason: String) throws(StrictJSONError) {
            guard condition else { throw StrictJSONError(path: "\(path).\(key)", reason: reason) }
        }
        try require(Self.hasRole(role), "role", "not an item's of a camera's recording")
        try require(size <= Self.greatestSize, "size", "larger than \(Self.greatestSize) bytes")
        let chunk = ChunkGeometry.chunkSize(forItemOf: size)
        try require(chunkSize == chunk, "chunkSize", "an item of this size has chunks of \(chunk) bytes")
        let count = ChunkGeometry.chunkCount(forItemOf: size)
        try require(chunkDigests.count == count, "chunks", "an item of this size has \(count)")
        if count == 1 {
            try require(chunkDigests.first == digest, "chunks", "the only chunk's digest is not the item's")
        }
        if size == 0 {
            try require(digest == SHA256Digest.ofNothing, "sha256", "not the digest of an empty item")
        }
        let isPowerOfTwo = frameLength.nonzeroBitCount == 1
        try require(
            isPowerOfTwo && (4 << 10...1 << 20).contains(frameLength),
            "frameLength",
            "not a power of two from 4096 to 1048576"
        )
        if let wholeFrames {
            try require(wholeFrames <= size / frameLength, "wholeFrames", "more than the size holds")
            try require(wholeFrames * frameLength == size, "size", "not that of the whole frames")
        }
        try require(
            possibleHeaderSizes.contains { Self.headerSizes.contains($0) },
            "sealedSize",
            "not that of an item of this size in frames of this length"
        )
    }

    private static func hasRole(_ role: ItemRole) -> Bool { ItemRole.allCases.contains(role) }

    /// What the sealed size leaves for the header; two for a size that two legal endings share.
    private var possibleHeaderSizes: [UInt64] {
        let full = size / frameLength
        let cutBody = size + full * Self.frameOverhead
        if wholeFrames != nil { return sealedSize < cutBody ? [] : [sealedSize - cutBody] }
        var bodies = [cutBody + Self.finalOverhead]
        if full > 0, size.isMultiple(of: frameLength) {
            bodies.append(cutBody - Self.frameOverhead + Self.finalOverhead)
        }
        return bodies.filter { $0 <= sealedSize }.map { sealedSize - $0 }
    }

    /// From one empty wrapping without context up to what the sealing room reads.
    private static let headerSizes: ClosedRange<UInt64> = 92...16 << 10
    private static let frameOverhead: UInt64 = 4 + 12 + 16
    private static let finalOverhead: UInt64 = 4 + 4 + 12 + 4 + 16
}

extension SHA256Digest {
    /// FIPS 180-4's digest of no bytes at all.
    static let ofNothing = SHA256Digest(
        hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
}
