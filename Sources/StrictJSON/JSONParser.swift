/// Reads I-JSON (RFC 7493) from hostile bytes: whatever two readers could understand differently is refused.
struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONLimits
    var position = 0
    private var nodes = 0

    init(_ bytes: [UInt8], limits: JSONLimits) throws(StrictJSONError) {
        guard bytes.count <= limits.bytes else {
            throw StrictJSONError(reason: "\(bytes.count) bytes, at most \(limits.bytes) are allowed")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw StrictJSONError(reason: "begins with a byte order mark")
        }
        do { _ = try UTF8Span(validating: bytes.span) } catch {
            throw StrictJSONError(reason: "not UTF-8 at byte \(error.byteOffsets.lowerBound)")
        }
        self.bytes = bytes
        self.limits = limits
    }

    mutating func wholeText() throws(StrictJSONError) -> JSONValue {
        skipWhitespace()
        let value = try value(depth: 0)
        skipWhitespace()
        guard position == bytes.count else { throw refusal("bytes after the end of the value") }
        return value
    }

    /// The byte at the cursor, or `nil` at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    func refusal(_ reason: String) -> StrictJSONError {
        StrictJSONError(reason: "\(reason) at byte \(position)")
    }

    mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(StrictJSONError) -> JSONValue {
        nodes += 1
        guard nodes <= limits.nodes else { throw refusal("more than \(limits.nodes) values") }
        guard let first = next else { throw refusal("text ends where a value is needed") }
        switch first {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw refusal("no value begins like this")
        }
    }

    private mutating func literal(
        _ word: StaticString,
        _ value: JSONValue
    ) throws(StrictJSONError) -> JSONValue {
        let text = Array("\(word)".utf8)
        guard bytes[position...].starts(with: text) else { throw refusal("no value begins like this") }
        position += text.count
        return value
    }

    private mutating func array(depth: Int) throws(StrictJSONError) -> JSONValue {
        try enter(depth)
        var elements: [JSONValue] = []
        if try leaves(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try value(depth: depth))
            if try !continues(to: UInt8(ascii: "]")) { return .array(elements) }
        }
    }

    private mutating func object(depth: Int) throws(StrictJSONError) -> JSONValue {
        try enter(depth)
        var members: [JSONObject.Member] = []
        // Canonically equal keys count as duplicates too: some reader somewhere will think they are.
        var seen: Set<String> = []
        if try leaves(UInt8(ascii: "}")) { return .object(JSONObject()) }
        while true {
            guard next == UInt8(ascii: "\"") else { throw refusal("a member needs a key") }
            let start = position
            let key = try string()
            guard seen.insert(key).inserted else {
                position = start
                throw refusal("key appears twice")
            }
            skipWhitespace()
            guard next == UInt8(ascii: ":") else { throw refusal("a key needs a colon") }
            position += 1
            skipWhitespace()
            members.append(.init(key: key, value: try value(depth: depth)))
            if try !continues(to: UInt8(ascii: "}")) { return .object(JSONObject(distinct: members)) }
        }
    }

    private mutating func enter(_ depth: Int) throws(StrictJSONError) {
        guard depth <= limits.depth else { throw refusal("nested deeper than \(limits.depth)") }
        position += 1
        skipWhitespace()
    }

    /// Whether the container is empty: its closing byte follows at once.
    private mutating func leaves(_ close: UInt8) throws(StrictJSONError) -> Bool {
        guard next == close else { return false }
        position += 1
        return true
    }

    /// Steps over a comma (true) or the closing byte (false); anything else, a trailing comma included, is refused.
    private mutating func continues(to close: UInt8) throws(StrictJSONError) -> Bool {
        skipWhitespace()
        guard let byte = next else { throw refusal("text ends inside a container") }
        guard byte == close || byte == UInt8(ascii: ",") else {
            throw refusal("a comma or the end is needed")
        }
        position += 1
        guard byte != close else { return false }
        skipWhitespace()
        return true
    }
}
