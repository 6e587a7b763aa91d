package import Evidence

/// Speaks one DAMS protocol.
///
/// Every act is create-only and idempotent by (recording, item): a repeat after a crash or a lost answer finds the same
/// upload, never makes a second, never overwrites. Different bytes under our name are `DestinationError.conflict`.
/// Calls block; the caller owns the thread. A driver is used from several threads at once, for different recordings, and,
/// where `parallelChunks` is above one, for one item too: a chunk is finished on one thread while the next is put and
/// written on another.
package protocol DestinationDriver: Sendable {
    /// Asks who and what the destination is; changes nothing.
    func probe() throws(DestinationError) -> DestinationProbe

    /// Opens, or finds again, the upload of one item under its uncommitted name.
    ///
    /// `manifest` is the recording's manifest as it was signed: protocols that must be told metadata before the first
    /// byte (object metadata, a vendor's session) read it there; the others ignore it.
    func begin(
        _ recording: RecordingKey,
        manifest: [UInt8],
        item: ItemPlan
    ) throws(DestinationError) -> UploadToken

    /// Asks the destination what it holds of an upload; the server's word counts, not the journal's.
    func resume(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> RemoteUpload

    /// Opens one chunk for writing; repeating a chunk is harmless.
    ///
    /// Several may be open up to `limits.parallelChunks`, never two of the same chunk. Where `limits.isOrdered`, the caller
    /// puts the missing chunks in ascending order, each when the one before has all its bytes: protocols that only append
    /// can take no other.
    func put(
        _ chunk: ChunkPlan,
        to token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> any ChunkWriter

    /// Nothing more of the recording is put for a while: what is half sent, with chunks that are held by nobody yet, is cut.
    ///
    /// Called when no writer is open. A driver that keeps nothing between two chunks has nothing to do.
    func rest(_ recording: RecordingKey)

    /// Makes the item whole under its name within the still open recording; create-only.
    ///
    /// A chunk the destination does not hold is `resendChunk`: `resume` tells which.
    func commit(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> CommittedItem

    /// Proves the committed bytes afresh: a new connection, no cache where possible, the committed name and version.
    ///
    /// Wrong bytes in a recording still open are `beginAgain`, and beginning again then opens a fresh upload; where the
    /// destination cannot give the wrong ones up they are `hold`. In a closed recording they are `conflict`, as is
    /// another version under the committed name.
    func prove(
        _ item: CommittedItem,
        of recording: RecordingKey,
        plan: ItemPlan
    ) throws(DestinationError) -> ItemProof

    /// Stores a signed statement beside the recording; the same bytes again succeed, other bytes are a conflict.
    ///
    /// Manifest and receipt go in before `close`; the tombstone follows it where the destination accepts that.
    func store(_ sidecar: Sidecar, _ bytes: [UInt8], for recording: RecordingKey) throws(DestinationError)

    /// Reads what this station stored of a statement beside a recording still open, as in an earlier life of its journal;
    /// `nil` where there is none, or where what is there cannot be read.
    func standing(_ sidecar: Sidecar, of recording: RecordingKey) throws(DestinationError) -> [UInt8]?

    /// Tells the destination what the recording is, in its own field names, before `close`.
    ///
    /// The first description stands: a repeat succeeds and changes nothing, also with other entries. What the destination
    /// does not take is `quarantine`; once the configuration is corrected it is told anew, and no bytes are sent again.
    func describe(_ recording: RecordingKey, _ metadata: RecordingMetadata) throws(DestinationError)

    /// Commits the recording as its last act there, without replacing; returns where it stands.
    ///
    /// A repeat with the same items answers the same. When another station closed the same recording first, the existing
    /// one is left as it is and the answer is `conflict`; the caller may then adopt it (see `closed`, `proveClosed`).
    func close(_ recording: RecordingKey, items: [CommittedItem]) throws(DestinationError) -> String

    /// Looks for the recording under its closed name.
    func closed(_ recording: RecordingKey) throws(DestinationError) -> ClosedRecording

    /// Proves an item of a recording that another station (or we, before the journal was lost) closed.
    func proveClosed(_ recording: RecordingKey, plan: ItemPlan) throws(DestinationError) -> ItemProof

    /// Gives up our own uncommitted bytes of this recording; never touches a closed one.
    func abandon(_ recording: RecordingKey) throws(DestinationError)
}

extension DestinationDriver {
    package func rest(_ recording: RecordingKey) {}
}
