package import Bytes
package import StrictJSON

/// What a camera says after it destroyed a recording's key.
package struct TombstoneDraft: Equatable, Sendable {
    package var key: RecordingKey
    /// SHA-256 of the exact bytes of the receipt that the camera accepted.
    package var receipt: SHA256Digest
    /// When it erased, by the camera's clock.
    package var erased: Timestamp

    package init(key: RecordingKey, receipt: SHA256Digest, erased: Timestamp) {
        self.key = key
        self.receipt = receipt
        self.erased = erased
    }
}

extension TombstoneDraft: StatementContent {
    package static var kind: StatementKind { .tombstone }
    package static var type: String { "bwv-tombstone/1" }
    package static var limits: JSONLimits { JSONLimits(bytes: 64 << 10, depth: 16, nodes: 1000) }

    package init(_ fields: JSONFields) throws(StrictJSONError) {
        key = try fields.recordingKey()
        receipt = try fields.digest("receipt")
        erased = try fields.time("erased")
    }

    package var members: JSONObject {
        var object = JSONObject()
        object.set(key)
        object["receipt"] = .digest(receipt)
        object["erased"] = .time(erased)
        return object
    }

    package func check() throws(StrictJSONError) {}

    /// Refuses a tombstone of another recording.
    ///
    /// Whether its receipt is ours is for the caller: another station's receipt may have been the one accepted.
    package func requireAbout(_ key: RecordingKey) throws(EvidenceError) {
        guard self.key == key else {
            throw EvidenceError(
                .tombstone,
                path: "manifest",
                reason: "the tombstone is about another recording"
            )
        }
    }
}
