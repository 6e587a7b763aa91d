package import Bytes

/// What a station says to the camera, the destinations and posterity; docs/formats.md explains every field.
package struct ReceiptDraft: Equatable, Sendable {
    /// More required and additional destinations than any force has.
    package static let mostDestinations = 16

    package var key: RecordingKey
    /// The manifest's items, in its order.
    package var items: [ReceiptItem]
    package var destinations: [ReceiptDestination]
    /// What was measured of the camera's clock when it was docked; none when it could not be.
    package var clock: ClockMeasurement?
    /// Name of the station, as in its certificate.
    package var station: String
    package var bay: String
    /// When the station began with this recording, by its own clock.
    package var started: Timestamp
    /// When the station made this receipt, by its own clock.
    package var issued: Timestamp
    /// Whether the station accepted identities made for tests.
    package var fixtures: Bool
    /// Whether a destination keeps its copy on the station's own disk.
    package var plaintextOnThisHost: Bool
    package var audit: AuditHead
    /// Number of the revocation list the camera's certificate was checked against; none where the domain has none.
    package var revocationList: UInt64?
    /// The camera signs nothing: `manifest` is the digest of the station's own statement, and nothing here was proven by
    /// the camera.
    package var unprovenByCamera: Bool

    package init(
        key: RecordingKey,
        items: [ReceiptItem],
        destinations: [ReceiptDestination],
        clock: ClockMeasurement?,
        station: String,
        bay: String,
        started: Timestamp,
        issued: Timestamp,
        fixtures: Bool,
        plaintextOnThisHost: Bool,
        audit: AuditHead,
        revocationList: UInt64?,
        unprovenByCamera: Bool = false
    ) {
        self.key = key
        self.items = items
        self.destinations = destinations
        self.clock = clock
        self.station = station
        self.bay = bay
        self.started = started
        self.issued = issued
        self.fixtures = fixtures
        self.plaintextOnThisHost = plaintextOnThisHost
        self.audit = audit
        self.revocationList = revocationList
        self.unprovenByCamera = unprovenByCamera
    }

    /// Refuses a receipt that is not about exactly this recording and everything in it.
    package func requireCovers(
        _ manifest: Manifest,
        digest: SHA256Digest
    ) throws(EvidenceError) {
        try requireCovers(.manifest(manifest), digest: digest)
    }

    /// Refuses a receipt that is not about exactly this recording, everything in it, and this kind of statement.
    package func requireCovers(
        _ statement: RecordingStatement,
        digest: SHA256Digest
    ) throws(EvidenceError) {
        guard key == statement.key(digest: digest) else {
            throw EvidenceError(.receipt, path: "manifest", reason: "the receipt is about another recording")
        }
        guard items == statement.receiptItems else {
            throw EvidenceError(
                .receipt,
                path: "items",
                reason: "not those of the \(statement.kind.rawValue)"
            )
        }
        guard unprovenByCamera == statement.isUnproven else {
            throw EvidenceError(
                .receipt,
                path: "unprovenByCamera",
                reason: "it does not say rightly who vouches for the recording"
            )
        }
    }
}

/// One item, as the destinations have it.
package struct ReceiptItem: Equatable, Sendable {
    package var role: ItemRole
    package var size: UInt64
    package var digest: SHA256Digest

    package init(role: ItemRole, size: UInt64, digest: SHA256Digest) {
        self.role = role
        self.size = size
        self.digest = digest
    }

    package init(_ item: ManifestItem) {
        self.init(role: item.role, size: item.size, digest: item.digest)
    }
}

/// How far the camera's clock was from the station's, before anybody set it.
package struct ClockMeasurement: Equatable, Sendable {
    /// Camera minus station, in milliseconds.
    package var offset: Int64
    /// The true offset is at most this far from the measured one, in milliseconds.
    package var uncertainty: UInt64
    /// Whether the station's own clock was synchronised; otherwise the offset proves nothing about true time.
    package var isProven: Bool
    /// When it was measured, by the station's clock.
    package var measured: Timestamp

    package init(offset: Int64, uncertainty: UInt64, isProven: Bool, measured: Timestamp) {
        self.offset = offset
        self.uncertainty = uncertainty
        self.isProven = isProven
        self.measured = measured
    }
}

/// The end of a station's audit log, so that a rewritten or cut-off log shows.
package struct AuditHead: Equatable, Sendable {
    package var head: SHA256Digest
    package var entries: UInt64

    package init(head: SHA256Digest, entries: UInt64) {
        self.head = head
        self.entries = entries
    }
}
