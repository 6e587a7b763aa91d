internal import Bytes

/// A cursor over the few JSON forms that a released key comes in.
@safe
struct KeyMessageScanner {
    /// Valid for as long as the call that made this scanner; every index is checked against its count.
    private let bytes: UnsafeRawBufferPointer
    private let count: Int
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
        count = bytes.count
    }

    /// The byte at the cursor; `nil` at the end.
    private var current: UInt8? { at < count ? unsafe bytes[at] : nil }

    /// Scans `{ "name": value, … }`; `member` scans the value, or answers `false` to stop scanning altogether.
    mutating func object(
        _ member: (inout Self, String) throws(ChannelError) -> Bool
    ) throws(ChannelError) {
        try expect(UInt8(ascii: "{"))
        if accept(UInt8(ascii: "}")) { return }
        repeat {
            let name = try plainString(limit: 16)
            try expect(UInt8(ascii: ":"))
            guard try member(&self, name) else { return }
        } while accept(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    /// A short string that is not secret.
    mutating func plainString(limit: Int) throws(ChannelError) -> String {
        let range = try stringRange()
        guard range.count <= limit else { throw malformed("string too long") }
        return unsafe String(decoding: bytes[range], as: UTF8.self)
    }

    /// Decodes a Base64 string straight into `output`.
    mutating func base64(into output: UnsafeMutableRawBufferPointer) throws(ChannelError) -> Bool {
        let range = try stringRange()
        return unsafe Base64.decode(UnsafeRawBufferPointer(rebasing: bytes[range]), into: output)
    }

    /// A non-negative integer below 2^53, without leading zeros.
    mutating func integer() throws(ChannelError) -> Int64 {
        skipSpace()
        let start = at
        let first = current
        var value: Int64 = 0
        while let digit = current, (0x30...0x39).contains(digit), at - start < 16 {
            value = value * 10 + Int64(digit - 0x30)
            at += 1
        }
        let hasLeadingZero = first == 0x30 && at - start > 1
        guard at > start, !hasLeadingZero, value < 1 << 53 else {
            throw malformed("integer wanted")
        }
        return value
    }

    /// Nothing but white space may follow.
    mutating func end() throws(ChannelError) {
        skipSpace()
        guard at == count else { throw malformed("text after the message") }
    }

    /// The range between two quotes: printable ASCII without escapes.
    private mutating func stringRange() throws(ChannelError) -> Range<Int> {
        try expect(UInt8(ascii: "\""))
        let start = at
        while let byte = current {
            at += 1
            if byte == UInt8(ascii: "\"") { return start..<at - 1 }
            guard (0x20..<0x7F).contains(byte), byte != UInt8(ascii: "\\") else {
                throw malformed("string with an escape or control character")
            }
        }
        throw malformed("string without an end")
    }

    private mutating func expect(_ byte: UInt8) throws(ChannelError) {
        guard accept(byte) else { throw malformed("\(Character(UnicodeScalar(byte))) wanted") }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        skipSpace()
        guard current == byte else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
    }

    private func malformed(_ reason: String) -> ChannelError {
        .malformed(path: "byte \(at)", reason: reason)
    }
}
