import ConfigTree

extension Keys {
    enum Metadata {
        static let field = Key.name(
            "fields",
            "Our field names (docs/metadata.md) and what the destination calls each: `{ serial: \"BWCSerialNumber\" }`."
        ).inMap()
        static let constant = Key.text(
            "constants",
            limit: 1024,
            "What the destination is told of every recording, by its own field names: `{ Source: \"docks\" }`."
        ).inMap()
        static let required = Key.name(
            "required",
            "Our fields, in a list, without which a recording is not delivered to this destination."
        ).optional()
        static let all = Section(
            path: "destinations[].metadata",
            sentence:
                "How recordings are described to the destination, in its own names; read again on SIGHUP.",
            keys: [field.documentation, constant.documentation, required.documentation]
        )
    }
}

/// How recordings are described to one destination.
package struct MetadataOptions: Sendable, Equatable {
    /// One of our fields, or a constant, by the destination's name for it.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    /// The values are the names of our fields, as written.
    package let fields: [Entry]
    package let constants: [Entry]
    /// Names of our fields, as written.
    package let required: [String]

    init(reading object: ConfigObject) throws(ConfigError) {
        var object = object
        fields = try object.map("fields", of: Keys.Metadata.field).map {
            Entry(name: $0.value, value: $0.name)
        }
        constants = try object.map("constants", of: Keys.Metadata.constant).map(Entry.init)
        required = try object.values("required", of: Keys.Metadata.required)
        try object.finish()
        var names: Set<String> = []
        for entry in fields + constants {
            guard names.insert(entry.name.lowercased()).inserted else {
                throw ConfigError(
                    path: object.path,
                    reason: "names the destination's field '\(entry.name)' twice",
                    hint: "capitals count as their small letters, for destinations that keep no capitals"
                )
            }
        }
        for entry in constants where !Key.isName(entry.name) {
            throw ConfigError(
                path: object.path(of: "constants") + ".\"\(entry.name)\"",
                reason: "must be a name of 1 to 64 letters, digits, dots, underscores and hyphens"
            )
        }
    }
}
