extension JSONParser {
    /// Reads a string from its opening quote; the text is known to be UTF-8 already.
    ///
    /// Bytes are compared one by one rather than matched against ranges, which unoptimised builds do ten times slower.
    mutating func string() throws(StrictJSONError) -> String {
        let bytes = bytes
        let quote: UInt8 = 0x22
        let backslash: UInt8 = 0x5C
        position += 1
        var runStart = position
        var decoded: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote {
                let run = bytes[runStart..<position]
                position += 1
                guard !decoded.isEmpty else { return String(decoding: run, as: UTF8.self) }
                return String(decoding: decoded + run, as: UTF8.self)
            }
            if byte == backslash {
                decoded += bytes[runStart..<position]
                decoded += Array(String(try escape()).utf8)
                runStart = position
                continue
            }
            if byte < 0x20 { throw refusal("control character inside a string") }
            if byte >= 0xEF { try refuseNoncharacter() }
            position += 1
        }
        throw refusal("text ends inside a string")
    }

    private mutating func escape() throws(StrictJSONError) -> Unicode.Scalar {
        position += 1
        guard let kind = next else { throw refusal("text ends inside a string") }
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedScalar()
        default: throw refusal("unknown escape")
        }
    }

    private mutating func escapedScalar() throws(StrictJSONError) -> Unicode.Scalar {
        let first = try codeUnit()
        var value = UInt32(first)
        if (0xD800...0xDBFF).contains(first), next == UInt8(ascii: "\\") {
            position += 1
            guard next == UInt8(ascii: "u") else { throw refusal("lone surrogate") }
            position += 1
            let second = try codeUnit()
            guard (0xDC00...0xDFFF).contains(second) else { throw refusal("lone surrogate") }
            value = 0x1_0000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw refusal("lone surrogate") }
        guard !scalar.isNoncharacter else { throw refusal("noncharacter inside a string") }
        return scalar
    }

    private mutating func codeUnit() throws(StrictJSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw refusal("text ends inside a string") }
        var unit: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw refusal("an escape needs four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
        }
        position += 4
        return unit
    }

    /// RFC 7493, section 2.1, forbids noncharacters; in UTF-8 they begin with bytes from 0xEF on.
    private func refuseNoncharacter() throws(StrictJSONError) {
        let length = bytes[position] < 0xF0 ? 3 : 4
        guard
            let scalar = String(decoding: bytes[position..<position + length], as: UTF8.self).unicodeScalars
                .first,
            !scalar.isNoncharacter
        else { throw refusal("noncharacter inside a string") }
    }
}

extension Unicode.Scalar {
    fileprivate var isNoncharacter: Bool {
        (0xFDD0...0xFDEF).contains(value) || value & 0xFFFE == 0xFFFE
    }
}
