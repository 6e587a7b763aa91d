package import Evidence
package import Policy

/// A destination of the simulated world: create-only, sometimes away, sometimes rotten.
package struct SimulatedDestination: Sendable {
    /// What one station has put under its uncommitted name.
    struct Upload: Sendable {
        var chunks: [Int: Set<Int>] = [:]
        var committed: Set<Int> = []
        var isRotten = false
        /// What the receipt's signature carries a copy of; it is stored first.
        var signature: Blob?
        var receipt: Blob?
    }

    struct UploadName: Hashable, Sendable {
        let key: RecordingKey
        let station: Int
    }

    /// A closed recording.
    package struct Closed: Sendable {
        package let items: Set<Int>
        package let isRotten: Bool
        package let receipt: Blob
        package var tombstone: Blob?
        /// How often it was made: more than once would be a duplicate.
        package var timesClosed = 1
    }

    package let rule: DestinationRule
    var isAway = false
    /// Recordings it will not take as they are, until its configuration is corrected.
    var refused: Set<RecordingKey> = []
    var uploads: [UploadName: Upload] = [:]
    package var closed: [RecordingKey: Closed] = [:]

    init(rule: DestinationRule) { self.rule = rule }
}
