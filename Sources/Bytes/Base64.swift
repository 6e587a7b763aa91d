/// Base64 with the standard alphabet and padding (RFC 4648, section 4), the only spelling our formats use.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var held = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            held += 1
            guard held == 3 else { continue }
            for shift in [18, 12, 6, 0] as [UInt32] { text.append(alphabet[Int(group >> shift & 63)]) }
            group = 0
            held = 0
        }
        if held > 0 {
            group <<= UInt32(8 * (3 - held))
            for index in 0...UInt32(held) { text.append(alphabet[Int(group >> (18 - 6 * index) & 63)]) }
            for _ in held..<3 { text.append(UInt8(ascii: "=")) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes canonical Base64; `nil` for any other character, missing padding or stray bits in the last digit.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let text = Array(text.utf8)
        guard let count = decodedCount(text.count, lastTwo: text.suffix(2)) else { return nil }
        var valid = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            valid = unsafe text.withUnsafeBytes {
                unsafe decode($0, into: UnsafeMutableRawBufferPointer(buffer))
            }
            initialized = valid ? count : 0
        }
        return valid ? bytes : nil
    }

    /// Decodes canonical Base64 straight into memory of the caller's, which must have exactly the decoded size.
    ///
    /// Copies nothing elsewhere and looks nothing up by the value of a digit, so it is fit for keys. When it answers
    /// `false`, `output` holds nothing of use and is the caller's to wipe.
    package static func decode(
        _ text: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard let count = unsafe decodedCount(text.count, lastTwo: text.suffix(2)), count == output.count
        else {
            return false
        }
        let digits = (count * 8 + 5) / 6
        var group: UInt32 = 0
        var bits: UInt32 = 0
        var written = 0
        var failed: Int32 = 0
        for index in 0..<digits {
            let digit = digit(Int32(unsafe text[index]))
            failed |= digit
            group = group << 6 | UInt32(truncatingIfNeeded: digit & 63)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            unsafe output[written] = UInt8(truncatingIfNeeded: group >> bits)
            written += 1
        }
        return failed >= 0 && group & (1 << bits - 1) == 0
    }

    /// How many bytes this much text stands for; `nil` where the padding cannot be right.
    private static func decodedCount(_ count: Int, lastTwo: some Sequence<UInt8>) -> Int? {
        guard count.isMultiple(of: 4) else { return nil }
        let padding = lastTwo.reduce(0) { $1 == UInt8(ascii: "=") ? $0 + 1 : 0 }
        return count / 4 * 3 - padding
    }

    /// The value of a character, -1 for one outside the alphabet, without branching on it.
    private static func digit(_ character: Int32) -> Int32 {
        /// All ones inside the range, else zero.
        func inside(_ low: Int32, _ high: Int32) -> Int32 {
            ((low - 1 - character) & (character - high - 1)) >> 31
        }
        var value: Int32 = -1
        value += inside(0x41, 0x5A) & (character - 0x41 + 1)
        value += inside(0x61, 0x7A) & (character - 0x61 + 27)
        value += inside(0x30, 0x39) & (character - 0x30 + 53)
        value += inside(0x2B, 0x2B) & 63
        value += inside(0x2F, 0x2F) & 64
        return value
    }
}
