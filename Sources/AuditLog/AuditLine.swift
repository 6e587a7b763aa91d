import Bytes
import Cryptography
import StrictJSON

/// One line of the log: an entry, as exact bytes and as what they say.
struct AuditLine {
    let sequence: Int64
    let time: String
    let previous: SHA256Digest
    let event: AuditEvent
    let fields: JSONFields
    /// The digest of the line's bytes, without the line feed.
    let digest: SHA256Digest

    /// Reads a line that was once written whole.
    init(parsing bytes: [UInt8]) throws(StrictJSONError) {
        fields = try JSONFields(parsing: bytes)
        sequence = try fields.integer("sequence", in: 1...JSONValue.greatestInteger)
        time = try fields.string("time")
        previous = try fields.parsed("previous", as: "a digest") { SHA256Digest(hex: $0) }
        event = AuditEvent(rawValue: try fields.string("event"))
        digest = SHA256.hash(bytes)
    }

    /// Writes the line of one entry, without the line feed.
    static func serialized(
        sequence: Int64,
        time: String,
        previous: SHA256Digest,
        event: AuditEvent,
        fields: [(key: String, value: JSONValue)]
    ) -> [UInt8] {
        var object = JSONObject()
        object["sequence"] = .integer(sequence)
        object["time"] = .string(time)
        object["previous"] = .string(previous.hex)
        object["event"] = .string(event.rawValue)
        for field in fields where object[field.key] == nil { object[field.key] = field.value }
        return JSONValue.object(object).serialized()
    }
}
