import ConfigTree
import Options
import Upload

extension Loading {
    /// How recordings are described at each destination that wants it, by the destination's name.
    static func metadata(_ options: StationOptions) throws -> [String: MetadataMapping] {
        var mappings: [String: MetadataMapping] = [:]
        for destination in options.destinations { mappings[destination.name] = try metadata(destination) }
        return mappings
    }

    /// `nil` where the configuration says nothing of it.
    static func metadata(_ destination: DestinationOptions) throws -> MetadataMapping? {
        guard let metadata = destination.metadata else { return nil }
        return MetadataMapping(
            fields: try metadata.fields.map { entry in
                .init(try field(entry.value, "fields", of: destination), as: entry.name)
            },
            constants: metadata.constants.map { .init(name: $0.name, value: $0.value) },
            required: try metadata.required.map { try field($0, "required", of: destination) }
        )
    }

    private static func field(
        _ name: String,
        _ key: String,
        of destination: DestinationOptions
    ) throws -> MetadataField {
        guard let field = MetadataField(rawValue: name) else {
            let known = MetadataField.allCases.map(\.rawValue)
            throw LoadingError(
                "destination \(destination.name): metadata.\(key) names '\(name)', which is no field of a recording",
                hint: Spelling.suggestion(for: name, among: known)
                    ?? "there are \(known.joined(separator: ", "))"
            )
        }
        return field
    }
}
