import FoundationEssentials

/// What a client asks: one line of JSON.
struct ControlRequest: Codable, Equatable, Sendable {
    enum Verb: String, Codable, Sendable {
        case status
        case recordings
        case watch
        case retry
    }

    var request: Verb
    /// How many recordings at most; only for `recordings`.
    var limit: Int?
    /// What to try again; only for `retry`.
    var retry: RetryQuestion?
}

/// What the daemon answers: one line of JSON with exactly one of the fields.
struct ControlReply: Codable, Equatable, Sendable {
    var status: StatusSnapshot?
    var recordings: RecordingPage?
    var retry: RetryReport?
    var error: String?
}

/// The bounds both sides keep to.
enum ControlLimits {
    static let requestBytes = 4096
    static let replyBytes = 16 << 20
    static let clients = 16
    static let recordings = 10_000
}

/// One value per line.
enum ControlLine {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    static func decode<Value: Decodable>(_ line: [UInt8]) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(line))
    }
}
