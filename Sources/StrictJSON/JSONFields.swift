/// Reads the fields of one object; every error names the key path.
///
/// A required field must be there. An optional one may be absent or `null`, which mean the same. Fields nobody asks
/// for are left alone: newer writers may add some.
package struct JSONFields: Sendable {
    package let object: JSONObject
    /// Where this object stands in the text; empty for the outermost.
    package let path: String

    package init(_ value: JSONValue, path: String = "") throws(StrictJSONError) {
        guard case .object(let object) = value else {
            throw StrictJSONError(path: path, reason: "an object is needed, found \(value.kind)")
        }
        self.object = object
        self.path = path
    }

    /// Parses a text whose outermost value is an object.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(StrictJSONError) {
        try self.init(try JSONValue(parsing: bytes, limits: limits))
    }

    /// The key path of one of this object's fields.
    package func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    package func refusal(_ key: String, _ reason: String) -> StrictJSONError {
        StrictJSONError(path: path(key), reason: reason)
    }

    package func value(_ key: String) throws(StrictJSONError) -> JSONValue {
        guard let value = object[key] else { throw refusal(key, "missing") }
        return value
    }

    /// Whether the field is there and not `null`.
    package func has(_ key: String) -> Bool {
        guard let value = object[key] else { return false }
        return value != .null
    }

    package func string(_ key: String, upTo limit: Int = .max) throws(StrictJSONError) -> String {
        let value = try value(key)
        guard case .string(let text) = value else { throw wrongKind(key, "a string", value) }
        guard text.utf8.count <= limit else { throw refusal(key, "longer than \(limit) bytes") }
        return text
    }

    package func optionalString(_ key: String, upTo limit: Int = .max) throws(StrictJSONError) -> String? {
        has(key) ? try string(key, upTo: limit) : nil
    }

    package func bool(_ key: String) throws(StrictJSONError) -> Bool {
        let value = try value(key)
        guard case .bool(let flag) = value else { throw wrongKind(key, "a boolean", value) }
        return flag
    }

    package func integer(_ key: String, in range: ClosedRange<Int64>) throws(StrictJSONError) -> Int64 {
        let value = try value(key)
        guard case .integer(let number) = value else { throw wrongKind(key, "an integer", value) }
        guard range.contains(number) else {
            throw refusal(key, "\(number) is not within \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// An integer from zero up to the given limit, by default the greatest JSON integer.
    package func count(
        _ key: String,
        upTo limit: Int64 = JSONValue.greatestInteger
    ) throws(StrictJSONError) -> Int {
        Int(try integer(key, in: 0...limit))
    }

    package func optionalInteger(
        _ key: String,
        in range: ClosedRange<Int64>
    ) throws(StrictJSONError) -> Int64? {
        has(key) ? try integer(key, in: range) : nil
    }

    package func array(
        _ key: String,
        counts: ClosedRange<Int> = 0...Int.max
    ) throws(StrictJSONError) -> [JSONValue] {
        let value = try value(key)
        guard case .array(let elements) = value else { throw wrongKind(key, "an array", value) }
        guard counts.contains(elements.count) else {
            throw refusal(
                key,
                "\(elements.count) entries, allowed are \(counts.lowerBound) to \(counts.upperBound)"
            )
        }
        return elements
    }

    package func strings(
        _ key: String,
        counts: ClosedRange<Int> = 0...Int.max,
        upTo limit: Int = .max
    ) throws(StrictJSONError) -> [String] {
        try converted(key, try array(key, counts: counts)) { element in
            guard case .string(let text) = element, text.utf8.count <= limit else { return nil }
            return text
        }
    }

    package func fields(_ key: String) throws(StrictJSONError) -> JSONFields {
        try JSONFields(try value(key), path: path(key))
    }

    package func optionalFields(_ key: String) throws(StrictJSONError) -> JSONFields? {
        has(key) ? try fields(key) : nil
    }

    /// The objects of an array, each knowing its own place.
    package func list(
        _ key: String,
        counts: ClosedRange<Int> = 0...Int.max
    ) throws(StrictJSONError) -> [JSONFields] {
        var list: [JSONFields] = []
        for (index, element) in try array(key, counts: counts).enumerated() {
            list.append(try JSONFields(element, path: "\(path(key))[\(index)]"))
        }
        return list
    }

    /// Reads a string and makes something stricter of it; `nil` from `make` refuses the field.
    package func parsed<Value>(
        _ key: String,
        as kind: String,
        _ make: (String) -> Value?
    ) throws(StrictJSONError) -> Value {
        guard let value = make(try string(key)) else { throw refusal(key, "not \(kind)") }
        return value
    }

    package func optionalParsed<Value>(
        _ key: String,
        as kind: String,
        _ make: (String) -> Value?
    ) throws(StrictJSONError) -> Value? {
        has(key) ? try parsed(key, as: kind, make) : nil
    }

    /// As `parsed`, for every string of an array.
    package func parsedList<Value>(
        _ key: String,
        as kind: String,
        counts: ClosedRange<Int> = 0...Int.max,
        _ make: (String) -> Value?
    ) throws(StrictJSONError) -> [Value] {
        try converted(key, try array(key, counts: counts), needing: kind) { element in
            guard case .string(let text) = element else { return nil }
            return make(text)
        }
    }

    private func converted<Value>(
        _ key: String,
        _ elements: [JSONValue],
        needing kind: String = "a string of the allowed length",
        _ make: (JSONValue) -> Value?
    ) throws(StrictJSONError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard let value = make(element) else {
                throw StrictJSONError(path: "\(path(key))[\(index)]", reason: "not \(kind)")
            }
            values.append(value)
        }
        return values
    }

    private func wrongKind(_ key: String, _ needed: String, _ value: JSONValue) -> StrictJSONError {
        refusal(key, "\(needed) is needed, found \(value.kind)")
    }
}
