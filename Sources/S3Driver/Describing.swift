package import Evidence
import HTTPClient
package import Upload

extension S3Driver {
    /// Makes `metadata.json`, whose own metadata say the same: consumers of events see those without reading it.
    package func describe(_ recording: RecordingKey, _ metadata: RecordingMetadata) throws(DestinationError) {
        try check()
        let key = configuration.folder(recording) + RecordingMetadata.fileName
        if try head(key) == nil {
            let response = try client.send(try creation(key, metadata))
            // Somebody else, or an attempt whose answer was lost, was first.
            guard response.isSuccess || response.status == 412 else {
                throw client.error(response, "describe \(key)")
            }
        }
        if let head = try head(key) { try lock(key, head) }
    }

    private func creation(_ key: String, _ metadata: RecordingMetadata) throws(DestinationError) -> S3Request
    {
        let headers = metadata.entries.map { entry in
            ("x-amz-meta-\(entry.name.lowercased())", PercentEncoding.encode(entry.value, keeping: ":/,"))
        }
        let size = headers.reduce(0) { $0 + $1.0.utf8.count - Self.prefixLength + $1.1.utf8.count }
        guard size <= Self.mostMetadataBytes else {
            throw DestinationError(
                .quarantine,
                "describe \(key): its metadata take \(size) bytes, S3 has room for \(Self.mostMetadataBytes)",
                hint: "map fewer fields in this destination's metadata"
            )
        }
        var request = S3Request(.put, key).with(metadata.json)
        request.headers += [("content-type", "application/json"), ("if-none-match", "*")] + headers
        return request
    }

    private static let prefixLength = "x-amz-meta-".utf8.count
    /// Names without the prefix and values as they are sent.
    private static let mostMetadataBytes = 2048
}
