import Bytes
import Testing

@Suite("Bytes")
struct ByteCursorTests {
    @Test func `integers are read in the order they were written`() throws {
        var writer = ByteWriter()
        writer.littleEndian(0x0102_0304 as UInt32)
        writer.bigEndian(0x0102_0304 as UInt32)
        writer.bigEndian(0xFFEE as UInt16)
        writer.append([9])
        #expect(writer.bytes == [4, 3, 2, 1, 1, 2, 3, 4, 0xFF, 0xEE, 9])
        var reader = ByteReader(writer.bytes)
        #expect(try reader.littleEndian(UInt32.self) == 0x0102_0304)
        #expect(try reader.bigEndian(UInt32.self) == 0x0102_0304)
        #expect(try reader.bigEndian(UInt16.self) == 0xFFEE)
        #expect(try Array(reader.take(1)) == [9])
        #expect(reader.isAtEnd)
    }

    @Test func `reading past the end is refused and moves nothing`() throws {
        var reader = ByteReader([1, 2, 3])
        #expect(throws: TruncatedBytes.self) { try reader.bigEndian(UInt32.self) }
        #expect(throws: TruncatedBytes.self) { try reader.take(-1) }
        #expect(throws: TruncatedBytes.self) { try reader.take(.max) }
        #expect(reader.offset == 0)
        #expect(try reader.littleEndian(UInt16.self) == 0x0201)
    }

    @Test func `hexadecimal has one spelling`() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(Hex.encode([0x0a, 0xff]) == "0aff")
        for text in ["0", "0A", "0g", " 0", "é"] { #expect(Hex.decode(text) == nil) }
    }

    @Test func `a digest has exactly 32 bytes`() throws {
        let digest = try #require(SHA256Digest(Array(repeating: 7, count: 32)))
        #expect(SHA256Digest(hex: digest.hex) == digest)
        #expect(SHA256Digest(Array(repeating: 7, count: 31)) == nil)
        #expect(SHA256Digest(hex: digest.hex + "07") == nil)
        #expect(SHA256Digest(hex: digest.hex.uppercased() + "") == SHA256Digest(hex: digest.hex))
        #expect(SHA256Digest(hex: String(repeating: "A", count: 64)) == nil)
        for bit in 0..<256 {
            var bytes = digest.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(SHA256Digest(bytes) != digest)
        }
    }
}
