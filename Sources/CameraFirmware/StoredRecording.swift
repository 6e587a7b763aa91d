package import Bytes
internal import Cryptography
package import Evidence
internal import StrictJSON

/// What the store knows of one recording.
package struct StoredRecording: Equatable, Sendable {
    package enum State: String, Sendable {
        case open
        case closed
        case recovered
        case erased
    }

    package let id: RecordingID
    package let sequence: Int
    /// Names of its sealed items, in the manifest's order.
    package let objects: [String]
    package var state: State
    /// Digest of the manifest's bytes, which outlives them; none while open.
    package let manifest: SHA256Digest?
    /// Digest of the manifest of the number before.
    package let previous: SHA256Digest?
    package var tombstone: SHA256Digest?
    package var isConfirmed = false
    /// Only by a fault: the camera has lost it and says nothing.
    package var hasVanished = false

    package init(
        id: RecordingID,
        sequence: Int,
        state: State,
        objects: [String],
        manifest: SHA256Digest?,
        previous: SHA256Digest?
    ) {
        self.id = id
        self.sequence = sequence
        self.state = state
        self.objects = objects
        self.manifest = manifest
        self.previous = previous
    }

    /// The bytes of `recording.json`.
    var facts: [UInt8] {
        var object = JSONObject()
        object["type"] = .string(Self.type)
        object["id"] = .string(id.text)
        object["sequence"] = .integer(Int64(sequence))
        object["state"] = .string(state.rawValue)
        object["objects"] = .array(objects.map(JSONValue.string))
        object["manifest"] = manifest.map { .string($0.hex) } ?? .null
        object["previous"] = previous.map { .string($0.hex) } ?? .null
        return JSONValue.object(object).serialized()
    }

    private static let type = "bwv-camera-recording/1"

    /// Reads one recording's folder.
    init(reading files: RecordingLayout) throws(FirmwareError) {
        let facts = try Files.read(files.facts)
        do throws(StrictJSONError) {
            let fields = try JSONFields(parsing: facts)
            _ = try fields.parsed("type", as: Self.type) { $0 == Self.type ? true : nil }
            id = try fields.parsed("id", as: "a recording id") { RecordingID($0) }
            sequence = try fields.count("sequence", upTo: 99_999_999)
            state = try fields.parsed("state", as: "a state") { State(rawValue: $0) }
            objects = try fields.strings("objects", counts: 0...64, upTo: 255)
            manifest = try fields.optionalParsed("manifest", as: "a digest") { SHA256Digest(hex: $0) }
            previous = try fields.optionalParsed("previous", as: "a digest") { SHA256Digest(hex: $0) }
        } catch {
            throw FirmwareError("read", files.facts, error, hint: "make the store again: bwvcamera make")
        }
        if Files.exists(files.tombstone) {
            state = .erased
            tombstone = SHA256.hash(try Files.read(files.tombstone))
        }
        if Files.exists(files.erasedWithoutTombstone) { state = .erased }
        isConfirmed = Files.exists(files.confirmed)
        hasVanished = Files.exists(files.vanished)
    }
}
