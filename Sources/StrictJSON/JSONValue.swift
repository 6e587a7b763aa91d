/// A JSON value, as RFC 7493 (I-JSON) allows it.
package indirect enum JSONValue: Equatable, Sendable {
    /// The greatest magnitude that every reader holds exactly: 2⁵³ − 1.
    package static let greatestInteger: Int64 = (1 << 53) - 1

    case null
    case bool(Bool)
    case integer(Int64)
    /// Any number not spelt as an integer, kept as it was spelt so that it is never rounded.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Reads one value that fills `bytes`; trailing bytes other than whitespace are refused.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(StrictJSONError) {
        var parser = try JSONParser(bytes, limits: limits)
        self = try parser.wholeText()
    }

    /// Compact UTF-8, members in insertion order.
    package func serialized() -> [UInt8] {
        var serializer = JSONSerializer()
        serializer.write(self)
        return serializer.bytes
    }

    /// What kind of value this is, in the words of RFC 8259, for errors.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
}
