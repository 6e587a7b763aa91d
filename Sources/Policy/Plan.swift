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

    package init(
        sequence: UInt64,
        isEvidential: Bool,
        start: Int64,
        chunkCounts: [Int],
        size: UInt64,
        manifest: Blob,
        signature: Blob
    ) {
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
        signature: Blob([])
    )

    /// Evidential first, then oldest, then in the order of recording.
    package static func isBefore(_ left: Plan, _ right: Plan) -> Bool {
        if left.isEvidential != right.isEvidential { return left.isEvidential }
        if left.start != right.start { return left.start < right.start }
        return left.sequence < right.sequence
    }
}
