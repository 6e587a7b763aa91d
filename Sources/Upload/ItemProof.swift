package import Evidence

/// What was proven of one committed item, and by what evidence.
package struct ItemProof: Sendable, Equatable, Codable {
    package let item: CommittedItem
    package let integrity: IntegrityLevel
    package let attestation: AttestationLevel
    /// Lower-case hexadecimal SHA-256 of the bytes that were read back or vouched for; empty where only their number is
    /// known.
    package let sha256: String
    /// Plain words for the receipt: how it was read, for example "read back with O_DIRECT".
    package let evidence: String

    package init(
        item: CommittedItem,
        integrity: IntegrityLevel,
        attestation: AttestationLevel,
        sha256: String,
        evidence: String
    ) {
        self.item = item
        self.integrity = integrity
        self.attestation = attestation
        self.sha256 = sha256
        self.evidence = evidence
    }
}
