import StrictJSON

/// Something put where a value was: a JSON text, perhaps a wrong one, or nothing at all.
struct JSONEdit: Sendable {
    let name: String
    /// `nil` takes the member away.
    let text: String?

    /// What any field of any statement is tried with.
    static let all: [Self] = [
        Self(name: "missing", text: nil), Self(name: "null", text: "null"), Self(name: "true", text: "true"),
        Self(name: "-1", text: "-1"), Self(name: "0", text: "0"),
        Self(name: "2^53-1", text: "9007199254740991"),
        Self(name: "2^53", text: "9007199254740992"), Self(name: "2^64", text: "18446744073709551616"),
        Self(name: "1e400", text: "1e400"), Self(name: "an empty string", text: "\"\""),
        Self(name: "a MiB of text", text: "\"" + String(repeating: "A", count: 1 << 20) + "\""),
        Self(name: "a lone surrogate", text: "\"\\ud800\""),
        Self(name: "a nought in text", text: "\"a\\u0000b\""),
        Self(name: "lines in text", text: "\"a\\nlevel=error\\u001b[2J\\u2028\""),
        Self(name: "a way out", text: "\"../../../etc/passwd\""),
        Self(name: "a string without its end", text: "\"abc"),
        Self(name: "an empty array", text: "[]"), Self(name: "an empty object", text: "{}"),
        Self(
            name: "ten thousand arrays",
            text: String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        ),
        Self(name: "a hundred thousand numbers", text: "[0" + String(repeating: ",0", count: 99_999) + "]"),
    ]

    /// Edits the member that `path` leads to; a number in it is a place in an array.
    func apply(to bytes: [UInt8], at path: String) throws -> [UInt8] {
        let marker = "@@here@@"
        var value = try JSONValue(parsing: bytes)
        try Self.set(&value, path.split(separator: ".")[...], text == nil ? nil : .string(marker))
        let edited = String(decoding: value.serialized(), as: UTF8.self)
        return Array(edited.replacing("\"\(marker)\"", with: text ?? "").utf8)
    }

    private static func set(_ value: inout JSONValue, _ path: ArraySlice<Substring>, _ new: JSONValue?) throws
    {
        guard let key = path.first else {
            value = new ?? .null
            return
        }
        switch value {
        case .object(let object):
            var members = JSONObject()
            for member in object.members {
                guard member.key == key else {
                    members[member.key] = member.value
                    continue
                }
                if path.count == 1, new == nil { continue }
                var inner = member.value
                try set(&inner, path.dropFirst(), new)
                members[member.key] = inner
            }
            value = .object(members)
        case .array(var elements):
            guard let index = Int(key), elements.indices.contains(index) else { return }
            try set(&elements[index], path.dropFirst(), new)
            value = .array(elements)
        default: return
        }
    }
}
