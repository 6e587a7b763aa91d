import StrictJSON
import Upload

/// What the driver notes about an upload in its token.
struct Note {
    /// Whether the item goes in by segments, decided when it was begun and kept to.
    let isSegmented: Bool
    /// How much is one segment, decided then as well, as their names depend on it; 0 is each chunk by itself.
    let segmentBytes: UInt64
    /// Headers the item gets; nothing about people among them.
    let headers: [(String, String)]

    private static let type = "object-store/1"

    init(isSegmented: Bool, segmentBytes: UInt64, headers: [(String, String)]) {
        self.isSegmented = isSegmented
        self.segmentBytes = segmentBytes
        self.headers = headers
    }

    init(_ token: UploadToken) throws(DestinationError) {
        guard let fields = try? JSONFields(parsing: token.bytes), (try? fields.string("type")) == Self.type,
            let isSegmented = try? fields.bool("segmented"), let headers = try? fields.fields("headers")
        else { throw DestinationError(.beginAgain, "read upload token: it is none of this driver's") }
        self.isSegmented = isSegmented
        // Earlier versions began without.
        let bytes = (try? fields.optionalInteger("segmentBytes", in: 0...JSONValue.greatestInteger)) ?? nil
        self.segmentBytes = UInt64(bytes ?? 0)
        self.headers = headers.object.members.compactMap { member in
            guard case .string(let value) = member.value else { return nil }
            return (member.key, value)
        }
    }

    var token: UploadToken {
        var object = JSONObject()
        object["type"] = .string(Self.type)
        object["segmented"] = .bool(isSegmented)
        object["segmentBytes"] = .integer(Int64(clamping: segmentBytes))
        var values = JSONObject()
        for (name, value) in headers { values[name] = .string(value) }
        object["headers"] = .object(values)
        return UploadToken(bytes: JSONValue.object(object).serialized())
    }
}
