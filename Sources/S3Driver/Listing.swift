import Bytes
import HTTPClient
import Platform
import Upload

/// An upload that is still open.
struct OpenUpload: Equatable {
    let key: String
    let id: String
    /// Milliseconds since 1970.
    let initiated: Int64
}

/// A part that S3 holds.
struct HeldPart {
    let number: Int
    let size: UInt64
    let tag: String
    /// Base64, where S3 keeps it.
    let checksum: String?

    /// Whether it can be taken for the chunk.
    func fits(_ chunk: ChunkPlan) -> Bool {
        size == chunk.length && (checksum.map { $0 == Base64.encode(chunk.digest.bytes) } ?? true)
    }
}

extension S3Driver {
    /// More pages than the 10 000 parts or the 1000 items of a recording can need.
    private static let pageLimit = 64

    /// The uploads open under a prefix.
    func openUploads(under prefix: String) throws(DestinationError) -> [OpenUpload] {
        var uploads: [OpenUpload] = []
        var marker: [(name: String, value: String)] = []
        for _ in 0..<Self.pageLimit {
            let query = [(name: "uploads", value: ""), (name: "prefix", value: prefix)] + marker
            let root = try client.document(S3Request(.get, nil, query), "list uploads under \(prefix)")
            for entry in root.all("Upload") {
                guard let key = entry["Key"]?.text, let id = entry["UploadId"]?.text, !id.isEmpty else {
                    continue
                }
                let initiated = entry["Initiated"].flatMap { RFC3339.parse($0.text) }
                // A store that ignores the prefix would have us meddle with others.
                guard key.hasPrefix(prefix) else { continue }
                uploads.append(OpenUpload(key: key, id: id, initiated: initiated ?? .max))
            }
            guard root["IsTruncated"]?.text == "true", let key = root["NextKeyMarker"]?.text else {
                return uploads
            }
            marker = [("key-marker", key), ("upload-id-marker", root["NextUploadIdMarker"]?.text ?? "")]
        }
        throw tooMuch("list uploads under \(prefix)")
    }

    /// The parts S3 holds of an upload; `nil` when it does not know the upload.
    func parts(_ key: String, _ upload: String) throws(DestinationError) -> [HeldPart]? {
        var parts: [HeldPart] = []
        var marker: [(name: String, value: String)] = []
        let operation = "list parts of \(key)"
        for _ in 0..<Self.pageLimit {
            let response = try client.send(S3Request(.get, key, [("uploadId", upload)] + marker))
            if S3Failure(response).isGoneUpload { return nil }
            guard response.isSuccess else { throw client.error(response, operation) }
            let root = try S3Client.parse(response, operation)
            for entry in root.all("Part") {
                guard let number = entry["PartNumber"].flatMap({ Int($0.text) }),
                    let size = entry["Size"].flatMap({ UInt64($0.text) }), let tag = entry["ETag"]?.text
                else {
                    throw DestinationError(.hold, "\(operation): answered a part without number, size or tag")
                }
                parts.append(
                    HeldPart(number: number, size: size, tag: tag, checksum: entry["ChecksumSHA256"]?.text)
                )
            }
            guard root["IsTruncated"]?.text == "true", let next = root["NextPartNumberMarker"]?.text else {
                return parts
            }
            marker = [("part-number-marker", next)]
        }
        throw tooMuch(operation)
    }

    /// The names of the objects under a prefix.
    func keys(under prefix: String) throws(DestinationError) -> [String] {
        var keys: [String] = []
        var token: [(name: String, value: String)] = []
        for _ in 0..<Self.pageLimit {
            let query = [(name: "list-type", value: "2"), (name: "prefix", value: prefix)] + token
            let root = try client.document(S3Request(.get, nil, query), "list \(prefix)")
            keys += root.all("Contents").compactMap { $0["Key"]?.text }.filter { $0.hasPrefix(prefix) }
            guard root["IsTruncated"]?.text == "true", let next = root["NextContinuationToken"]?.text else {
                return keys
            }
            token = [("continuation-token", next)]
        }
        throw tooMuch("list \(prefix)")
    }

    private func tooMuch(_ operation: String) -> DestinationError {
        DestinationError(.hold, "\(operation): the list does not end")
    }
}
