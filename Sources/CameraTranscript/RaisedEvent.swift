internal import Bytes
internal import StrictJSON

/// Something a camera raised on its interrupt endpoint.
struct RaisedEvent: Equatable, Sendable {
    /// Milliseconds since the recording began, or since the plug went in.
    var at: Int64
    var bytes: [UInt8]

    var json: JSONObject {
        var object = JSONObject()
        object["at"] = .integer(at)
        object["raised"] = .string(Hex.encode(bytes))
        return object
    }
}

extension RaisedEvent {
    init(_ fields: JSONFields) throws(StrictJSONError) {
        at = Int64(try fields.count("at"))
        bytes = try fields.parsed("raised", as: "hexadecimal") { Hex.decode($0) }
    }
}
