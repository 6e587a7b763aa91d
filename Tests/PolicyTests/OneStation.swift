import Bytes
import Evidence
import Policy
import Testing

/// The smallest station there is: one bay, one camera, one required destination, recordings of one chunk.
enum OneStation {
    static let plan = Plan(
        sequence: 1,
        isEvidential: false,
        start: 0,
        chunkCounts: [1],
        size: 1,
        manifest: Blob([]),
        signature: Blob([]),
        docked: DockingNote(bay: "A", time: 0, clock: nil, revocationList: nil)
    )

    static func dock() -> Dock {
        Dock(
            settings: DockSettings(
                destinations: [DestinationRule(name: "dams", isRequired: true)],
                maximumActiveOffloads: 2,
                retry: RetryRule(firstMilliseconds: 1000, maximumMilliseconds: 2000),
                erases: true
            )
        )
    }

    static func key(_ recording: String) throws -> RecordingKey {
        RecordingKey(
            domain: try #require(TrustDomain("north.bwvdock-fixture.invalid")),
            serial: try #require(CameraSerial("CAM-1")),
            recording: try #require(RecordingID(recording)),
            manifest: try #require(SHA256Digest([UInt8](repeating: 7, count: 32)))
        )
    }

    /// The camera of the first key, with a recording for each.
    static func camera(offering keys: [RecordingKey]) -> DockedCamera {
        DockedCamera(
            domain: keys[0].domain,
            serial: keys[0].serial,
            recordings: keys.map { ListedRecording(key: $0, state: .offered) },
            openRecordings: 0,
            missing: [],
            rejected: []
        )
    }
}
