import StrictJSON
import Testing

@Suite("Strict JSON parser")
struct ParserTests {
    private static let readable: [(String, JSONValue)] = [
        ("null", JSONValue.null), (" true\n", true), ("false", false), ("0", 0), ("-1", -1),
        ("9007199254740991", 9_007_199_254_740_991), ("-9007199254740991", -9_007_199_254_740_991),
        ("\"\"", ""), (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{c}\n\r\tz"), (#""\u00e9\uD83D\uDE00""#, "é😀"),
        ("\"é😀\"", "é😀"), ("[]", []), ("[ 1 , [ ] ]", [1, []]), ("{}", [:]),
        (#"{ "b" : 1 , "a" : { "" : null } }"#, ["b": 1, "a": ["": nil]]),
    ]

    @Test(arguments: readable)
    func `reads what RFC 8259 and RFC 7493 both allow`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
        #expect(try JSONValue(parsing: value.serialized()) == value)
    }

    @Test(arguments: ["1.5", "-0", "1e3", "0.1E-2", "-0.0"])
    func `keeps a number that is not an integer as it was spelt`(text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value == .number(text))
        #expect(value.serialized() == Array(text.utf8))
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "NaN", "Infinity", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "-",
        "0x1",
        "9007199254740992", "-9007199254740992", "99999999999999999999", "1e16", "1e400", "[1,]", "[,1]",
        "[1 2]",
        "[", "[1", "[1,", "]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}",
        "{'a':1}",
        "{\"a\" 1}", "{1:1}", "{null:1}", "\"", "\"a", "\"\\", "\"\\u12", "\"\\x\"", "\"\\u12G4\"", "\"\t\"",
        "\"\u{0}\"", "1 1", "{} {}", "[]x", "// c\n1", "/**/1", "\u{FEFF}1", "\u{a0}1",
    ])
    func `refuses what is not JSON`(text: String) {
        #expect(throws: StrictJSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        #""\uD800""#, #""\uDC00""#, #""\uD800x""#, #""\uD800\n""#, #""\uD800\u0041""#, #""\uD800\uD800""#,
        #""\uDE00\uD83D""#, #""\uFFFE""#, #""\uFDD0""#, #""\uD83F\uDFFF""#,
    ])
    func `refuses lone surrogates and noncharacters`(text: String) {
        #expect(throws: StrictJSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8],
        [0xC3], [0xFF],
        [0xEF, 0xBF, 0xBF], [0xEF, 0xB7, 0x90], [0xF0, 0x9F, 0xBF, 0xBE],
    ])
    func `refuses bytes that are not UTF-8, overlong forms and noncharacters included`(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: StrictJSONError.self) { try JSONValue(parsing: [quote] + bytes + [quote]) }
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"\u0061":3}"#, #"{"x":{"a":1,"a":2}}"#, #"[[{"":1,"":2}]]"#,
        "{\"\u{e9}\":1,\"e\u{301}\":2}",
    ])
    func `refuses a key that appears twice, at every level, escaped or composed otherwise too`(text: String) {
        #expect(throws: StrictJSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func `names the place of a fault`() {
        #expect(throws: StrictJSONError(reason: "key appears twice at byte 7")) {
            try JSONValue(parsing: Array(#"{"a":1,"a":1}"#.utf8))
        }
        #expect(throws: StrictJSONError(reason: "not UTF-8 at byte 1")) {
            try JSONValue(parsing: [0x22, 0xFF, 0x22])
        }
    }

    @Test func `counts bytes, depth and values before it believes them`() throws {
        let limits = JSONLimits(bytes: 20, depth: 3, nodes: 5)
        #expect(throws: Never.self) { try JSONValue(parsing: Array("[[[1]]]".utf8), limits: limits) }
        #expect(throws: StrictJSONError.self) {
            try JSONValue(parsing: Array("[[[[]]]]".utf8), limits: limits)
        }
        #expect(throws: StrictJSONError.self) {
            try JSONValue(parsing: Array("{\"a\":[[{}]]}".utf8), limits: limits)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: Array("[1,2,3,4]".utf8), limits: limits) }
        #expect(throws: StrictJSONError.self) {
            try JSONValue(parsing: Array("[1,2,3,4,5]".utf8), limits: limits)
        }
        #expect(throws: Never.self) {
            try JSONValue(parsing: Array(repeating: 0x20, count: 19) + [0x31], limits: limits)
        }
        #expect(throws: StrictJSONError.self) {
            try JSONValue(parsing: Array(repeating: 0x20, count: 20) + [0x31], limits: limits)
        }
    }

    @Test func `survives nesting meant to exhaust the stack`() {
        #expect(throws: StrictJSONError.self) {
            try JSONValue(parsing: Array(repeating: UInt8(ascii: "["), count: 1 << 20))
        }
    }

    @Test func `every truncation and every flipped bit is refused or read as what it then says`() throws {
        let text = Array(#"{"a":[1,-20,3.5e1,true,null],"é\u0001\\":"\uD83D\uDE00x","b":{"c":false}}"#.utf8)
        for count in 0..<text.count {
            #expect(throws: StrictJSONError.self) { try JSONValue(parsing: Array(text[..<count])) }
        }
        for bit in 0..<text.count * 8 {
            var flipped = text
            flipped[bit / 8] ^= 1 << (bit % 8)
            guard let value = try? JSONValue(parsing: flipped) else { continue }
            #expect(try JSONValue(parsing: value.serialized()) == value)
        }
    }
}
