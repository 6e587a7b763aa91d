package import Bytes

/// One destination's copy of a recording.
package struct ReceiptDestination: Equatable, Sendable {
    /// The station's configured name of it.
    package var name: String
    /// Whether the recording counts as held only when this destination has it.
    package var isRequired: Bool
    /// Who the destination says it is, and its epoch.
    package var identity: String
    package var epoch: UInt64
    /// Where the recording stands there, where that is known before it is closed.
    package var location: String?
    /// In the manifest's order.
    package var items: [HeldItem]

    package init(
        name: String,
        isRequired: Bool,
        identity: String,
        epoch: UInt64,
        location: String?,
        items: [HeldItem]
    ) {
        self.name = name
        self.isRequired = isRequired
        self.identity = identity
        self.epoch = epoch
        self.location = location
        self.items = items
    }

    /// The weakest proof among its items; what a camera's erase policy compares.
    package var integrity: IntegrityLevel { items.map(\.integrity).min() ?? .size }
    package var attestation: AttestationLevel { items.map(\.attestation).min() ?? .none }
}

/// One item at a destination, and how it was proven.
package struct HeldItem: Equatable, Sendable {
    package var name: String
    /// The destination's version id; empty where it has none.
    package var version: String
    /// Of the bytes there; none where only their number is proven.
    package var digest: SHA256Digest?
    package var integrity: IntegrityLevel
    package var attestation: AttestationLevel
    /// Plain words: how the proof was made.
    package var evidence: String

    package init(
        name: String,
        version: String,
        digest: SHA256Digest?,
        integrity: IntegrityLevel,
        attestation: AttestationLevel,
        evidence: String
    ) {
        self.name = name
        self.version = version
        self.digest = digest
        self.integrity = integrity
        self.attestation = attestation
        self.evidence = evidence
    }
}
