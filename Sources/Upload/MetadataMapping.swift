package import Evidence

/// How a recording is described to one destination: which of our fields under which of its names, and what it must have.
package struct MetadataMapping: Equatable, Sendable {
    /// One of our fields and the name it has there.
    package struct Entry: Equatable, Sendable {
        package let field: MetadataField
        package let name: String

        package init(_ field: MetadataField, as name: String) {
            self.field = field
            self.name = name
        }
    }

    package let fields: [Entry]
    /// Told of every recording, as they are.
    package let constants: [RecordingMetadata.Entry]
    /// A recording without one of these is not delivered to this destination.
    package let required: [MetadataField]

    package init(
        fields: [Entry],
        constants: [RecordingMetadata.Entry] = [],
        required: [MetadataField] = []
    ) {
        self.fields = fields
        self.constants = constants
        self.required = required
    }

    /// Describes one recording; one that lacks a required field is `quarantine`.
    package func metadata(
        of statement: RecordingStatement,
        _ key: RecordingKey,
        station: String
    ) throws(DestinationError) -> RecordingMetadata {
        let value = { (field: MetadataField) in
            field.value(of: statement, key, station: station).flatMap { $0.isEmpty ? nil : $0 }
        }
        for field in required where value(field) == nil {
            throw DestinationError(
                .quarantine,
                "describe recording: it has no \(field.rawValue), which metadata.required asks for",
                hint:
                    "take it out of metadata.required or name a constant, then 'systemctl reload bwvdockd' and "
                    + "'bwvdock retry'"
            )
        }
        let told = fields.compactMap { entry in
            value(entry.field).map { RecordingMetadata.Entry(name: entry.name, value: $0) }
        }
        return RecordingMetadata(entries: told + constants)
    }
}
