/// One recording as the journal knows it.
package struct RecordingRow: Codable, Equatable, Sendable {
    package var domain: String
    package var serial: String
    package var recording: String
    /// SHA-256 of the manifest, hexadecimal.
    package var manifest: String
    /// `waiting`, `offloading`, `held`, `erased` or `quarantined`.
    package var state: String
    package var reason: String?
    /// Sum of the item sizes.
    package var bytes: UInt64?
    /// Destination name to where the recording stands there.
    package var destinations: [String: String]
    /// Additional destinations that never got it, and cannot any more.
    package var lacking: [String]
    /// Destinations that it is held back from until a person acts, with the reason and what is needed.
    package var heldAt: [String: String]

    package init(
        domain: String,
        serial: String,
        recording: String,
        manifest: String,
        state: String,
        reason: String? = nil,
        bytes: UInt64? = nil,
        destinations: [String: String] = [:],
        lacking: [String] = [],
        heldAt: [String: String] = [:]
    ) {
        self.domain = domain
        self.serial = serial
        self.recording = recording
        self.manifest = manifest
        self.state = state
        self.reason = reason
        self.bytes = bytes
        self.destinations = destinations
        self.lacking = lacking
        self.heldAt = heldAt
    }
}

/// Some of the recordings, newest first, and how many there are.
package struct RecordingPage: Codable, Equatable, Sendable {
    package var rows: [RecordingRow]
    package var total: Int

    package init(rows: [RecordingRow], total: Int) {
        self.rows = rows
        self.total = total
    }
}
