package import Bytes

/// Whether a recording ended properly.
package enum RecordingState: String, CaseIterable, Sendable {
    case closed
    /// Cut off; items that were being written state their last whole frame.
    case recovered
}

/// What the officer said a recording is.
package enum Classification: String, CaseIterable, Sendable {
    case evidential
    case nonEvidential
    case unclassified
}

/// How a recording must be handled.
package enum Marking: String, CaseIterable, Sendable {
    case restricted
    case sensitive
    case confidential
}

/// What started and what stopped a recording, in the maker's names.
package struct Triggers: Equatable, Sendable {
    package var start: String
    package var stop: String

    package init(start: String, stop: String) {
        self.start = start
        self.stop = stop
    }
}

/// A reference into the force's own systems.
package struct Incident: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case crime
        case `case`
        case custody
        case stopAndSearch = "stop-and-search"
        case stormCAD = "storm-cad"
        case investigation
    }

    package var kind: Kind
    package var value: String

    package init(kind: Kind, value: String) {
        self.kind = kind
        self.value = value
    }
}

/// What a manifest says; docs/formats.md explains every field.
package struct ManifestDraft: Equatable, Sendable {
    package static let mostItems = 64

    package var domain: TrustDomain
    package var serial: CameraSerial
    package var model: String
    package var firmware: String
    package var recording: RecordingID
    package var state: RecordingState
    /// The camera's own count of its recordings, from 1.
    package var sequence: UInt64
    /// Digest of the manifest before; none for the camera's first recording only.
    package var previous: SHA256Digest?
    /// The force's opaque id.
    package var officer: String?
    package var start: Timestamp
    package var end: Timestamp
    /// Name of the time zone the camera was set to.
    package var zone: String
    package var triggers: Triggers
    package var incident: Incident?
    package var offence: String?
    package var classification: Classification
    package var markings: [Marking]
    package var items: [ManifestItem]

    package init(
        domain: TrustDomain,
        serial: CameraSerial,
        model: String,
        firmware: String,
        recording: RecordingID,
        state: RecordingState,
        sequence: UInt64,
        previous: SHA256Digest?,
        officer: String? = nil,
        start: Timestamp,
        end: Timestamp,
        zone: String,
        triggers: Triggers,
        incident: Incident? = nil,
        offence: String? = nil,
        classification: Classification = .unclassified,
        markings: [Marking] = [],
        items: [ManifestItem]
    ) {
        self.domain = domain
        self.serial = serial
        self.model = model
        self.firmware = firmware
        self.recording = recording
        self.state = state
        self.sequence = sequence
        self.previous = previous
        self.officer = officer
        self.start = start
        self.end = end
        self.zone = zone
        self.triggers = triggers
        self.incident = incident
        self.offence = offence
        self.classification = classification
        self.markings = markings
        self.items = items
    }

    /// Plaintext bytes of all items.
    package var size: UInt64 { items.reduce(0) { $0 + $1.size } }

    /// How the recording is known everywhere, given the digest of its manifest's exact bytes.
    package func key(manifest digest: SHA256Digest) -> RecordingKey {
        RecordingKey(domain: domain, serial: serial, recording: recording, manifest: digest)
    }
}
