internal import Bytes
internal import CameraFile
internal import Cryptography
internal import Evidence
import Glibc
internal import Platform

extension CameraFile.ItemDamage {
    /// Damages a sealed item and tells the manifest of the bytes as they now are.
    ///
    /// `headerSize` is where its first frame starts.
    func strike(_ item: ManifestItem, at path: String, headerSize: Int) throws(FirmwareError) -> ManifestItem
    {
        var damaged = item
        switch self {
        case .chunkDigest: damaged.chunkDigests[0] = SHA256.hash(item.chunkDigests[0].bytes)
        case .itemDigest: damaged.digest = SHA256.hash(item.digest.bytes)
        case .truncation:
            try Self.edit(path) { bytes in bytes.removeLast(100) }
        case .headerTag, .commitment, .frame, .frameTag, .frameOrder:
            let frame = Int(item.frameLength)
            try Self.edit(path) { bytes in strike(&bytes, headerSize: headerSize, frameLength: frame) }
            damaged.sealedDigest = SHA256.hash(try Files.read(path))
        }
        return damaged
    }

    private func strike(_ bytes: inout [UInt8], headerSize: Int, frameLength: Int) {
        // Sequence number and IV before the ciphertext, the tag after it.
        let stride = 4 + 12 + frameLength + 16
        let second = headerSize + stride
        switch self {
        case .headerTag: bytes[headerSize - 1] ^= 1
        case .commitment: bytes[headerSize - 16 - 1] ^= 1
        case .frame: bytes[second + 16] ^= 1
        case .frameTag: bytes[second + stride - 1] ^= 1
        case .frameOrder:
            let (a, b) = (bytes[second..<second + stride], bytes[second + stride..<second + 2 * stride])
            bytes.replaceSubrange(second..<second + 2 * stride, with: b + a)
        case .truncation, .chunkDigest, .itemDigest: break
        }
    }

    private static func edit(_ path: String, _ change: (inout [UInt8]) -> Void) throws(FirmwareError) {
        var bytes = try Files.read(path)
        change(&bytes)
        try Files.replace(path, bytes)
    }
}

extension CameraFile.Item {
    /// Why this damage cannot be done to an item of that size; `nil` when it can.
    func objection(toDamageOf size: UInt64) -> String? {
        switch damage {
        case nil, .headerTag, .commitment, .truncation: nil
        case .frame, .frameTag, .frameOrder:
            size > 3 * UInt64(frameLength) ? nil : "the damage needs an item of more than three frames"
        case .chunkDigest, .itemDigest:
            ChunkGeometry.chunkCount(forItemOf: size) > 1
                ? nil : "the damage needs an item of more than one chunk"
        }
    }
}
