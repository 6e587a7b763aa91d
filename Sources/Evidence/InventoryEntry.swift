package import Bytes
internal import StrictJSON

/// One recording, as the inventory lists it.
package struct InventoryEntry: Equatable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        /// Still being made; it has no manifest yet.
        case open
        case closed
        case recovered
        /// Its key is destroyed and its tombstone waits for a station to store it.
        case erased
    }

    package var sequence: UInt64
    package var recording: RecordingID
    package var state: State
    package var manifest: SHA256Digest?
    /// Digest of the manifest before.
    package var previous: SHA256Digest?
    /// SHA-256 of the tombstone's exact bytes.
    package var tombstone: SHA256Digest?

    package init(
        sequence: UInt64,
        recording: RecordingID,
        state: State,
        manifest: SHA256Digest?,
        previous: SHA256Digest?,
        tombstone: SHA256Digest? = nil
    ) {
        self.sequence = sequence
        self.recording = recording
        self.state = state
        self.manifest = manifest
        self.previous = previous
        self.tombstone = tombstone
    }
}

extension InventoryEntry {
    init(_ fields: JSONFields) throws(StrictJSONError) {
        sequence = UInt64(try fields.integer("sequence", in: 1...JSONValue.greatestInteger))
        recording = try fields.recording("id")
        state = try fields.choice("state")
        manifest = try fields.optionalDigest("manifest")
        previous = try fields.optionalDigest("previous")
        tombstone = try fields.optionalDigest("tombstone")
    }

    var json: JSONValue {
        var object = JSONObject()
        object["sequence"] = .count(sequence)
        object["id"] = .string(recording.text)
        object["state"] = .string(state.rawValue)
        object["manifest"] = .digest(manifest)
        object["previous"] = .digest(previous)
        object["tombstone"] = .digest(tombstone)
        return .object(object)
    }

    /// Refuses a manifest that says something else than the inventory said of it.
    package func requireAgrees(_ manifest: Manifest, digest: SHA256Digest) throws(EvidenceError) {
        func require(_ condition: Bool, _ path: String) throws(EvidenceError) {
            guard condition else {
                throw EvidenceError(.manifest, path: path, reason: "not what the inventory says")
            }
        }
        guard self.manifest == digest else {
            throw EvidenceError(.manifest, reason: "its digest is not what the inventory says")
        }
        try require(manifest.recording == recording, "recording")
        try require(manifest.sequence == sequence, "sequence")
        try require(manifest.previous == previous, "previous")
        try require(state == .erased || manifest.state.rawValue == state.rawValue, "state")
    }
}
