package import Evidence
import HTTPClient
package import Upload

extension ObjectStoreDriver {
    /// Adds to the container's metadata, and then makes `metadata.json` in it, which says that it was done.
    package func describe(_ recording: RecordingKey, _ metadata: RecordingMetadata) throws(DestinationError) {
        try check()
        let name = Names.container(recording)
        let description = "\(name)/\(RecordingMetadata.fileName)"
        if try client.object(description) != nil { return }
        let container = try client.container(recording)
        if container?.isComplete == true { return }
        if container == nil {
            try client.makeContainer(name, ContentMetadata.container(recording, [], station))
        }
        let headers = try Self.headers(metadata, recording)
        let response = try client.send(.post, name, headers: headers)
        guard response.status != 400 else {
            throw DestinationError(
                .quarantine,
                "describe \(recording): answered 400, the store does not take these metadata",
                hint: "map fewer or shorter fields in this destination's metadata, then retry"
            )
        }
        guard response.isSuccess else { throw .refusal(response, "describe \(recording)") }
        let standing = try client.send(.head, name).headers
        for (name, value) in headers where standing[name] != value {
            throw DestinationError(
                .quarantine,
                "describe \(recording): the store, or a proxy before it, does not keep \(name)",
                hint:
                    "name the field with letters, digits and hyphens in this destination's metadata, then retry"
            )
        }
        let made = try client.send(
            .put,
            description,
            headers: [("If-None-Match", "*"), ("Content-Type", "application/json")],
            body: metadata.json
        )
        // Somebody else, or an attempt whose answer was lost, was first.
        guard made.isSuccess || made.status == 412 else { throw .refusal(made, "describe \(recording)") }
    }

    private static func headers(
        _ metadata: RecordingMetadata,
        _ recording: RecordingKey
    ) throws(DestinationError) -> [(String, String)] {
        for entry in metadata.entries where ContentMetadata.acts.contains(entry.name.lowercased()) {
            throw DestinationError(
                .quarantine,
                "describe \(recording): \(entry.name) says whether and by whom it was closed",
                hint: "give the field another name in this destination's metadata, then retry"
            )
        }
        return metadata.entries.map { entry in
            ("X-Container-Meta-\(entry.name)", PercentEncoding.encode(entry.value))
        }
    }
}
