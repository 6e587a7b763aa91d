import Evidence
import HTTPClient
import StrictJSON
import Upload

/// An object as a HEAD of it says.
struct StandingObject {
    let size: UInt64?
    let etag: String
    /// When it was stored, as far as the store says: tells a successor with the same bytes from it.
    let timestamp: String
    let sha256: String?
    let station: String?

    init(_ response: HTTPResponse) {
        size = response.headers["content-length"].flatMap { UInt64($0) }
        etag = Self.etag(response)
        timestamp = response.headers["x-timestamp"] ?? ""
        sha256 = response.headers["x-object-meta-sha256"]
        station = response.headers["x-object-meta-station"]
    }

    var version: String { timestamp.isEmpty ? etag : "\(etag)@\(timestamp)" }

    /// Without the quotes that some answers have around it.
    static func etag(_ response: HTTPResponse) -> String {
        (response.headers["etag"] ?? "").filter { $0 != "\"" }
    }
}

/// A recording's container as a HEAD of it says.
struct StandingContainer {
    let isComplete: Bool
    /// The station that completed it.
    let closer: String?

    init(_ response: HTTPResponse) {
        isComplete = response.headers["x-container-meta-status"] == "Complete"
        closer = response.headers["x-container-meta-closedby"]
    }
}

/// One line of a listing.
struct ListedObject {
    let name: String
    let size: UInt64
    let etag: String
    /// Seconds since 1970 of the last change; zero where it cannot be read.
    let changed: Int64
}

extension StoreClient {
    func object(_ name: String) throws(DestinationError) -> StandingObject? {
        let response = try send(.head, name)
        if response.status == 404 { return nil }
        guard response.isSuccess else { throw .refusal(response, "look at \(name)") }
        try requireObject(response, "look at \(name)")
        return StandingObject(response)
    }

    func container(_ recording: RecordingKey) throws(DestinationError) -> StandingContainer? {
        let name = Names.container(recording)
        let response = try send(.head, name)
        if response.status == 404 { return nil }
        guard response.isSuccess else { throw .refusal(response, "look at \(name)") }
        let headers = ["x-container-meta-status", "x-container-object-count"]
        try require(headers, of: response, "look at \(name)")
        return StandingContainer(response)
    }

    /// A success that is no object's is somebody's between; what it says is asked for again, never believed.
    func requireObject(_ response: HTTPResponse, _ operation: String) throws(DestinationError) {
        try require(["etag", "x-timestamp", "last-modified"], of: response, operation)
    }

    private func require(
        _ headers: [String],
        of response: HTTPResponse,
        _ operation: String
    ) throws(DestinationError) {
        guard headers.contains(where: { response.headers[$0] != nil }) else {
            throw DestinationError(
                .hold,
                "\(operation): the answer is none of an object store",
                hint: "look at what answers there, and whether something stands between"
            )
        }
    }

    /// More than the chunks of all items of a recording can be.
    private static let mostListed = 200_000

    /// All objects of a container under a prefix; `nil` when there is no such container.
    ///
    /// What is no listing, or does not end, is an error and never an empty list: things are removed by what a list lacks.
    func list(_ container: String, prefix: String = "") throws(DestinationError) -> [ListedObject]? {
        var found: [ListedObject] = []
        while true {
            var query = "format=json&prefix=\(PercentEncoding.encode(prefix))"
            if let last = found.last { query += "&marker=\(PercentEncoding.encode(last.name))" }
            let response = try send(.get, container, query: query, answerLimit: 8 << 20)
            if response.status == 404 { return nil }
            guard response.isSuccess else { throw .refusal(response, "list \(container)") }
            if response.body.isEmpty { return found }
            let page: [ListedObject]
            do {
                let answer = try JSONValue(parsing: response.body)
                guard case .array(let entries) = answer else { throw Self.noListing(container) }
                page = try entries.map { try ListedObject(JSONFields($0)) }
            } catch {
                throw Self.noListing(container)
            }
            if page.isEmpty { return found }
            found += page
            guard found.count <= Self.mostListed else {
                throw DestinationError(.hold, "list \(container): the list does not end")
            }
        }
    }

    private static func noListing(_ container: String) -> DestinationError {
        DestinationError(.hold, "list \(container): the answer is no listing")
    }
}

extension ListedObject {
    init(_ fields: JSONFields) throws(StrictJSONError) {
        name = try fields.string("name")
        size = UInt64(try fields.integer("bytes", in: 0...JSONValue.greatestInteger))
        etag = try fields.string("hash")
        changed = StoreTime.seconds(try fields.optionalString("last_modified") ?? "")
    }
}
