import Evidence
import HTTPClient
import StrictJSON
import Upload

/// What `closed.json` says: the object whose creation commits a recording.
struct ClosingRecord: Equatable {
    static let type = "bwvdock-s3-closed/1"

    /// Whose receipt counts.
    let station: String
    let items: [CommittedItem]

    init(station: String, items: [CommittedItem]) {
        self.station = station
        self.items = items
    }

    init?(parsing bytes: [UInt8]) {
        guard let fields = try? JSONFields(parsing: bytes), let type = try? fields.string("type"),
            type == Self.type, let station = try? fields.string("station", upTo: 64),
            PlainWord.isDotted(station),
            case .array(let entries)? = fields.object["items"], entries.count <= 1000
        else { return nil }
        var items: [CommittedItem] = []
        for entry in entries {
            guard let fields = try? JSONFields(entry), let name = try? fields.string("name", upTo: 256),
                let version = try? fields.string("version", upTo: 2048)
            else { return nil }
            items.append(CommittedItem(name: name, version: version))
        }
        self.init(station: station, items: items)
    }

    var bytes: [UInt8] {
        var object = JSONObject()
        object["type"] = .string(Self.type)
        object["station"] = .string(station)
        object["items"] = .array(
            items.map { item in
                var entry = JSONObject()
                entry["name"] = .string(item.name)
                entry["version"] = .string(item.version)
                return .object(entry)
            }
        )
        return JSONValue.object(object).serialized()
    }
}

extension S3Driver {
    /// The recording's closing record; `nil` while it is open.
    func closingRecord(_ recording: RecordingKey) throws(DestinationError) -> ClosingRecord? {
        let key = configuration.closingKey(recording)
        guard let bytes = try read(key) else { return nil }
        guard let record = ClosingRecord(parsing: bytes) else {
            throw DestinationError(
                .conflict,
                "read \(key): it is not one of ours",
                hint: "find out who wrote it; nothing is ever overwritten"
            )
        }
        return record
    }

    /// A small object's bytes; `nil` when there is none.
    func read(_ key: String) throws(DestinationError) -> [UInt8]? {
        let response = try client.send(S3Request(.get, key))
        if S3Failure(response).isAbsence { return nil }
        guard response.isSuccess else { throw client.error(response, "read \(key)") }
        try ObjectHead.require(response, "read \(key)")
        return response.body
    }

    /// Creates a small object, never in another's place; false when other bytes stand there.
    ///
    /// Some stores ignore the condition, so it is looked first and looked again.
    func create(_ key: String, _ bytes: [UInt8], _ mediaType: String) throws(DestinationError) -> Bool {
        if let standing = try read(key) {
            guard standing == bytes else { return false }
        } else {
            var request = S3Request(.put, key).with(bytes)
            request.headers += [("content-type", mediaType), ("if-none-match", "*")]
            let response = try client.send(request)
            guard response.isSuccess || response.status == 412 else {
                throw client.error(response, "create \(key)")
            }
            guard try read(key) == bytes else { return false }
        }
        if let head = try head(key) { try lock(key, head) }
        return true
    }
}
