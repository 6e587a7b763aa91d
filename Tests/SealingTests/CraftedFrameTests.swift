import Bytes
import Cryptography
import Platform
import Testing

@testable import Sealing

/// Items whose tags are all right, made with the key, that still break a rule.
@Suite("Sealed items, crafted")
struct CraftedFrameTests {
    private let dataKey: SecretBytes
    private let writer: SealedWriter

    init() throws {
        dataKey = try Sample.secret([UInt8](repeating: 0x42, count: 32))
        writer = try SealedWriter(
            context: Sample.context,
            frameLength: 4096,
            messageID: [UInt8](repeating: 0x24, count: 32),
            dataKey: dataKey,
            wrappings: [try Sample.keyring()],
            ending: .fullFrame
        )
    }

    /// A final frame with fields of the test's choosing under a right tag.
    private func open(sequence: UInt32 = 1, iv: UInt32 = 1, stated: UInt32 = 3, aadFinal: Bool = true) throws
    {
        let keys = try KeySchedule(dataKey: dataKey, messageID: writer.header.messageID)
        var nonce = ByteWriter()
        nonce.bigEndian(UInt64(0))
        nonce.bigEndian(iv)
        var aad = ByteWriter()
        aad.append(writer.header.messageID)
        aad.append("AWSKMSEncryptionClient \(aadFinal ? "Final " : "")Frame".utf8)
        aad.bigEndian(sequence)
        aad.bigEndian(UInt64(3))
        var frame = ByteWriter()
        frame.bigEndian(UInt32.max)
        frame.bigEndian(sequence)
        frame.append(nonce.bytes)
        frame.bigEndian(stated)
        var sealed = frame.bytes
        try unsafe ([1, 2, 3] as [UInt8]).withUnsafeBytes { plaintext in
            unsafe try keys.cipher.seal(
                nonce: nonce.bytes,
                aad: aad.bytes,
                plaintext: plaintext,
                appendingTo: &sealed
            )
        }
        let reader = try SealedReader(
            header: writer.header,
            sealedSize: writer.header.byteCount + sealed.count,
            dataKey: dataKey
        )
        let stream = try FrameStream(reader: reader)
        var emitted: [UInt8] = []
        try Sample.feed(sealed[...], to: stream, emitted: &emitted)
        #expect(emitted == [1, 2, 3])
    }

    @Test func `crafted as the rules ask, it opens`() throws { try open() }

    @Test func `an IV that is not the sequence number is refused, right tag or not`() {
        #expect(throws: SealingError.wrongIV(frame: 0)) { try open(iv: 2) }
        #expect(throws: SealingError.wrongIV(frame: 0)) { try open(iv: 0) }
    }

    @Test func `another sequence number, length or role is refused, right tag or not`() {
        #expect(throws: SealingError.wrongSequence(frame: 0)) { try open(sequence: 2, iv: 2) }
        #expect(throws: SealingError.wrongContentLength(frame: 0)) { try open(stated: 4) }
        #expect(throws: SealingError.frameNotAuthentic(frame: 0)) { try open(aadFinal: false) }
    }

    @Test func `a header the key holder changed no longer commits or authenticates`() throws {
        let header = writer.header
        let other = try SealedHeader(
            messageID: header.messageID,
            context: EncryptionContext(camera: "FIX-0002", recording: "rec-0001", trustDomain: "x.invalid"),
            dataKeys: header.dataKeys,
            frameLength: header.frameLength,
            commitment: header.commitment
        ).tagged(header.tag)
        #expect(throws: SealingError.headerNotAuthentic) {
            try SealedReader(header: other, sealedSize: other.byteCount + 40, dataKey: dataKey)
        }
    }
}
