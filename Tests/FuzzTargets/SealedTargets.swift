import Bytes
import Foundation
import Platform
import Sealing
import TestSupport

extension FuzzTarget {
    /// The header of a sealed item, of which every byte counts: written anew it is what was read.
    static let sealedHeader = Self("sealed-header", upTo: 4096) { bytes in
        guard let header = try? SealedHeader(parsing: bytes) else { return }
        try promise(Array(bytes.prefix(header.byteCount)) == header.bytes, "the bytes are kept")
        try promise(spelling(of: header) == header.bytes, "there is one spelling")
        for size in [header.byteCount, bytes.count, Int.max] {
            _ = try? FrameGeometry(
                headerSize: header.byteCount,
                frameLength: header.frameLength,
                sealedSize: size
            )
        }
    }

    /// A header as the specification of the message format writes it.
    private static func spelling(of header: SealedHeader) -> [UInt8] {
        func field(_ bytes: [UInt8]) -> [UInt8] {
            [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
        }
        var writer = ByteWriter()
        writer.append([2, 0x04, 0x78])
        writer.append(header.messageID)
        writer.append(field(header.context.serialized))
        writer.bigEndian(UInt16(header.dataKeys.count))
        for key in header.dataKeys {
            writer.append(field(key.provider) + field(key.information) + field(key.ciphertext))
        }
        writer.append([2])
        writer.bigEndian(UInt32(header.frameLength))
        writer.append(header.commitment + header.tag)
        return writer.bytes
    }

    /// Frames of an item whose key the attacker has not: nothing comes out but what its camera put in, from the start.
    ///
    /// The input's first byte says how its bytes are cut into pieces, the second how far the true item goes before
    /// they take its place, the third how much of the item they stand for.
    static let sealedFrames = Self("sealed-frames", upTo: 6000) { bytes in
        let item = try TrueItem.made.get()
        var script = FuzzScript(bytes)
        let piece = 1 + Int(script.byte()) * 16
        let kept = Int(script.word()) % (item.frames.count + 1)
        let left = Int(script.word()) % (item.frames.count + 1)
        let frames = Array(item.frames.prefix(kept)) + script.rest() + Array(item.frames.suffix(left))
        let size = item.header.byteCount + frames.count
        var opened: [UInt8] = []
        var isWhole = false
        do {
            let reader = try SealedReader(header: item.header, sealedSize: size, dataKey: item.key)
            let stream = try FrameStream(reader: reader)
            var rest = frames[...]
            while !rest.isEmpty {
                try unsafe rest.prefix(piece).withUnsafeBytes { piece in
                    var input = unsafe piece
                    while let plaintext = unsafe try stream.next(from: &input) {
                        unsafe opened.append(contentsOf: plaintext)
                    }
                }
                rest = rest.dropFirst(piece)
            }
            unsafe opened.append(contentsOf: stream.gathered())
            try stream.finish()
            isWhole = true
        } catch is SealingError {
            // Refused, as it should be.
        }
        try promise(item.plaintext.starts(with: opened), "no byte but the camera's own")
        try promise(isWhole == (frames == item.frames), "whole is what is whole")
    }

    /// One of the known answers of fixtures/sealed: a whole frame and an empty final one.
    private struct TrueItem: @unchecked Sendable {
        // Unchecked: made once, then only read; the locked key is never written to.
        static let made = Result { try Self() }

        let plaintext = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &+ $0 >> 16) }
        let header: SealedHeader
        let frames: [UInt8]
        let key: SecretBytes

        init() throws {
            let file = URL(fileURLWithPath: Repository.path("fixtures/sealed/exact.sealed"))
            let sealed = Array(try Data(contentsOf: file))
            header = try SealedHeader(parsing: sealed)
            frames = Array(sealed.dropFirst(header.byteCount))
            let wrapping = try unsafe (0..<32).map { UInt8($0 * 3 + 5) }.withUnsafeBytes {
                unsafe try SecretBytes(copying: $0)
            }
            let keyring = RawAESKeyring(namespace: "bwv-camera", name: "FIX-0001", wrappingKey: wrapping)
            key = try keyring.unwrap(header.dataKeys, context: header.context)
        }
    }
}
