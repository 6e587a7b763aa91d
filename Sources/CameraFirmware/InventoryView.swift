package import Bytes

/// What the inventory shows of a store: the erased and confirmed front collapses into one anchor.
package struct InventoryView: Equatable, Sendable {
    /// The lowest sequence number still shown.
    package let oldest: Int
    /// Digest of the manifest before `oldest`; none when nothing was before.
    package let anchor: SHA256Digest?
    package let recordings: [StoredRecording]

    /// Leaves out the front of erased recordings whose tombstones a station keeps, but never the newest number: what
    /// the highest number was must stay visible.
    package init(of all: [StoredRecording]) {
        let shown = all.drop { $0.state == .erased && $0.isConfirmed && $0.sequence != all.last?.sequence }
        oldest = shown.first?.sequence ?? 1
        anchor = shown.first?.previous
        recordings = shown.filter { !$0.hasVanished }
    }
}
