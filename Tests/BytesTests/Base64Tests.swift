import Bytes
import Testing

@Suite("Base64")
struct Base64Tests {
    static let vectors: [(String, String)] = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: vectors)
    func `the vectors of RFC 4648 hold in both directions`(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test func `every byte value survives, at every length up to 70`() {
        for count in 0...70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 151 + count * 7) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        let all = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(all)) == all)
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zh==", "Zm9=", "====", "Z===", "Zg==Zg==", "Zm9v\n", "Zm-_", "Zm 9", "=Zg=",
        "Z=g=",
        "Zm9vé",
    ])
    func `anything but the one canonical spelling is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `only the 64 characters of the alphabet are digits`() {
        let digits = (0...255).filter { value in
            let text: [UInt8] = [UInt8(value), 0x41, 0x41, 0x41]
            var output: [UInt8] = [0, 0, 0]
            return unsafe text.withUnsafeBytes { text in
                unsafe output.withUnsafeMutableBytes { unsafe Base64.decode(text, into: $0) }
            }
        }
        #expect(digits.count == 64)
        #expect(!digits.contains(Int(UInt8(ascii: "="))))
    }
}
