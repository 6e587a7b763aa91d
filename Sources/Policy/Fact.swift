package import Upload

/// One durable statement about a recording.
///
/// Facts are appended to the journal before and after every outside effect and are never changed. What a recording's
/// progress is, is nothing but its facts applied in order, so a restart continues where the last fact stands.
package enum Fact: Equatable, Sendable, Codable {
    /// The manifest was read, verified and understood.
    case planned(Plan)
    /// A step is about to have an effect outside; it may or may not have had it.
    case began(Step)
    case uploadOpened(destination: String, item: Int, token: UploadToken)
    /// The destination holds the chunk; `hash` is the item's hash state at the chunk's end.
    case chunkAcknowledged(destination: String, item: Int, chunk: Int, hash: Blob)
    /// The destination lost (or we gave up) what it held of this recording: begin again there.
    case restarted(destination: String)
    case itemCommitted(destination: String, item: Int, CommittedItem)
    case itemProven(destination: String, item: Int, ItemProof)
    /// Another station (or we, before the journal was lost) closed the same recording there: every item of it is
    /// proven, and its receipt verified.
    case adopted(destination: String, location: String, proofs: [ItemProof], receipt: Blob, signature: Blob)
    /// A receipt of this very station stands there, from before its journal was lost; it is verified.
    case receiptFound(destination: String, receipt: Blob, signature: Blob)
    case receiptMade(receipt: Blob, signature: Blob)
    case receiptStored(destination: String)
    case closed(destination: String, location: String)
    case tombstoneReceived(tombstone: Blob, signature: Blob)
    case tombstoneStored(destination: String)
    case tombstoneConfirmed
    /// Held everywhere, and left on its camera, which vouches for nothing and is never told to erase.
    case kept
    /// An additional destination never got it, and with the camera cleared it cannot any more.
    case forgone(destination: String)
    /// A person had a quarantine lifted: the camera is read again from the manifest on.
    case lifted
    /// The camera erased it for another station, and said so in a signed tombstone.
    case concludedElsewhere
    /// Kept on the camera, named and reported, never committed.
    case quarantined(reason: String)
    /// Gone from the camera without a tombstone: an alarm, never a success.
    case vanished(reason: String)

    /// The name under which the journal files this fact.
    package var kind: String {
        switch self {
        case .planned: "planned"
        case .began: "began"
        case .uploadOpened: "uploadOpened"
        case .chunkAcknowledged: "chunkAcknowledged"
        case .restarted: "restarted"
        case .itemCommitted: "itemCommitted"
        case .itemProven: "itemProven"
        case .adopted: "adopted"
        case .receiptFound: "receiptFound"
        case .receiptMade: "receiptMade"
        case .receiptStored: "receiptStored"
        case .closed: "closed"
        case .tombstoneReceived: "tombstoneReceived"
        case .tombstoneStored: "tombstoneStored"
        case .tombstoneConfirmed: "tombstoneConfirmed"
        case .kept: "kept"
        case .forgone: "forgone"
        case .lifted: "lifted"
        case .concludedElsewhere: "concludedElsewhere"
        case .quarantined: "quarantined"
        case .vanished: "vanished"
        }
    }

    /// Whether the journal keeps it of a finished recording; the many facts of its chunks go.
    package var outlivesItsRecording: Bool {
        switch self {
        case .planned, .receiptMade, .closed, .adopted, .tombstoneReceived, .tombstoneStored, .forgone,
            .lifted,
            .tombstoneConfirmed, .kept, .concludedElsewhere, .quarantined, .vanished:
            true
        case .began, .uploadOpened, .chunkAcknowledged, .restarted, .itemCommitted, .itemProven,
            .receiptFound, .receiptStored:
            false
        }
    }
}
