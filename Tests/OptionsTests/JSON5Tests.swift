import ConfigTree
import Testing

@Suite struct `JSON5 is read strictly` {
    @Test(arguments: [
        ("{}", ConfigTree.object([:])),
        ("\u{FEFF}[1, -2, +3, 0x1F, -0x10,]", .array([1, -2, 3, 31, -16].map { .integer($0) })),
        ("[.5, 5., 1e3, -.25]", .array([0.5, 5, 1000, -0.25].map { .number($0) })),
        (
            "{a: true, $b_1: null, 'c d': false}",
            .object(["a": .bool(true), "$b_1": .null, "c d": .bool(false)])
        ),
        ("'it\\'s\\x41\\u00e9\\ud83d\\ude00\\\n!'", .string("it's\u{41}é😀!")),
        ("/* a */ \"b\" // c", .string("b")),
    ])
    func `what the format allows is understood`(text: String, tree: ConfigTree) throws {
        #expect(try ConfigTree(parsing: Array(text.utf8)) == tree)
    }

    @Test(arguments: [
        ("", "line 1, column 1: the file ends where a value should be"),
        ("{\n a: 1,\n a: 2}", "line 3, column 2: key 'a' is written twice"),
        ("{a 1}", "line 1, column 4: expected ':' after key 'a'"),
        ("{a: oops}", "line 1, column 5: 'oops' is no value; put texts in quotes"),
        ("{a: 1 b: 2}", "line 1, column 7: expected ',' or '}'"),
        ("[1,,2]", "line 1, column 4: expected a value"),
        ("{} {}", "line 1, column 4: nothing may follow the value"),
        ("'a\nb'", "line 1, column 1: the text that begins here does not end on its line"),
        ("'a", "line 1, column 1: the text that begins here never ends"),
        ("/* a", "line 1, column 1: the comment that begins here never ends"),
        ("'\\ud800'", "line 1, column 8: half of a surrogate pair"),
        ("'\\u12'", "line 1, column 6: expected 4 hexadecimal digits"),
        ("012", "line 1, column 1: '012' is no value; put texts in quotes"),
        ("NaN", "line 1, column 1: 'NaN' is no value; put texts in quotes"),
        ("1e", "line 1, column 1: '1e' is no value; put texts in quotes"),
        ("9223372036854775808", "line 1, column 1: '9223372036854775808' is no value; put texts in quotes"),
    ])
    func `a mistake is named by line and column`(text: String, message: String) throws {
        let error = try #require(throws: ConfigError.self) { try ConfigTree(parsing: Array(text.utf8)) }
        #expect(error.description == "not JSON5: \(message)")
    }

    @Test func `depth and encoding are bounded`() {
        let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
        #expect(throws: ConfigError.self) { try ConfigTree(parsing: Array(deep.utf8)) }
        #expect(throws: ConfigError.self) { try ConfigTree(parsing: [0x22, 0xFF, 0x22]) }
    }
}
