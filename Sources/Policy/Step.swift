/// One arrow of the order of events; each is safe to repeat.
package enum Step: Hashable, Sendable, Codable {
    /// Looks for the recording closed there already, else opens an upload for every item.
    case begin(destination: String)
    /// Reads what any destination still lacks and streams it to those that lack it.
    case transfer
    case commit(destination: String)
    case prove(destination: String)
    case makeReceipt
    /// Stores manifest, receipt and their signatures.
    case storeReceipt(destination: String)
    case close(destination: String)
    /// Hands the camera the receipt; the answer is the tombstone.
    case erase
    case storeTombstone(destination: String)
    case confirmTombstone
    /// Ends the story of a recording that its camera keeps for good.
    case keep
    /// The camera no longer lists it: ask the destinations whether another station finished it.
    case reconcile

    package var needsCamera: Bool {
        switch self {
        case .transfer, .erase, .confirmTombstone: true
        default: false
        }
    }

    /// The destination this step alone depends on.
    package var destination: String? {
        switch self {
        case .begin(let name), .commit(let name), .prove(let name), .storeReceipt(let name), .close(let name),
            .storeTombstone(let name):
            name
        case .transfer, .makeReceipt, .erase, .confirmTombstone, .keep, .reconcile: nil
        }
    }
}
