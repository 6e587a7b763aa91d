import Sealing
import Testing

@Suite("Opened frames are gathered into large pieces")
struct GatheringTests {
    private static let frameLength = 4096
    private static let framesInPiece = FrameStream.piece / frameLength
    /// A piece of frames, three frames more, and a short final one.
    private static let plaintext = Sample.plaintext(FrameStream.piece + 3 * frameLength + 20)

    /// The pieces that come out when `sealed` is fed in parts of so many bytes.
    private static func pieces(
        _ sealed: [UInt8],
        inPartsOf count: Int,
        gathering piece: Int = FrameStream.piece
    ) throws -> [[UInt8]] {
        let stream = try FrameStream(reader: Sample.reader(sealed), piece: piece)
        var pieces: [[UInt8]] = []
        for start in stride(from: stream.reader.header.byteCount, to: sealed.count, by: count) {
            try unsafe sealed[start..<min(start + count, sealed.count)].withUnsafeBytes { part in
                var input = unsafe part
                while let piece = unsafe try stream.next(from: &input) { unsafe pieces.append(Array(piece)) }
            }
        }
        #expect(unsafe stream.gathered().isEmpty)
        try stream.finish()
        return pieces
    }

    @Test(arguments: [1000, 4128, 100_000, 262_144, .max / 2])
    func `whatever parts the sealed bytes come in, pieces are full but for the last`(_ count: Int) throws {
        let pieces = try Self.pieces(try Sample.seal(Self.plaintext), inPartsOf: count)
        #expect(pieces.map(\.count) == [FrameStream.piece, 3 * Self.frameLength + 20])
        #expect(pieces.joined().elementsEqual(Self.plaintext))
    }

    @Test func `a piece holds as many whole frames as are asked for, and one at least`() throws {
        let plaintext = Sample.plaintext(5 * Self.frameLength)
        let sealed = try Sample.seal(plaintext)
        for (asked, frames) in [
            (8192, [2, 2, 1]), (9000, [2, 2, 1]), (4096, [1, 1, 1, 1, 1]), (0, [1, 1, 1, 1, 1]),
        ] {
            let pieces = try Self.pieces(sealed, inPartsOf: 1000, gathering: asked)
            #expect(pieces.map(\.count) == frames.map { $0 * Self.frameLength }, "\(asked)")
            #expect(pieces.joined().elementsEqual(plaintext))
        }
    }

    @Test func `bytes after an empty final frame are refused, also where it follows a full piece`() throws {
        let plaintext = Sample.plaintext(FrameStream.piece)
        let sealed = try Sample.seal(plaintext, ending: .emptyFrame)
        for parts in [1000, .max] {
            var emitted: [UInt8] = []
            #expect(throws: SealingError.trailingBytes) {
                try Sample.open(sealed + [0], size: sealed.count, pieces: parts, emitted: &emitted)
            }
            #expect(emitted.elementsEqual(plaintext))
            #expect(try Sample.open(sealed, pieces: parts).elementsEqual(plaintext))
        }
    }

    @Test func `what is gathered is given once, and what is opened then follows it`() throws {
        let sealed = try Sample.seal(Self.plaintext)
        let geometry = try Sample.reader(sealed).geometry
        let stream = try FrameStream(reader: Sample.reader(sealed))
        var emitted: [UInt8] = []
        let cut = geometry.offset(ofFrame: 2) + 100
        try Sample.feed(sealed[geometry.headerSize..<cut], to: stream, emitted: &emitted)
        #expect(emitted.isEmpty && stream.nextFrame == 2)
        unsafe emitted.append(contentsOf: stream.gathered())
        #expect(emitted.count == 2 * Self.frameLength)
        #expect(unsafe stream.gathered().isEmpty)
        try Sample.feed(sealed[cut...], to: stream, emitted: &emitted)
        try stream.finish()
        #expect(emitted == Self.plaintext)
    }

    @Test func `a stream that is started anew has forgotten what it held and gathered`() throws {
        let sealed = try Sample.seal(Self.plaintext)
        let geometry = try Sample.reader(sealed).geometry
        let stream = try FrameStream(reader: Sample.reader(sealed))
        for frame in [3, 1, geometry.frameCount - 1, 0] {
            // Two frames are opened and returned to nobody, of the third there is a part.
            var nobody: [UInt8] = []
            try stream.restart(at: 0)
            try Sample.feed(
                sealed[geometry.headerSize..<geometry.offset(ofFrame: 2) + 100],
                to: stream,
                emitted: &nobody
            )
            stream.wipe()
            try stream.restart(at: frame)
            #expect(stream.sealedOffset == geometry.offset(ofFrame: frame))
            var emitted: [UInt8] = []
            try Sample.feed(sealed[geometry.offset(ofFrame: frame)...], to: stream, emitted: &emitted)
            unsafe emitted.append(contentsOf: stream.gathered())
            try stream.finish()
            #expect(emitted.elementsEqual(Self.plaintext.dropFirst(frame * Self.frameLength)))
        }
        #expect(throws: SealingError.frameOutOfRange(geometry.frameCount + 1)) {
            try stream.restart(at: geometry.frameCount + 1)
        }
    }

    @Test func `a wrong frame lets what was gathered before it leave, and nothing after`() throws {
        var sealed = try Sample.seal(Self.plaintext)
        let geometry = try Sample.reader(sealed).geometry
        let wrong = Self.framesInPiece + 2
        sealed[geometry.offset(ofFrame: wrong) + 40] ^= 1
        for parts in [1000, .max] {
            var emitted: [UInt8] = []
            #expect(throws: SealingError.frameNotAuthentic(frame: wrong)) {
                try Sample.open(sealed, pieces: parts, emitted: &emitted)
            }
            #expect(emitted.elementsEqual(Self.plaintext.prefix(wrong * Self.frameLength)))
        }
    }
}
