/// Reproducible bytes of any size, for recordings too big to check in.
///
/// One block of noise, repeated with a different first word each time: gigabytes cost no more than copying them,
/// and no two blocks are alike.
package struct SyntheticMedia: Sendable {
    package static let blockSize = 1 << 16

    package let size: UInt64
    private let seed: UInt64
    private let noise: [UInt8]

    package init(size: UInt64, seed: UInt64) {
        self.size = size
        self.seed = seed
        noise = (1...UInt64(Self.blockSize / 8)).flatMap { Self.word(seed &+ $0) }
    }

    /// The bytes of one block, fewer only in the last; none past the end.
    package func block(_ index: UInt64) -> [UInt8] {
        let start = index * UInt64(Self.blockSize)
        guard start < size else { return [] }
        var block = noise
        block.replaceSubrange(0..<8, with: Self.word(~seed &- index))
        return Array(block.prefix(Int(min(UInt64(Self.blockSize), size - start))))
    }

    /// One word of SplitMix64, little-endian.
    private static func word(_ position: UInt64) -> [UInt8] {
        var z = position &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return stride(from: 0 as UInt64, to: 64, by: 8).map { UInt8(truncatingIfNeeded: z >> $0) }
    }
}
