import Cryptography
import Platform
import Sealing
import Testing

@Suite("Sealed headers")
struct HeaderTests {
    @Test func `what was read is what stands there`() throws {
        let sealed = try Sample.seal([1, 2, 3], frameLength: 64 << 10)
        let header = try SealedHeader(parsing: sealed)
        #expect(header.bytes == Array(sealed.prefix(header.byteCount)))
        #expect(header.frameLength == 64 << 10)
        #expect(Array(sealed.prefix(3)) == [0x02, 0x04, 0x78])
        #expect(Array(sealed[3..<35]) == header.messageID)
    }

    @Test(
        arguments: [0x0014, 0x0046, 0x0078, 0x0114, 0x0146, 0x0178, 0x0214, 0x0346, 0x0378, 0, 0xFFFF]
            as [UInt16]
    )
    func `a suite that does not commit to its key is refused by name`(suite: UInt16) throws {
        var sealed = try Sample.seal([1])
        sealed.replaceSubrange(1..<3, with: [UInt8(suite >> 8), UInt8(truncatingIfNeeded: suite)])
        #expect(throws: SealingError.uncommittedSuite(suite)) { try SealedHeader(parsing: sealed) }
        let formatOne: [UInt8] = [1, 0x80, UInt8(suite >> 8), UInt8(truncatingIfNeeded: suite)]
        #expect(throws: SealingError.uncommittedSuite(suite)) { try SealedHeader(parsing: formatOne) }
    }

    @Test func `the committed suite with a footer is refused as another`() throws {
        var sealed = try Sample.seal([1])
        sealed[1] = 0x05
        #expect(throws: SealingError.otherSuite(0x0578)) { try SealedHeader(parsing: sealed) }
    }

    @Test(arguments: [0, 1, 2048, 4095, 4097, 6144, 1 << 21, 1 << 31] as [UInt32])
    func `only powers of two from 4 KiB to 1 MiB are frame lengths`(length: UInt32) throws {
        var sealed = try Sample.seal([1])
        let at = try SealedHeader(parsing: sealed).byteCount - 16 - 32 - 4
        for byte in 0..<4 { sealed[at + byte] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(byte))) }
        #expect(throws: SealingError.self) { try SealedHeader(parsing: sealed) }
        #expect(throws: SealingError.self) {
            try SealedWriter(
                context: Sample.context,
                frameLength: Int(length),
                wrappings: [try Sample.keyring()]
            )
        }
    }

    @Test func `a header never ends later than the limit`() {
        // A wrapped key said to be 64 KiB long.
        let endless: [UInt8] =
            [2, 4, 0x78] + [UInt8](repeating: 9, count: 32) + [0, 0, 0, 1, 0, 1, 0x41, 0xFF, 0xFF]
        #expect(throws: SealingError.malformedHeader("longer than 16384 bytes")) {
            try SealedHeader(parsing: endless)
        }
    }

    @Test func `an item wrapped for nobody cannot be made`() {
        #expect(throws: SealingError.self) {
            try SealedWriter(context: Sample.context, frameLength: 4096, wrappings: [])
        }
    }

    @Test func `a keyring unwraps its own name under the same context only`() throws {
        let header = try SealedHeader(parsing: try Sample.seal([1]))
        let keyring = try Sample.keyring()
        #expect(try keyring.unwrap(header.dataKeys, context: header.context).count == 32)
        let elsewhere = EncryptionContext(camera: "FIX-0002", recording: "rec-0001", trustDomain: "x.invalid")
        #expect(throws: SealingError.noUsableKey) {
            try keyring.unwrap(header.dataKeys, context: elsewhere)
        }
        for (namespace, name) in [
            ("bwv-camera", "FIX-0002"), ("other", "FIX-0001"), ("bwv-camera", "FIX-000"),
        ] {
            let other = RawAESKeyring(
                namespace: namespace,
                name: name,
                wrappingKey: try Sample.secret(Sample.wrappingKey)
            )
            #expect(throws: SealingError.noUsableKey) {
                try other.unwrap(header.dataKeys, context: header.context)
            }
        }
    }
}
