/// What is wrong with one recording's place in the camera's chain; it is quarantined, the others go on.
package enum LinkFault: Equatable, Sendable, CustomStringConvertible {
    /// These sequence numbers are not listed: recordings are missing.
    case missing(ClosedRange<UInt64>)
    case outOfOrder
    case duplicateID
    case wrongPrevious
    case previousUnknown
    /// The station saw another manifest under this sequence number before.
    case changed
    case withoutManifest
    case openWithManifest
    case openBeforeOthers
    case tombstoneWithoutErasure
    case erasedWithoutTombstone

    package var description: String {
        switch self {
        case .missing(let numbers) where numbers.count == 1:
            "recording number \(numbers.lowerBound) is missing"
        case .missing(let numbers):
            "recordings number \(numbers.lowerBound) to \(numbers.upperBound) are missing"
        case .outOfOrder: "its sequence number does not follow the one before"
        case .duplicateID: "another recording of the camera has its id"
        case .wrongPrevious: "it does not follow the manifest before it"
        case .previousUnknown: "the manifest before it is not known"
        case .changed: "the station has seen another manifest under its sequence number"
        case .withoutManifest: "it has ended without a manifest"
        case .openWithManifest: "it is still open, yet has a manifest"
        case .openBeforeOthers: "it is still open, yet others follow"
        case .tombstoneWithoutErasure: "it has a tombstone, yet is not erased"
        case .erasedWithoutTombstone: "the camera says it erased it and shows no tombstone"
        }
    }
}

/// One place where the camera's chain does not hold.
package struct BrokenLink: Equatable, Sendable {
    /// The recording to quarantine; none where it is missing altogether.
    package let recording: RecordingID?
    /// Its sequence number; the first of several missing ones.
    package let sequence: UInt64
    package let fault: LinkFault

    package init(recording: RecordingID?, sequence: UInt64, fault: LinkFault) {
        self.recording = recording
        self.sequence = sequence
        self.fault = fault
    }
}

/// What a camera's inventory is worth, against itself and what the station remembers.
package struct InventoryFindings: Equatable, Sendable {
    package var broken: [BrokenLink] = []
    /// The camera's numbers end below the highest this station has seen: wiped, swapped or lying; an alarm.
    package var wentBack = false
    /// The camera disowns the newest manifest this station has seen; an alarm.
    package var anchorChanged = false
    /// Numbers this station never saw and the camera no longer lists; other stations may have taken them.
    package var unseen: ClosedRange<UInt64>?
    /// What to remember from now on; none when the camera listed nothing that has ended.
    package var newest: InventoryMemory?

    package init() {}

    /// Why a recording must be quarantined; `nil` when its place in the chain holds.
    package func fault(of recording: RecordingID) -> LinkFault? {
        broken.first { $0.recording == recording }?.fault
    }
}
