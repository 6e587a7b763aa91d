/// What the policy needs of a verified manifest, and the manifest itself.
package struct Plan: Equatable, Sendable, Codable {
    /// The camera's own count of its recordings.
    package let sequence: UInt64
    package let isEvidential: Bool
    /// Milliseconds since 1970, by the camera's clock.
    package let start: Int64
    /// Chunks of each item, in the manifest's order; an empty item has none.
    package let chunkCounts: [Int]
    /// Plaintext bytes of all items.
    package let size: UInt64
    package let manifest: Blob
    package let signature: Blob
    package let docked: DockingNote
    /// `manifest` is the station's own statement, for the camera vouches for nothing; absent in older journals.
    private let unproven: Bool?
    package var isUnproven: Bool { unproven ?? false }

    package init(
        sequence: UInt64,
        isEvidential: Bool,
        start: Int64,
        chunkCounts: [Int],
        size: UInt64,
        manifest: Blob,
        signature: Blob,
        docked: DockingNote,
        isUnproven: Bool = false
    ) {
        unproven = isUnproven ? true : nil
        self.docked = docked
        self.sequence = sequence
        self.isEvidential = isEvidential
        self.start = start
        self.chunkCounts = chunkCounts
        self.size = size
        self.manifest = manifest
        self.signature = signature
    }

    /// Stands in for the plan of a recording of which only a tombstone is known: after everything else.
    static let unknown = Plan(
        sequence: .max,
        isEvidential: false,
        start: .max,
        chunkCounts: [],
        size: 0,
        manifest: Blob([]),
        signature: Blob([]),
        docked: DockingNote(bay: "", time: 0, clock: nil, revocationList: nil)
    )

    /// Evidential first, then oldest, then in the order of recording.
    package static func isBefore(_ left: Plan, _ right: Plan) -> Bool {
        if left.isEvidential != right.isEvidential { return left.isEvidential }
        if left.start != right.start { return left.start < right.start }
        return left.sequence < right.sequence
    }
}

/// What was found when the camera was docked, for the receipt.
package struct DockingNote: Equatable, Sendable, Codable {
    /// How far the camera's clock was off before anybody set it.
    package struct Clock: Equatable, Sendable, Codable {
        /// Camera minus station, milliseconds; the truth is at most `uncertainty` away.
        package let offset: Int64
        package let uncertainty: UInt64
        /// Whether the station's own clock was synchronised.
        package let isProven: Bool
        /// Milliseconds since 1970, by the station's clock.
        package let measured: Int64

        package init(offset: Int64, uncertainty: UInt64, isProven: Bool, measured: Int64) {
            self.offset = offset
            self.uncertainty = uncertainty
            self.isProven = isProven
            self.measured = measured
        }
    }

    package let bay: String
    /// Milliseconds since 1970, by the station's clock.
    package let time: Int64
    package let clock: Clock?
    /// The number of the revocation list the camera was checked against.
    package let revocationList: UInt64?

    package init(bay: String, time: Int64, clock: Clock?, revocationList: UInt64?) {
        self.bay = bay
        self.time = time
        self.clock = clock
        self.revocationList = revocationList
    }
}
