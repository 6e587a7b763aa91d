import Cryptography
import Platform
import Sealing

/// Items made for these tests, and the shortest ways to seal and open one.
enum Sample {
    static let context = EncryptionContext(
        camera: "FIX-0001",
        recording: "rec-0001",
        trustDomain: "north.bwvdock-fixture.invalid"
    )

    /// A wrapping key that is no secret, so that a failure can be looked at.
    static func keyring() throws -> RawAESKeyring {
        RawAESKeyring(namespace: "bwv-camera", name: "FIX-0001", wrappingKey: try secret(wrappingKey))
    }

    static let wrappingKey = (0..<32).map { UInt8($0 * 3 + 5) }

    static func secret(_ bytes: [UInt8]) throws -> SecretBytes {
        try unsafe bytes.withUnsafeBytes { unsafe try SecretBytes(copying: $0) }
    }

    /// Bytes in which every frame differs from every other.
    static func plaintext(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &+ $0 >> 16) }
    }

    static func seal(
        _ plaintext: [UInt8],
        frameLength: Int = 4096,
        ending: SealedWriter.Ending = .fullFrame,
        wrappings: [any DataKeyWrapping]? = nil
    ) throws -> [UInt8] {
        let writer = try SealedWriter(
            context: context,
            frameLength: frameLength,
            wrappings: wrappings ?? [try keyring()],
            ending: ending
        )
        return writer.header.bytes + (try writer.append(plaintext)) + (try writer.finish())
    }

    /// Regular frames only, as a power cut leaves them.
    static func cut(wholeFrames: Int, frameLength: Int = 4096) throws -> [UInt8] {
        let writer = try SealedWriter(
            context: context,
            frameLength: frameLength,
            wrappings: [try keyring()],
            ending: .emptyFrame
        )
        let frames = try writer.append(plaintext(wholeFrames * frameLength + 100))
        precondition(writer.abandonAsCut() == wholeFrames)
        return writer.header.bytes + frames
    }

    static func reader(
        _ sealed: [UInt8],
        mode: FrameGeometry.Mode = .whole,
        size: Int? = nil
    ) throws -> SealedReader {
        let header = try SealedHeader(parsing: sealed)
        let dataKey = try keyring().unwrap(header.dataKeys, context: header.context)
        return try SealedReader(
            header: header,
            sealedSize: size ?? sealed.count,
            dataKey: dataKey,
            mode: mode
        )
    }

    /// Opens a whole item, fed in pieces; `emitted` sees what left the reader even when opening fails.
    static func open(
        _ sealed: [UInt8],
        mode: FrameGeometry.Mode = .whole,
        size: Int? = nil,
        pieces: Int = .max,
        emitted: inout [UInt8]
    ) throws {
        let stream = try FrameStream(reader: try reader(sealed, mode: mode, size: size))
        var at = stream.reader.header.byteCount
        while at < sealed.count {
            let end = min(at + min(pieces, sealed.count), sealed.count)
            try feed(sealed[at..<end], to: stream, emitted: &emitted)
            at = end
        }
        unsafe emitted.append(contentsOf: stream.gathered())
        try stream.finish()
    }

    static func open(
        _ sealed: [UInt8],
        mode: FrameGeometry.Mode = .whole,
        size: Int? = nil,
        pieces: Int = .max
    ) throws -> [UInt8] {
        var plaintext: [UInt8] = []
        try open(sealed, mode: mode, size: size, pieces: pieces, emitted: &plaintext)
        return plaintext
    }

    static func feed(_ piece: ArraySlice<UInt8>, to stream: FrameStream, emitted: inout [UInt8]) throws {
        try unsafe piece.withUnsafeBytes { piece in
            var input = unsafe piece
            while let plaintext = unsafe try stream.next(from: &input) {
                unsafe emitted.append(contentsOf: plaintext)
            }
        }
    }
}
