internal import Bytes
internal import StrictJSON

/// How the kinds of fields our statements share are read.
extension JSONFields {
    func domain() throws(StrictJSONError) -> TrustDomain {
        try parsed("domain", as: "a trust domain") { TrustDomain($0) }
    }

    func serial() throws(StrictJSONError) -> CameraSerial {
        try parsed("serial", as: "a camera serial") { CameraSerial($0) }
    }

    func recording(_ key: String = "recording") throws(StrictJSONError) -> RecordingID {
        try parsed(key, as: "a recording id") { RecordingID($0) }
    }

    /// The four fields by which a recording is known everywhere.
    func recordingKey() throws(StrictJSONError) -> RecordingKey {
        RecordingKey(
            domain: try domain(),
            serial: try serial(),
            recording: try recording(),
            manifest: try digest("manifest")
        )
    }

    func digest(_ key: String) throws(StrictJSONError) -> SHA256Digest {
        try parsed(key, as: Self.digestKind) { SHA256Digest(hex: $0) }
    }

    func optionalDigest(_ key: String) throws(StrictJSONError) -> SHA256Digest? {
        has(key) ? try digest(key) : nil
    }

    func digests(_ key: String, upTo limit: Int) throws(StrictJSONError) -> [SHA256Digest] {
        try parsedList(key, as: Self.digestKind, counts: 0...limit) { SHA256Digest(hex: $0) }
    }

    /// Exactly this many bytes in lower-case hexadecimal.
    func bytes(_ key: String, count: Int) throws(StrictJSONError) -> [UInt8] {
        try parsed(key, as: "\(count) bytes in lower-case hexadecimal") {
            guard let bytes = Hex.decode($0), bytes.count == count else { return nil }
            return bytes
        }
    }

    func time(_ key: String) throws(StrictJSONError) -> Timestamp {
        try parsed(key, as: "a time like 2026-03-01T12:00:00.000Z") { Timestamp($0) }
    }

    func size(_ key: String, upTo limit: UInt64) throws(StrictJSONError) -> UInt64 {
        UInt64(try integer(key, in: 0...Int64(limit)))
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        of _: Choice.Type = Choice.self
    ) throws(StrictJSONError) -> Choice where Choice.RawValue == String {
        try parsed(key, as: "one of \(names(of: Choice.self))") { Choice(rawValue: $0) }
    }

    /// Text for people: never empty, bounded, without control characters, for it may end up on a terminal.
    func text(_ key: String, upTo limit: Int = 255) throws(StrictJSONError) -> String {
        let text = try string(key, upTo: limit)
        guard !text.isEmpty else { throw refusal(key, "empty") }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw refusal(key, "holds a control character")
        }
        return text
    }

    func optionalText(_ key: String, upTo limit: Int = 255) throws(StrictJSONError) -> String? {
        has(key) ? try text(key, upTo: limit) : nil
    }

    /// A short name made of the given characters beside letters and digits.
    func name(
        _ key: String,
        upTo limit: Int = 64,
        with others: String = "._-"
    ) throws(StrictJSONError) -> String {
        try parsed(key, as: "a name of letters, digits and \(others)") { text in
            let allowed = text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: others.utf8.contains(byte)
                }
            }
            return allowed && (1...limit).contains(text.utf8.count) ? text : nil
        }
    }

    private static var digestKind: String { "a SHA-256 in lower-case hexadecimal" }
}

/// The spellings of a choice, for errors.
func names<Choice: RawRepresentable & CaseIterable>(of _: Choice.Type) -> String
where Choice.RawValue == String {
    Choice.allCases.map(\.rawValue).joined(separator: ", ")
}

extension JSONValue {
    static func digest(_ digest: SHA256Digest?) -> JSONValue { digest.map { .string($0.hex) } ?? .null }
    static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
    static func time(_ time: Timestamp) -> JSONValue { .string(time.description) }

    /// A count; one beyond what JSON readers hold is refused when the statement is checked by reading it back.
    static func count(_ count: UInt64) -> JSONValue { .integer(Int64(clamping: count)) }
}

extension JSONObject {
    /// Sets the four fields by which a recording is known everywhere.
    mutating func set(_ key: RecordingKey) {
        self["domain"] = .string(key.domain.name)
        self["serial"] = .string(key.serial.text)
        self["recording"] = .string(key.recording.text)
        self["manifest"] = .digest(key.manifest)
    }
}
