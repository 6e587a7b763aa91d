import Evidence
import ServerHarness
import Upload

/// One driver that must keep the contract; a new driver adds a line to `all` and a `Destination`.
struct Candidate: Sendable, CustomStringConvertible {
    let description: String
    /// Whether what breaks off goes on within an item, or starts again with it.
    var resumesWithinItems = true
    /// Whether its credentials can remove what they made; a station needs no such ones.
    var removes = true
    /// Makes a destination that holds nothing yet.
    let make: @Sendable () throws -> any Destination

    static let all = always + (AllServers.areWanted ? more : [])

    /// What takes too long for every push.
    private static let more = [
        Candidate(
            description: "s3 (OpenStack, versions)",
            make: { try S3Destination(ObjectStoreBuckets.ready.get(), versioned: true) }
        ),
        Candidate(description: "s3 (Ceph)", make: { try S3Destination(RadosGateway.shared.get()) }),
        Candidate(
            description: "s3 (Ceph, versions)",
            make: { try S3Destination(RadosGateway.shared.get(), versioned: true) }
        ),
    ]

    private static let always = [
        Candidate(description: "directory", make: { try DirectoryDestination() }),
        Candidate(description: "s3 (ministack)", make: { try S3Destination(Ministack.ready.get()) }),
        Candidate(
            description: "s3 (ministack, versions)",
            make: { try S3Destination(Ministack.ready.get(), versioned: true) }
        ),
        Candidate(description: "s3 (OpenStack)", make: { try S3Destination(ObjectStoreBuckets.ready.get()) }),
        Candidate(description: "object store, segments", make: { try ObjectStoreDestination(.segments) }),
        Candidate(
            description: "object store, several chunks to a segment",
            resumesWithinItems: false,
            make: { try ObjectStoreDestination(.spans) }
        ),
        Candidate(
            description: "object store, nothing deleted",
            removes: false,
            make: { try ObjectStoreDestination(.createOnly) }
        ),
        Candidate(
            description: "object store, whole items",
            resumesWithinItems: false,
            make: { try ObjectStoreDestination(.wholeItems) }
        ),
    ]
}

/// A destination made for one test, and what the test can do behind the driver's back.
protocol Destination: AnyObject {
    /// A driver as a station of this name makes it after a start: it remembers nothing of an earlier one.
    ///
    /// `pace` is told of what is read back.
    func driver(station: String, pace: (any Pacing)?) throws -> any DestinationDriver

    /// Flips one stored bit of an item, in an open or a closed recording, without touching size or time.
    func damage(_ item: CommittedItem, of recording: RecordingKey) throws

    /// Puts other bytes in the place of a committed item of an open recording.
    func replace(_ item: CommittedItem, of recording: RecordingKey, station: String) throws

    /// How the destination describes a recording that is closed.
    func described(_ recording: RecordingKey) throws -> RecordingMetadata

    /// Makes the destination unreachable, and reachable again.
    func takeAway() throws
    func bringBack() throws

    /// Makes another destination answer under the same address.
    func becomeAnother() throws

    /// Leaves nothing behind.
    func remove()
}

extension Destination {
    func driver(station: String) throws -> any DestinationDriver { try driver(station: station, pace: nil) }
}
