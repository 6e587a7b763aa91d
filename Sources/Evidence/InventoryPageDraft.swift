package import Bytes
package import StrictJSON

/// Part of what a camera answers when asked for its recordings.
///
/// Only the page's own fields are judged when it is read; the entries are judged together by `InventoryRules`, so that
/// one broken link costs one recording and not the camera.
package struct InventoryPageDraft: Equatable, Sendable {
    package static let mostEntries = 1024

    package var domain: TrustDomain
    package var serial: CameraSerial
    /// What the station sent with the request, 32 bytes.
    package var nonce: [UInt8]
    /// The lowest sequence number the camera still lists; the next one it will give when it lists none.
    package var oldest: UInt64
    /// Digest of the manifest before `oldest`; none exactly when `oldest` is 1.
    package var anchor: SHA256Digest?
    package var entries: [InventoryEntry]
    /// Whether entries follow that did not fit this page.
    package var more: Bool

    package init(
        domain: TrustDomain,
        serial: CameraSerial,
        nonce: [UInt8],
        oldest: UInt64,
        anchor: SHA256Digest?,
        entries: [InventoryEntry],
        more: Bool
    ) {
        self.domain = domain
        self.serial = serial
        self.nonce = nonce
        self.oldest = oldest
        self.anchor = anchor
        self.entries = entries
        self.more = more
    }
}

extension InventoryPageDraft: StatementContent {
    package static var kind: StatementKind { .inventory }
    package static var type: String { "bwv-inventory/1" }
    package static var limits: JSONLimits { JSONLimits(bytes: 1 << 20, depth: 16, nodes: 20_000) }

    package init(_ fields: JSONFields) throws(StrictJSONError) {
        domain = try fields.domain()
        serial = try fields.serial()
        nonce = try fields.bytes("nonce", count: 32)
        oldest = UInt64(try fields.integer("oldest", in: 1...JSONValue.greatestInteger))
        anchor = try fields.optionalDigest("anchor")
        entries = []
        for entry in try fields.list("entries", counts: 0...Self.mostEntries) {
            entries.append(try InventoryEntry(entry))
        }
        more = try fields.bool("more")
    }

    package var members: JSONObject {
        var object = JSONObject()
        object["domain"] = .string(domain.name)
        object["serial"] = .string(serial.text)
        object["nonce"] = .string(Hex.encode(nonce))
        object["oldest"] = .count(oldest)
        object["anchor"] = .digest(anchor)
        object["entries"] = .array(entries.map(\.json))
        object["more"] = .bool(more)
        return object
    }

    package func check() throws(StrictJSONError) {
        guard (anchor == nil) == (oldest == 1) else {
            throw StrictJSONError(path: "anchor", reason: "missing exactly when the oldest is number 1")
        }
        guard !entries.isEmpty || !more else {
            throw StrictJSONError(path: "more", reason: "an empty page promises more")
        }
    }

    /// Refuses a page that does not answer this very question.
    package func requireAnswers(
        domain: TrustDomain,
        serial: CameraSerial,
        nonce: [UInt8],
        limit: Int
    ) throws(EvidenceError) {
        func require(_ condition: Bool, _ path: String, _ reason: String) throws(EvidenceError) {
            guard condition else { throw EvidenceError(.inventory, path: path, reason: reason) }
        }
        try require(self.domain == domain, "domain", "not the camera's")
        try require(self.serial == serial, "serial", "not the camera's")
        try require(self.nonce == nonce, "nonce", "not the one sent: an answer to an older question")
        try require(entries.count <= limit, "entries", "more than asked for")
    }
}
