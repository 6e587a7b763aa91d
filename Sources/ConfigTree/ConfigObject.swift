/// Reads one object of a configuration file key by key; `finish` refuses what nobody asked for.
package struct ConfigObject {
    /// Where this object is, such as `bays[0]`; empty at the top.
    package let path: String
    private let members: [String: ConfigTree]
    private var known: Set<String> = []

    package init(_ tree: ConfigTree, path: String = "") throws(ConfigError) {
        guard case .object(let members) = tree else {
            throw ConfigError(path: path, reason: "must be an object, is \(tree.kind)")
        }
        self.path = path
        self.members = members
    }

    /// The full path of one of this object's keys.
    package func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// Whether the key was written at all.
    package func has(_ name: String) -> Bool { members[name] != nil }

    /// The value, or the key's default; a key without one must be given.
    package mutating func read<Value>(_ key: Key<Value>) throws(ConfigError) -> Value {
        if let value = try readIfPresent(key) { return value }
        guard let fallback = key.fallback else {
            throw ConfigError(
                path: path(of: key.name),
                reason: "is missing",
                hint: "give \(key.documentation.accepts.replacing("`", with: "")): "
                    + key.documentation.sentence
            )
        }
        return fallback
    }

    /// The value, or `nil` when the key was not written.
    package mutating func readIfPresent<Value>(_ key: Key<Value>) throws(ConfigError) -> Value? {
        known.insert(key.name)
        guard let tree = members[key.name] else { return nil }
        do throws(Mismatch) {
            return try key.convert(tree)
        } catch {
            throw ConfigError(
                path: path(of: key.name),
                reason: "must be \(error.wanted)",
                hint: error.hint
            )
        }
    }

    /// An object inside this one; an absent one reads like an empty one.
    package mutating func object(_ name: String) throws(ConfigError) -> ConfigObject {
        known.insert(name)
        return try ConfigObject(members[name] ?? .object([:]), path: path(of: name))
    }

    /// An object inside this one, or `nil` when it was not written.
    package mutating func objectIfPresent(_ name: String) throws(ConfigError) -> ConfigObject? {
        has(name) ? try object(name) : nil
    }

    /// A list of objects; absent reads like empty.
    package mutating func objects(_ name: String) throws(ConfigError) -> [ConfigObject] {
        var objects: [ConfigObject] = []
        for (index, tree) in try list(name).enumerated() {
            objects.append(try ConfigObject(tree, path: "\(path(of: name))[\(index)]"))
        }
        return objects
    }

    /// A list of values that each read like `element`.
    package mutating func values<Value>(
        _ name: String,
        of element: Key<Value>
    ) throws(ConfigError) -> [Value] {
        var values: [Value] = []
        for (index, tree) in try list(name).enumerated() {
            do throws(Mismatch) {
                values.append(try element.convert(tree))
            } catch {
                throw ConfigError(
                    path: "\(path(of: name))[\(index)]",
                    reason: "must be \(error.wanted)",
                    hint: error.hint
                )
            }
        }
        return values
    }

    /// An object with free names whose values each read like `element`; sorted by name.
    package mutating func map<Value>(
        _ name: String,
        of element: Key<Value>
    ) throws(ConfigError) -> [(name: String, value: Value)] {
        let object = try object(name)
        var entries: [(name: String, value: Value)] = []
        for (entry, tree) in object.members.sorted(by: { $0.key < $1.key }) {
            do throws(Mismatch) {
                entries.append((entry, try element.convert(tree)))
            } catch {
                throw ConfigError(
                    path: "\(path(of: name)).\"\(entry)\"",
                    reason: "must be \(error.wanted)",
                    hint: error.hint
                )
            }
        }
        return entries
    }

    /// The tree under a key, as written.
    package mutating func tree(_ name: String) -> ConfigTree? {
        known.insert(name)
        return members[name]
    }

    /// Refuses every key that was never asked for, naming the nearest that was.
    package func finish() throws(ConfigError) {
        guard let unknown = members.keys.filter({ !known.contains($0) }).min() else { return }
        let names = known.sorted()
        throw ConfigError(
            path: path(of: unknown),
            reason: "is not a known key",
            hint: Spelling.suggestion(for: unknown, among: names)
                ?? "known here: \(names.joined(separator: ", "))"
        )
    }

    private mutating func list(_ name: String) throws(ConfigError) -> [ConfigTree] {
        known.insert(name)
        switch members[name] {
        case nil: return []
        case .array(let trees): return trees
        case .some(let other):
            throw ConfigError(path: path(of: name), reason: "must be a list, is \(other.kind)")
        }
    }
}
