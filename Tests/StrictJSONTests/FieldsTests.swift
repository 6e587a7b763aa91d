import StrictJSON
import Testing

@Suite("Strict JSON fields")
struct FieldsTests {
    private static let text = #"""
        {"name":"n","flag":true,"count":3,"none":null,"big":9007199254740991,"K":1,
         "inner":{"list":[{"id":"a"},{"id":7}]},"words":["x","yy"]}
        """#
    private let fields: JSONFields

    init() throws { fields = try JSONFields(parsing: Array(Self.text.utf8)) }

    @Test func `reads what is there`() throws {
        #expect(try fields.string("name") == "n")
        #expect(try fields.bool("flag"))
        #expect(try fields.integer("count", in: 1...3) == 3)
        #expect(try fields.count("big") == 9_007_199_254_740_991)
        #expect(try fields.strings("words") == ["x", "yy"])
        #expect(try fields.parsedList("words", as: "a length") { $0.count } == [1, 2])
        #expect(try fields.fields("inner").list("list")[0].string("id") == "a")
    }

    @Test func `takes absent and null alike for an optional field`() throws {
        #expect(try fields.optionalString("none") == nil)
        #expect(try fields.optionalString("absent") == nil)
        #expect(try fields.optionalInteger("none", in: 0...1) == nil)
        #expect(try fields.optionalFields("absent") == nil)
        #expect(try fields.optionalParsed("none", as: "anything") { $0 } == nil)
    }

    @Test func `says the key path of what is wrong`() throws {
        let list = try fields.fields("inner").list("list")
        #expect(
            throws: StrictJSONError(path: "inner.list[1].id", reason: "a string is needed, found a number")
        ) {
            try list[1].string("id")
        }
        #expect(throws: StrictJSONError(path: "inner.list[0].size", reason: "missing")) {
            try list[0].count("size")
        }
        #expect(throws: StrictJSONError(path: "words[1]", reason: "not one letter")) {
            try fields.parsedList("words", as: "one letter") { $0.count == 1 ? $0 : nil }
        }
        #expect(throws: StrictJSONError(path: "count", reason: "3 is not within 0 to 2")) {
            try fields.count("count", upTo: 2)
        }
        #expect(throws: StrictJSONError(path: "name", reason: "longer than 0 bytes")) {
            try fields.string("name", upTo: 0)
        }
        #expect(throws: StrictJSONError(path: "words", reason: "2 entries, allowed are 3 to 4")) {
            try fields.array("words", counts: 3...4)
        }
        #expect(throws: StrictJSONError(reason: "an object is needed, found an array")) {
            try JSONFields(parsing: Array("[]".utf8))
        }
    }

    @Test func `does not take a canonically equal key for ours`() throws {
        let kelvin = try JSONFields(parsing: Array("{\"\u{212A}\":1}".utf8))
        #expect(!kelvin.has("K"))
        #expect(fields.has("K"))
    }

    @Test func `an object keeps its order and replaces in place`() {
        var object = JSONObject()
        object["b"] = 1
        object["a"] = 2
        object["b"] = 3
        #expect(JSONValue.object(object).serialized() == Array(#"{"b":3,"a":2}"#.utf8))
        object["b"] = nil
        #expect(object.keys == ["a"])
    }

    @Test func `control characters are written as escapes`() {
        #expect(
            JSONValue("\u{1}\u{1f}\u{7f}\"\\\n").serialized()
                == Array("\"\\u0001\\u001f\u{7f}\\\"\\\\\\n\"".utf8)
        )
    }
}
