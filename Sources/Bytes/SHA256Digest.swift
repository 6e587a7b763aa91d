/// A SHA-256 digest: exactly 32 bytes.
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    package static let byteCount = 32
    package let bytes: [UInt8]

    /// Adopts 32 raw bytes; `nil` for any other count.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// Reads 64 lower-case hexadecimal digits; `nil` for anything else.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex), bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    package var hex: String { Hex.encode(bytes) }
    package var description: String { hex }

    /// Compares without stopping at the first difference.
    package static func == (left: Self, right: Self) -> Bool {
        var difference: UInt8 = 0
        for index in 0..<byteCount { difference |= left.bytes[index] ^ right.bytes[index] }
        return difference == 0
    }
}
