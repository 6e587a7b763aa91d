import Bytes
import HTTPClient
import Upload

/// What S3 says of an object without giving its bytes.
struct ObjectHead {
    let size: UInt64
    /// The version's id, or in a bucket without versions the entity tag.
    let version: String
    let versionID: String?
    /// What was announced when the object was made.
    let announcedDigest: String?
    /// Seconds since 1970.
    let modified: Int64?

    static let digestHeader = "x-amz-meta-bwvdock-sha256"

    init?(_ response: HTTPResponse) {
        guard let length = response.headers["content-length"].flatMap({ UInt64($0) }),
            let tag = response.headers["etag"]
        else { return nil }
        size = length
        // A bucket that once had versions and has none now says "null".
        versionID = response.headers["x-amz-version-id"].flatMap { $0 == "null" || $0.isEmpty ? nil : $0 }
        version = versionID.map { "version \($0)" } ?? "etag \(Self.unquoted(tag))"
        announcedDigest = response.headers[Self.digestHeader]
        modified = response.headers["last-modified"].flatMap { HTTPDate.parse($0) }
    }

    /// A success that is no object's is somebody's between; what it says is asked for again, never believed.
    static func require(_ response: HTTPResponse, _ operation: String) throws(DestinationError) {
        guard ObjectHead(response) != nil else {
            throw DestinationError(
                .hold,
                "\(operation): the answer is none of an S3 store",
                hint: "look at what answers there, and whether something stands between"
            )
        }
    }

    static func unquoted(_ tag: String) -> String { tag.filter { $0 != "\"" } }

    /// Whether it was made for the item of this plan; its bytes are judged by reading them.
    func fits(_ plan: ItemPlan) -> Bool { size == plan.size && announcedDigest == plan.digest.hex }
}

extension S3Driver {
    /// The object under a name; `nil` when there is none.
    func head(_ key: String) throws(DestinationError) -> ObjectHead? {
        let operation = "look at \(key)"
        let response = try client.send(S3Request(.head, key))
        if S3Failure(response).isAbsence { return nil }
        guard response.isSuccess else { throw client.error(response, operation) }
        guard let head = ObjectHead(response) else {
            throw DestinationError(.hold, "\(operation): answered without size or entity tag")
        }
        return head
    }

    /// The item committed under its name; another object there is a conflict.
    func committed(
        _ key: String,
        _ name: String,
        _ plan: ItemPlan
    ) throws(DestinationError) -> (item: CommittedItem, head: ObjectHead)? {
        guard let head = try head(key) else { return nil }
        guard head.fits(plan) else {
            throw DestinationError(
                .conflict,
                "look at \(key): \(head.size) bytes of another origin stand there",
                hint: "find out who wrote it; nothing is ever overwritten"
            )
        }
        return (CommittedItem(name: name, version: head.version), head)
    }
}
