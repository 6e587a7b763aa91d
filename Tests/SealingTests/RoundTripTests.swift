import Sealing
import Testing

@Suite("Sealed items, ours to ours")
struct RoundTripTests {
    static let sizes = [0, 1, 4095, 4096, 4097, 8192, 12288, 40000]

    @Test(arguments: sizes, [SealedWriter.Ending.fullFrame, .emptyFrame])
    func `what was sealed comes out, whatever the pieces`(size: Int, ending: SealedWriter.Ending) throws {
        let plaintext = Sample.plaintext(size)
        let sealed = try Sample.seal(plaintext, ending: ending)
        for pieces in [1000, 4096 + 32, 4096 + 33, .max] {
            #expect(try Sample.open(sealed, pieces: pieces) == plaintext)
        }
    }

    @Test func `exact multiples end in a full or an empty final frame, as asked`() throws {
        let full = try Sample.reader(try Sample.seal(Sample.plaintext(8192), ending: .fullFrame)).geometry
        #expect(full.frameCount == 2)
        #expect(full.plaintextRange(ofFrame: 1).count == 4096)
        let empty = try Sample.reader(try Sample.seal(Sample.plaintext(8192), ending: .emptyFrame)).geometry
        #expect(empty.frameCount == 3)
        #expect(empty.plaintextRange(ofFrame: 2).isEmpty)
        #expect(empty.plaintextSize == full.plaintextSize)
    }

    @Test func `frames open in any order, and a stream resumes at any frame`() throws {
        let plaintext = Sample.plaintext(30000)
        let sealed = try Sample.seal(plaintext)
        let reader = try Sample.reader(sealed)
        let geometry = reader.geometry
        for frame in (0..<geometry.frameCount).reversed() {
            let stream = try FrameStream(reader: reader, startingAt: frame)
            #expect(stream.sealedOffset == geometry.offset(ofFrame: frame))
            var rest: [UInt8] = []
            try Sample.feed(sealed[geometry.offset(ofFrame: frame)...], to: stream, emitted: &rest)
            try stream.finish()
            #expect(rest == Array(plaintext[geometry.plaintextRange(ofFrame: frame).lowerBound...]))
        }
    }

    @Test func `pieces of plaintext do not show in the sealed size`() throws {
        let plaintext = Sample.plaintext(20000)
        let writer = try SealedWriter(
            context: Sample.context,
            frameLength: 4096,
            wrappings: [try Sample.keyring()]
        )
        var sealed = writer.header.bytes
        for start in stride(from: 0, to: plaintext.count, by: 777) {
            sealed += try writer.append(plaintext[start..<min(start + 777, plaintext.count)])
        }
        sealed += try writer.finish()
        #expect(try Sample.open(sealed) == plaintext)
        #expect(sealed.count == (try Sample.seal(plaintext)).count)
    }

    @Test func `an ended item takes nothing more`() throws {
        for end in [0, 1] {
            let writer = try SealedWriter(
                context: Sample.context,
                frameLength: 4096,
                wrappings: [try Sample.keyring()]
            )
            if end == 0 { _ = try writer.finish() } else { _ = writer.abandonAsCut() }
            #expect(throws: SealingError.writerClosed) { try writer.append([1]) }
            #expect(throws: SealingError.writerClosed) { try writer.finish() }
        }
    }

    @Test func `the context holds camera, recording and trust domain, and nothing else`() throws {
        let header = try SealedHeader(parsing: try Sample.seal([1]))
        #expect(header.context.pairs.map(\.key) == ["bwv-camera", "bwv-recording", "bwv-trust-domain"])
        #expect(header.context.camera == "FIX-0001")
        #expect(header.context.recording == "rec-0001")
        #expect(header.context.trustDomain == "north.bwvdock-fixture.invalid")
    }

    @Test func `no two items share message id or key`() throws {
        let headers = try (0..<8).map { _ in try SealedHeader(parsing: try Sample.seal([1])) }
        #expect(Set(headers.map(\.messageID)).count == 8)
        #expect(Set(headers.map(\.commitment)).count == 8)
    }
}
