extension Key where Value == Bool {
    package static func flag(_ name: String, default fallback: Bool?, _ sentence: String) -> Self {
        Key(name, accepts: "`true` or `false`", form: .flag, default: fallback, sentence) {
            tree throws(Mismatch) in
            guard case .bool(let value) = tree else { throw Mismatch("true or false") }
            return value
        }
    }
}

extension Key where Value == Int64 {
    package static func integer(
        _ name: String,
        _ range: ClosedRange<Int64>,
        default fallback: Int64?,
        _ sentence: String
    ) -> Self {
        let wanted = "an integer from \(range.lowerBound) to \(range.upperBound)"
        return Key(name, accepts: wanted, form: .integer(range), default: fallback, sentence) {
            tree throws(Mismatch) in
            guard case .integer(let value) = tree, range.contains(value) else { throw Mismatch(wanted) }
            return value
        }
    }
}

extension Key where Value == Double {
    package static func number(
        _ name: String,
        _ range: ClosedRange<Double>,
        default fallback: Double?,
        _ sentence: String
    ) -> Self {
        let wanted = "a number from \(range.lowerBound) to \(range.upperBound)"
        return Key(name, accepts: wanted, form: .number(range), default: fallback, sentence) {
            tree throws(Mismatch) in
            switch tree {
            case .integer(let value) where range.contains(Double(value)): return Double(value)
            case .number(let value) where range.contains(value): return value
            default: throw Mismatch(wanted)
            }
        }
    }
}

extension Key where Value == String {
    /// A text of 1 to `limit` bytes without control characters that also passes `check`.
    package static func text(
        _ name: String,
        accepts: String = "a text",
        form: ValueForm? = nil,
        limit: Int = 4096,
        default fallback: String? = nil,
        hint: String? = nil,
        _ sentence: String,
        check: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> Self {
        Key(
            name,
            accepts: accepts,
            form: form ?? .text(longest: limit),
            default: fallback,
            shownDefault: fallback.map { "`\"\($0)\"`" },
            sentence
        ) { tree throws(Mismatch) in
            guard case .string(let text) = tree, (1...limit).contains(text.utf8.count),
                text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }), check(text)
            else { throw Mismatch(accepts, hint: hint) }
            return text
        }
    }

    /// A path from the root of the file system.
    package static func path(
        _ name: String,
        default fallback: String? = nil,
        _ sentence: String
    ) -> Self {
        text(
            name,
            accepts: "an absolute path",
            form: .pattern("^/"),
            default: fallback,
            hint: "start the path with '/'",
            sentence
        ) { $0.hasPrefix("/") }
    }

    /// A short name of letters, digits, dots, underscores and hyphens.
    package static func name(_ name: String, default fallback: String? = nil, _ sentence: String) -> Self {
        text(
            name,
            accepts: "a name of 1 to 64 letters, digits, dots, underscores and hyphens",
            form: .name,
            limit: 64,
            default: fallback,
            sentence
        ) { isName($0) }
    }

    /// Whether a text is what `name` accepts.
    package static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
            }
    }
}

extension Key where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a fixed set of words.
    package static func choice(_ name: String, default fallback: Value? = nil, _ sentence: String) -> Self {
        let words = Value.allCases.map(\.rawValue)
        return Key(
            name,
            accepts: "one of " + words.map { "`\"\($0)\"`" }.joined(separator: ", "),
            form: .choice(words),
            default: fallback,
            shownDefault: fallback.map { "`\"\($0.rawValue)\"`" },
            sentence
        ) { tree throws(Mismatch) in
            guard case .string(let text) = tree, let value = Value(rawValue: text) else {
                var hint: String?
                if case .string(let text) = tree { hint = Spelling.suggestion(for: text, among: words) }
                throw Mismatch("one of \(words.joined(separator: ", "))", hint: hint)
            }
            return value
        }
    }
}

extension Key {
    /// Makes a key for the values of an object with free names, which may be left out.
    package func inMap() -> Key {
        Key(
            name,
            accepts: "an object whose values are \(documentation.accepts)",
            form: documentation.form,
            default: nil,
            shownDefault: "nothing",
            documentation.sentence,
            convert: convert
        )
    }

    /// Marks a key that may be left out without standing for a value.
    package func optional(shown: String = "none") -> Self {
        Key(
            name,
            accepts: documentation.accepts,
            form: documentation.form,
            default: nil,
            shownDefault: shown,
            documentation.sentence,
            convert: convert
        )
    }
}
