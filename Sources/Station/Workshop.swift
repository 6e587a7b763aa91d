internal import Evidence
internal import Journal
internal import Platform
internal import Policy
internal import Sealing
internal import Synchronization
internal import Upload

/// What every worker of the station shares; fixed for the life of a configuration.
final class Workshop: Sendable {
    let identity: StationIdentity
    let verifier: StatementVerifier
    let destinations: [String: Destination]
    let recorder: Recorder
    let board: StatusBoard
    let setsClocks: Atomic<Bool>
    let bandwidth: Bandwidth
    /// How recordings are described to each destination that wants it.
    let metadata: Mutex<[String: MetadataMapping]>
    let parking = Parking()
    /// Recordings that are moved off their cameras now.
    let transfers = Atomic(0)
    /// As many may gather all they want.
    private static let fewTransfers = 2
    /// Milliseconds since 1970.
    let wallClock: @Sendable () -> Int64
    let log: @Sendable (LogLevel, String) -> Void
    /// What this station knows of one camera's recordings.
    private let knownRecordings: @Sendable (CameraIdentity) -> [RecordingKey: RecordingProgress]

    init(
        identity: StationIdentity,
        verifier: StatementVerifier,
        destinations: [Destination],
        recorder: Recorder,
        board: StatusBoard,
        setsClocks: Bool,
        bandwidth: Bandwidth,
        wallClock: @escaping @Sendable () -> Int64,
        log: @escaping @Sendable (LogLevel, String) -> Void,
        known: @escaping @Sendable (CameraIdentity) -> [RecordingKey: RecordingProgress]
    ) {
        self.wallClock = wallClock
        self.log = log
        knownRecordings = known
        self.identity = identity
        self.verifier = verifier
        self.destinations = Dictionary(uniqueKeysWithValues: destinations.map { ($0.name, $0) })
        metadata = Mutex(
            Dictionary(
                uniqueKeysWithValues: destinations.compactMap { at in at.metadata.map { (at.name, $0) } }
            )
        )
        self.recorder = recorder
        self.board = board
        self.setsClocks = Atomic(setsClocks)
        self.bandwidth = bandwidth
    }

    /// How much opened plaintext a transfer gathers before it is sent, bytes; half as much when they are many.
    var pieceSize: Int {
        transfers.load(ordering: .relaxed) > Self.fewTransfers ? FrameStream.piece / 2 : FrameStream.piece
    }

    func known(_ camera: CameraIdentity) -> [RecordingKey: RecordingProgress] { knownRecordings(camera) }

    /// The destination, after it has said that it still is the one this station first met under that name.
    ///
    /// Asked before every step there: a folder whose disk is not mounted, or a swapped server, must not be written to.
    func bound(_ name: String) throws(StepFailure) -> Destination { try probed(name).destination }

    func probed(_ name: String) throws(StepFailure) -> (destination: Destination, probe: DestinationProbe) {
        guard let destination = destinations[name] else {
            throw .destination(name, DestinationError(.hold, "use destination: it is no longer configured"))
        }
        let probe = try at(name) { () throws(DestinationError) in try destination.driver.probe() }
        let found = DestinationBinding(name: name, identity: probe.identity, epoch: probe.epoch)
        let bound: DestinationBinding
        do throws(JournalError) { bound = try recorder.journal.bind(found) } catch {
            throw .storage(StorageTrouble(reason: "\(error)"))
        }
        guard bound == found else {
            throw .destination(
                name,
                DestinationError(
                    .hold,
                    "use destination: it is \(found.identity) epoch \(found.epoch), "
                        + "but was \(bound.identity) epoch \(bound.epoch)",
                    hint: "mount or point to the right one; a deliberate change needs a new destination name"
                )
            )
        }
        return (destination, probe)
    }

    var rules: [DestinationRule] { destinations.values.map(\.rule) }

    /// The destination a name was first found to be; what was proven there was proven of it.
    func binding(_ name: String) throws(StepFailure) -> DestinationBinding? {
        do throws(JournalError) { return try recorder.journal.destination(named: name) } catch {
            throw .storage(StorageTrouble(reason: "\(error)"))
        }
    }

    /// Gives up what we put at destinations where somebody else's copy counts, or none.
    ///
    /// Before the fact that ends the recording: afterwards nothing reminds us of it. A destination that is away keeps
    /// the bytes, uncommitted, until they are found by age.
    func abandonUploads(of job: Job) {
        for (name, there) in job.progress.destinations where !there.tokens.isEmpty && there.location == nil {
            guard let destination = try? bound(name) else { continue }
            try? destination.driver.abandon(job.key)
        }
    }
}
