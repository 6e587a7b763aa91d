/// Reads JSON5 (json5.org) into a tree; mistakes are named by line and column, keys written twice are refused.
struct JSON5Reader {
    private let text: [Unicode.Scalar]
    private var index = 0
    private var depth = 0

    init(_ bytes: [UInt8]) throws(ConfigError) {
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw ConfigError(path: "", reason: "not JSON5: the file is not UTF-8")
        }
        text = Array(string.unicodeScalars)
        if text.first == "\u{FEFF}" { index = 1 }
    }

    mutating func file() throws(ConfigError) -> ConfigTree {
        let tree = try value()
        try skipSpace()
        guard index == text.count else { throw failure("nothing may follow the value") }
        return tree
    }

    private mutating func value() throws(ConfigError) -> ConfigTree {
        try skipSpace()
        depth += 1
        defer { depth -= 1 }
        guard depth <= 32 else { throw failure("nested more than 32 levels deep") }
        switch peek {
        case "{": return try object()
        case "[": return try list()
        case "\"", "'": return .string(try quoted())
        case nil: throw failure("the file ends where a value should be")
        default: return try word()
        }
    }

    private mutating func object() throws(ConfigError) -> ConfigTree {
        var members: [String: ConfigTree] = [:]
        index += 1
        while true {
            try skipSpace()
            if take("}") { return .object(members) }
            let start = index
            let name = peek == "\"" || peek == "'" ? try quoted() : bareWord()
            guard !name.isEmpty || index > start else { throw failure("expected a key or '}'") }
            guard members[name] == nil else { throw failure("key '\(name)' is written twice", at: start) }
            try skipSpace()
            guard take(":") else { throw failure("expected ':' after key '\(name)'") }
            members[name] = try value()
            try skipSpace()
            if !take(","), peek != "}" { throw failure("expected ',' or '}'") }
        }
    }

    private mutating func list() throws(ConfigError) -> ConfigTree {
        var elements: [ConfigTree] = []
        index += 1
        while true {
            try skipSpace()
            if take("]") { return .array(elements) }
            elements.append(try value())
            try skipSpace()
            if !take(","), peek != "]" { throw failure("expected ',' or ']'") }
        }
    }

    /// A number or one of the three words; the texts `Infinity` and `NaN` have no use in a configuration.
    private mutating func word() throws(ConfigError) -> ConfigTree {
        let start = index
        while let scalar = peek, scalar.isWordCharacter || ["+", "-", "."].contains(scalar) { index += 1 }
        var word = ""
        word.unicodeScalars.append(contentsOf: text[start..<index])
        switch word {
        case "": throw failure("expected a value")
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            if let number = JSON5Number.parse(word) { return number }
            throw failure("'\(word)' is no value; put texts in quotes", at: start)
        }
    }

    private mutating func bareWord() -> String {
        var word = ""
        while let scalar = peek, scalar.isWordCharacter {
            word.unicodeScalars.append(scalar)
            index += 1
        }
        return word
    }

    private mutating func quoted() throws(ConfigError) -> String {
        let start = index
        let quote = peek
        var result = ""
        index += 1
        while let scalar = peek {
            index += 1
            switch scalar {
            case quote: return result
            case "\n", "\r": throw failure("the text that begins here does not end on its line", at: start)
            case "\\": result += try escape()
            default: result.unicodeScalars.append(scalar)
            }
        }
        throw failure("the text that begins here never ends", at: start)
    }

    private mutating func escape() throws(ConfigError) -> String {
        guard let scalar = peek else { return "" }
        index += 1
        switch scalar {
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "0": return "\u{0}"
        case "\n", "\u{2028}", "\u{2029}": return ""
        case "\r":
            _ = take("\n")
            return ""
        case "x": return try hexadecimal(2)
        case "u": return try hexadecimal(4)
        default: return String(Character(scalar))
        }
    }

    private mutating func hexadecimal(_ count: Int) throws(ConfigError) -> String {
        let unit = try codeUnit(count)
        if let scalar = Unicode.Scalar(unit) { return String(Character(scalar)) }
        // Half of a pair: the other half must follow.
        guard take("\\"), take("u"), case let low = try codeUnit(4), unit < 0xDC00,
            (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw failure("half of a surrogate pair") }
        return String(Character(scalar))
    }

    private mutating func codeUnit(_ count: Int) throws(ConfigError) -> UInt32 {
        var digits = ""
        while digits.count < count, let scalar = peek, scalar.properties.isASCIIHexDigit {
            digits.unicodeScalars.append(scalar)
            index += 1
        }
        guard digits.count == count, let unit = UInt32(digits, radix: 16) else {
            throw failure("expected \(count) hexadecimal digits")
        }
        return unit
    }

    private mutating func skipSpace() throws(ConfigError) {
        while let scalar = peek {
            if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
                index += 1
            } else if scalar == "/", next == "/" {
                while let scalar = peek, scalar != "\n", scalar != "\r" { index += 1 }
            } else if scalar == "/", next == "*" {
                let start = index
                index += 2
                while peek != "*" || next != "/" {
                    guard peek != nil else {
                        throw failure("the comment that begins here never ends", at: start)
                    }
                    index += 1
                }
                index += 2
            } else {
                return
            }
        }
    }

    private var peek: Unicode.Scalar? { index < text.count ? text[index] : nil }
    private var next: Unicode.Scalar? { index + 1 < text.count ? text[index + 1] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        index += 1
        return true
    }

    private func failure(_ reason: String, at position: Int? = nil) -> ConfigError {
        let before = text[..<min(position ?? index, text.count)]
        let line = before.count { $0 == "\n" } + 1
        let column = before.count - (before.lastIndex(of: "\n").map { $0 + 1 } ?? 0) + 1
        return ConfigError(path: "", reason: "not JSON5: line \(line), column \(column): \(reason)")
    }
}

extension Unicode.Scalar {
    /// What a key without quotes is made of.
    fileprivate var isWordCharacter: Bool { properties.isIDContinue || self == "$" || self == "_" }
}
