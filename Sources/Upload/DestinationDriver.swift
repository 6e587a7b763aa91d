package import Bytes
package import Evidence

/// What a destination says of itself before anything is sent.
package struct DestinationProbe: Sendable, Equatable {
    /// Stable identity and epoch; the station refuses a different one under the same address.
    package let identity: String
    package let epoch: UInt64
    package let limits: ChunkLimits
    /// The highest integrity level `prove` can reach here.
    package let bestIntegrity: IntegrityLevel
    /// Whether sidecars (the tombstone) may be written beside a closed recording.
    package let acceptsSidecarsAfterClose: Bool

    package init(
        identity: String,
        epoch: UInt64,
        limits: ChunkLimits,
        bestIntegrity: IntegrityLevel,
        acceptsSidecarsAfterClose: Bool
    ) {
        self.identity = identity
        self.epoch = epoch
        self.limits = limits
        self.bestIntegrity = bestIntegrity
        self.acceptsSidecarsAfterClose = acceptsSidecarsAfterClose
    }
}

/// What a destination can take, in bytes and counts.
package struct ChunkLimits: Sendable, Equatable {
    package let minimumChunk: UInt64
    package let maximumChunk: UInt64
    package let maximumChunks: Int
    package let parallelChunks: Int

    package init(minimumChunk: UInt64, maximumChunk: UInt64, maximumChunks: Int, parallelChunks: Int) {
        self.minimumChunk = minimumChunk
        self.maximumChunk = maximumChunk
        self.maximumChunks = maximumChunks
        self.parallelChunks = parallelChunks
    }
}

/// One file of a recording, as its manifest describes it.
package struct ItemPlan: Sendable, Equatable {
    /// Position in the manifest; names derive from the recording's key and this.
    package let index: Int
    package let role: String
    package let mediaType: String
    package let size: UInt64
    package let digest: SHA256Digest
    /// Bytes per chunk; the last may be shorter. `chunkDigests.count` is the number of chunks.
    package let chunkSize: UInt64
    package let chunkDigests: [SHA256Digest]

    package init(
        index: Int,
        role: String,
        mediaType: String,
        size: UInt64,
        digest: SHA256Digest,
        chunkSize: UInt64,
        chunkDigests: [SHA256Digest]
    ) {
        self.index = index
        self.role = role
        self.mediaType = mediaType
        self.size = size
        self.digest = digest
        self.chunkSize = chunkSize
        self.chunkDigests = chunkDigests
    }
}

/// One chunk of an item; its digest is known before its bytes are read, so it can be signed while it streams.
package struct ChunkPlan: Sendable, Equatable {
    package let index: Int
    package let offset: UInt64
    package let length: UInt64
    package let digest: SHA256Digest

    package init(index: Int, offset: UInt64, length: UInt64, digest: SHA256Digest) {
        self.index = index
        self.offset = offset
        self.length = length
        self.digest = digest
    }
}

/// A driver's own note about one upload, opaque to everybody else.
///
/// Small and versioned by the driver; journalled before the first byte is sent.
package struct UploadToken: Sendable, Equatable, Codable {
    package let bytes: [UInt8]
    package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// What the destination, not our memory, says of an upload.
package enum RemoteUpload: Sendable, Equatable {
    /// Still open; `held` are the indexes of chunks held whole.
    case open(held: Set<Int>)
    /// Committed already, by us before a crash or by another station.
    case committed(CommittedItem)
    /// Expired or abandoned: begin again.
    case gone
}

/// Where a committed item stands, so that it alone, and not a successor under its name, is proven.
package struct CommittedItem: Sendable, Equatable, Codable {
    package let name: String
    package let version: String
    package init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

/// How sure the destination's copy is; ordered weakest first.
package enum IntegrityLevel: String, Sendable, Codable, Comparable, CaseIterable {
    case size
    case checkedInTransit
    case compositeDigest
    case wholeDigestByServer
    case readBack

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Who vouches for the copy beside us; ordered weakest first.
package enum AttestationLevel: String, Sendable, Codable, Comparable, CaseIterable {
    case none
    case signedByDestination

    package static func < (left: Self, right: Self) -> Bool { left == .none && right != .none }
}

/// What was proven of one committed item, and by what evidence.
package struct ItemProof: Sendable, Equatable, Codable {
    package let item: CommittedItem
    package let integrity: IntegrityLevel
    package let attestation: AttestationLevel
    /// Lower-case hexadecimal SHA-256 of the bytes that were read back or vouched for.
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

/// The signed statements that travel beside the items.
package enum Sidecar: String, Sendable, CaseIterable, Codable {
    case manifest = "manifest.json"
    case manifestSignature = "manifest.json.p7s"
    case receipt = "receipt.json"
    case receiptSignature = "receipt.json.p7s"
    case tombstone = "tombstone.json"
    case tombstoneSignature = "tombstone.json.p7s"
}

/// What a destination holds under a recording's closed name.
package enum ClosedRecording: Sendable, Equatable {
    case absent
    /// Closed; `sidecars` are the statements present, as stored.
    case present(location: String, sidecars: [Sidecar: [UInt8]])
}

/// Streams one chunk to a destination.
///
/// The owner calls `write` with verified bytes, then `finish` once the chunk's digest is right. Dropping a writer
/// without `finish`, or calling `cancel`, leaves the chunk unacknowledged. `finish` returns only when the destination
/// holds the chunk durably.
package protocol ChunkWriter: AnyObject {
    func write(_ bytes: UnsafeRawBufferPointer) throws(DestinationError)
    func finish() throws(DestinationError)
    func cancel()
}

/// Speaks one DAMS protocol.
///
/// Every act is create-only and idempotent by (recording, item): a repeat after a crash or a lost answer finds the same
/// upload, never makes a second, never overwrites. Different bytes under our name are `DestinationError.conflict`.
/// Calls block; the caller owns the thread. A driver is used from several threads, for different recordings, at once.
package protocol DestinationDriver: Sendable {
    /// Asks who and what the destination is; changes nothing.
    func probe() throws(DestinationError) -> DestinationProbe

    /// Opens, or finds again, the upload of one item under its uncommitted name.
    func begin(_ recording: RecordingKey, item: ItemPlan) throws(DestinationError) -> UploadToken

    /// Asks the destination what it holds of an upload; the server's word counts, not the journal's.
    func resume(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> RemoteUpload

    /// Opens one chunk for writing; repeating a chunk is harmless. Several may be open up to `limits.parallelChunks`.
    func put(
        _ chunk: ChunkPlan,
        to token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> any ChunkWriter

    /// Makes the item whole under its name within the still open recording; create-only.
    func commit(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> CommittedItem

    /// Proves the committed bytes afresh: a new connection, no cache where possible, the committed name and version.
    func prove(
        _ item: CommittedItem,
        of recording: RecordingKey,
        plan: ItemPlan
    ) throws(DestinationError) -> ItemProof

    /// Stores a signed statement beside the recording; the same bytes again succeed, other bytes are a conflict.
    func store(_ sidecar: Sidecar, _ bytes: [UInt8], for recording: RecordingKey) throws(DestinationError)

    /// Commits the recording as its last act there, without replacing; returns where it stands.
    ///
    /// When another station closed the same recording first, the existing one is left as it is and the answer is
    /// `.conflict` unless the caller adopts it (see `closed`).
    func close(_ recording: RecordingKey, items: [CommittedItem]) throws(DestinationError) -> String

    /// Looks for the recording under its closed name.
    func closed(_ recording: RecordingKey) throws(DestinationError) -> ClosedRecording

    /// Proves an item of a recording that another station (or we, before the journal was lost) closed.
    func proveClosed(_ recording: RecordingKey, plan: ItemPlan) throws(DestinationError) -> ItemProof

    /// Gives up our own uncommitted bytes of this recording; never touches a closed one.
    func abandon(_ recording: RecordingKey) throws(DestinationError)
}
