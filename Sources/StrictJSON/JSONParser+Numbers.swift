extension JSONParser {
    /// Reads a number by the grammar of RFC 8259, section 6, within what I-JSON readers hold exactly.
    mutating func number() throws(StrictJSONError) -> JSONValue {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let leading = next
        let whole = digits()
        guard whole > 0 else { throw refusal("a number needs digits") }
        guard whole == 1 || leading != UInt8(ascii: "0") else { throw refusal("number with a leading zero") }
        var isInteger = true
        if next == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard digits() > 0 else { throw refusal("a fraction needs digits") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard digits() > 0 else { throw refusal("an exponent needs digits") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, text != "-0" {
            guard let value = Int64(text), value.magnitude <= UInt64(JSONValue.greatestInteger) else {
                throw refusal("integer beyond 2^53")
            }
            return .integer(value)
        }
        guard text.utf8.count <= 64, let value = Double(text),
            value.magnitude <= Double(JSONValue.greatestInteger)
        else { throw refusal("number beyond 2^53") }
        return .number(text)
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }
}
