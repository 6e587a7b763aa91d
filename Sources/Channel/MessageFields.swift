internal import Bytes
internal import StrictJSON

/// How long the parts of channel messages may be, in bytes before Base64.
package enum MessageLimit {
    /// A manifest of many clips, each with a thousand chunk digests.
    package static let manifest = 5 << 20
    package static let signature = 64 << 10
    package static let inventoryPage = 1 << 20
    package static let receipt = 2 << 20
    /// It carries the revocation lists the station went by.
    package static let receiptSignature = 3 << 20
    package static let tombstone = 64 << 10
    package static let revocationList = 1 << 20
    /// Recordings on one inventory page.
    package static let pageEntries = 1000
    package static let reason = 200
}

extension JSONFields {
    func base64(_ key: String, upTo limit: Int) throws(StrictJSONError) -> [UInt8] {
        let text = try string(key, upTo: (limit + 2) / 3 * 4)
        guard let bytes = Base64.decode(text) else { throw refusal(key, "not Base64") }
        guard bytes.count <= limit else { throw refusal(key, "longer than \(limit) bytes") }
        return bytes
    }

    func hex(_ key: String, count: Int) throws(StrictJSONError) -> [UInt8] {
        try parsed(key, as: "\(count) bytes of lower-case hexadecimal") { text in
            Hex.decode(text).flatMap { $0.count == count ? $0 : nil }
        }
    }

    func digest(_ key: String) throws(StrictJSONError) -> SHA256Digest {
        try parsed(key, as: "a digest") { SHA256Digest(hex: $0) }
    }

    /// A serial, recording, station or domain: letters, digits, dots, underscores and hyphens, no dot first.
    func name(_ key: String, upTo limit: Int = 64) throws(StrictJSONError) -> String {
        try parsed(key, as: "a name of 1 to \(limit) characters") { text in
            guard (1...limit).contains(text.utf8.count), text.utf8.first != UInt8(ascii: ".") else {
                return nil
            }
            return text.utf8.allSatisfy(isNameCharacter) ? text : nil
        }
    }

    /// Words for people or of a maker's choosing: bounded, without control characters.
    func words(_ key: String, upTo limit: Int = 64) throws(StrictJSONError) -> String {
        try parsed(key, as: "plain words of up to \(limit) bytes") { text in
            guard text.utf8.count <= limit else { return nil }
            return text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } ? text : nil
        }
    }

    /// The form of an RFC 3339 time with milliseconds; whether there is such a day is for the reader of times.
    func timestamp(_ key: String) throws(StrictJSONError) -> String {
        try parsed(key, as: "an RFC 3339 time with milliseconds") { isTimestamp($0) ? $0 : nil }
    }
}

extension JSONValue {
    static func base64(_ bytes: [UInt8]) -> Self { .string(Base64.encode(bytes)) }
    static func hex(_ bytes: [UInt8]) -> Self { .string(Hex.encode(bytes)) }
    static func digest(_ digest: SHA256Digest) -> Self { .string(digest.hex) }
    static func count(_ count: Int) -> Self { .integer(Int64(count)) }
}

private func isNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
}

/// Whether text has the form `0000-00-00T00:00:00.000`, then `Z` or an offset.
private func isTimestamp(_ text: String) -> Bool {
    let forms = [
        "0000-00-00T00:00:00.000Z", "0000-00-00T00:00:00.000+00:00", "0000-00-00T00:00:00.000-00:00",
    ]
    return forms.contains { form in
        form.utf8.count == text.utf8.count
            && zip(form.utf8, text.utf8).allSatisfy { form, byte in
                form == UInt8(ascii: "0")
                    ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : form == byte
            }
    }
}
