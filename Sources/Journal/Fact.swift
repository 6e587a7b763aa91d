/// One thing that happened, or was about to, with one recording.
///
/// Kinds and payloads belong to the caller; nothing about people goes in.
package struct Fact: Sendable, Equatable {
    package let recording: String
    /// Its place in the journal's order, over all recordings; never used twice.
    package let sequence: Int64
    package let kind: String
    package let payload: [UInt8]

    package init(recording: String, sequence: Int64, kind: String, payload: [UInt8]) {
        self.recording = recording
        self.sequence = sequence
        self.kind = kind
        self.payload = payload
    }
}

/// A fact not yet in the journal.
package struct NewFact: Sendable, Equatable {
    package let recording: String
    package let kind: String
    package let payload: [UInt8]

    package init(recording: String, kind: String, payload: [UInt8] = []) {
        self.recording = recording
        self.kind = kind
        self.payload = payload
    }
}
