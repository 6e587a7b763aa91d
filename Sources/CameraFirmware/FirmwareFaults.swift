package import CameraDevice
package import CameraFile

/// Misbehaviour on purpose, so that a test can watch what the station makes of it.
///
/// Damage at rest (bit flips, cut files, wrong signatures) needs no switch: edit the files that `StoreLayout` names.
package struct FirmwareFaults: Equatable, Sendable {
    /// The next so many `erase` requests are obeyed, but the channel ends instead of an answer.
    package var eraseAnswersToLose = Repetition.times(0)
    /// `erase` makes the recording vanish: no tombstone, no inventory entry, an error as answer.
    package var vanishWithoutTombstone = false
    /// `erase` is answered with an error while the inventory says `erased` and names no tombstone.
    package var eraseWithoutTombstone = false
    /// The signature that goes with each manifest is of other bytes.
    package var wrongManifestSignature = false
    /// The signature that goes with each inventory page is of other bytes.
    package var wrongInventorySignature = false
    /// Inventory pages carry a nonce that is not the station's.
    package var staleInventoryNonce = false
    /// The inventory gives a wrong digest as each manifest's predecessor.
    package var brokenChain = false
    /// `releaseKey` gives a key that does not open the item.
    package var wrongKey = false
    /// `hello` is never answered.
    package var keepSilent = false

    package init() {}

    /// The switches that a camera file names.
    package init(_ faults: some Sequence<CameraFile.Fault>) {
        for fault in faults { add(fault) }
    }

    package mutating func add(_ fault: CameraFile.Fault) {
        switch fault {
        case .loseEraseAnswer: eraseAnswersToLose = .once
        case .vanishWithoutTombstone: vanishWithoutTombstone = true
        case .eraseWithoutTombstone: eraseWithoutTombstone = true
        case .wrongManifestSignature: wrongManifestSignature = true
        case .wrongInventorySignature: wrongInventorySignature = true
        case .staleInventoryNonce: staleInventoryNonce = true
        case .brokenChain: brokenChain = true
        case .wrongKey: wrongKey = true
        case .keepSilent: keepSilent = true
        }
    }
}
