internal import ConfigTree
internal import StrictJSON

/// The JSON Schema (draft 2020-12) of camera files, rendered from the keys the reader uses.
///
/// What no schema can say, such as that a file is there, is left to the reader.
package enum CameraFileSchema {
    /// What `bwvcamera check --schema` prints.
    package static var text: String { pretty(.object(document)) + "\n" }

    /// An object, with the objects inside it.
    private final class Node {
        var sentence = ""
        var keys: [(name: String, schema: JSONObject)] = []
        var required: [String] = []
        var inner: [(name: String, isList: Bool, node: Node)] = []

        /// The object that a path leads to, such as `recordings[].items[]`; made when it is new.
        func node(at path: some Collection<Substring>) -> Node {
            guard let step = path.first else { return self }
            let isList = step.hasSuffix("[]")
            let name = String(isList ? step.dropLast(2) : step)
            let rest = path.dropFirst()
            if let known = inner.first(where: { $0.name == name }) { return known.node.node(at: rest) }
            let made = Node()
            inner.append((name, isList, made))
            return made.node(at: rest)
        }
    }

    private static var document: JSONObject {
        let root = Node()
        for section in CameraFileReference.sections {
            let node = root.node(at: section.path.split(separator: "."))
            node.sentence = section.sentence
            for key in section.keys { add(key, to: node) }
        }
        var document = JSONObject()
        document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        document["title"] = "A virtual body-worn camera"
        for member in schema(of: root, at: "").members { document[member.key] = member.value }
        return document
    }

    private static func add(_ key: KeyDocumentation, to node: Node) {
        var path = key.name.split(separator: ".")
        var name = String(path.removeLast())
        var form = key.form
        if name.hasSuffix("[]") {
            name.removeLast(2)
            form = .list(form)
        }
        let node = node.node(at: path)
        var schema = schema(of: form)
        schema["description"] = .string(key.sentence)
        node.keys.append((name, schema))
        if key.fallback == nil { node.required.append(name) }
    }

    private static func schema(of node: Node, at path: String) -> JSONObject {
        var schema = JSONObject()
        schema["type"] = "object"
        if !node.sentence.isEmpty { schema["description"] = .string(node.sentence) }
        var properties = JSONObject()
        for key in node.keys { properties[key.name] = .object(key.schema) }
        for (name, isList, inner) in node.inner {
            let place = path.isEmpty ? name : "\(path).\(name)"
            let object = self.schema(of: inner, at: place)
            properties[name] = .object(isList ? list(of: object, counts[place]) : object)
        }
        schema["properties"] = .object(properties)
        schema["additionalProperties"] = false
        let required = node.required + (alsoRequired[path] ?? [])
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
        for rule in rules[path] ?? [:] { schema[rule.key] = rule.value }
        return schema
    }

    /// How many entries lists have, where the reader counts them.
    private static let counts: [String: ClosedRange<Int64>] = [
        "identity.trust": 1...4096, "recordings.items": 1...32,
    ]

    private static let alsoRequired = [
        "identity": ["tls", "signing", "trust"], "recordings": ["items"],
    ]

    /// What the reader asks of several keys together.
    private static let rules: [String: [String: JSONValue]] = [
        "": [
            "if": ["properties": ["channel": ["const": true]]],
            "then": ["required": ["identity"]],
        ],
        "recordings": ["oneOf": [["required": ["duration"]], ["required": ["end"]]]],
        "recordings.items": ["oneOf": [["required": ["media"]], ["required": ["synthetic"]]]],
        "recordings.items.synthetic": ["required": ["size"]],
        "recordings.incident": ["required": ["kind", "value"]],
    ]

    private static func list(of entry: JSONObject, _ counts: ClosedRange<Int64>?) -> JSONObject {
        var schema = JSONObject()
        schema["type"] = "array"
        if let counts {
            schema["minItems"] = .integer(counts.lowerBound)
            schema["maxItems"] = .integer(counts.upperBound)
        }
        schema["items"] = .object(entry)
        return schema
    }

    private static func schema(of form: ValueForm) -> JSONObject {
        var schema = JSONObject()
        switch form {
        case .any: break
        case .flag: schema["type"] = "boolean"
        case .integer(let range):
            schema["type"] = "integer"
            schema["minimum"] = .integer(range.lowerBound)
            schema["maximum"] = .integer(range.upperBound)
        case .integers(let numbers): schema["enum"] = .array(numbers.map { .integer($0) })
        case .number(let range):
            schema["type"] = "number"
            schema["minimum"] = .number("\(range.lowerBound)")
            schema["maximum"] = .number("\(range.upperBound)")
        case .text(let longest):
            schema["type"] = "string"
            schema["minLength"] = 1
            schema["maxLength"] = .integer(Int64(longest))
        case .pattern(let pattern):
            schema["type"] = "string"
            schema["pattern"] = .string(pattern)
        case .choice(let words): schema["enum"] = .array(words.map { .string($0) })
        case .list(let entry): schema = list(of: self.schema(of: entry), nil)
        case .either(let one, let other):
            schema["anyOf"] = .array([.object(self.schema(of: one)), .object(self.schema(of: other))])
        }
        return schema
    }

    /// Indented, one member a line; short arrays in one.
    private static func pretty(_ value: JSONValue, _ indent: String = "") -> String {
        let inner = indent + "  "
        switch value {
        case .object(let object) where !object.members.isEmpty:
            let lines = object.members.map {
                inner + text(.string($0.key)) + ": " + pretty($0.value, inner)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        case .array(let elements)
        where elements.contains(where: { if case .object = $0 { true } else { false } }):
            let lines = elements.map { inner + pretty($0, inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .array(let elements): return "[" + elements.map(text).joined(separator: ", ") + "]"
        default: return text(value)
        }
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: value.serialized(), as: UTF8.self)
    }
}
