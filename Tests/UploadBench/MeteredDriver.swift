import Evidence
import Synchronization
import Upload

/// A driver that also says what reading back cost: everything it does is the other driver's.
final class MeteredDriver: DestinationDriver {
    private let driver: any DestinationDriver
    private let proving = Mutex(0.0)

    /// Whether it is said to take no chunk before it has acknowledged the one before.
    private let isInOrder: Bool

    init(_ driver: any DestinationDriver, inOrder: Bool = false) {
        self.driver = driver
        isInOrder = inOrder
    }

    /// Processor seconds of this process while it proved; of a station that does nothing else meanwhile.
    var proofSeconds: Double { proving.withLock { $0 } }

    func prove(
        _ item: CommittedItem,
        of recording: RecordingKey,
        plan: ItemPlan
    ) throws(DestinationError) -> ItemProof {
        let before = Usage.own().processor
        defer { proving.withLock { $0 += Usage.own().processor - before } }
        return try driver.prove(item, of: recording, plan: plan)
    }

    func probe() throws(DestinationError) -> DestinationProbe {
        let probe = try driver.probe()
        guard isInOrder else { return probe }
        return DestinationProbe(
            identity: probe.identity,
            epoch: probe.epoch,
            limits: ChunkLimits(
                minimumChunk: probe.limits.minimumChunk,
                maximumChunk: probe.limits.maximumChunk,
                maximumChunks: probe.limits.maximumChunks,
                parallelChunks: 1
            ),
            bestIntegrity: probe.bestIntegrity,
            acceptsSidecarsAfterClose: probe.acceptsSidecarsAfterClose
        )
    }

    func begin(
        _ recording: RecordingKey,
        manifest: [UInt8],
        item: ItemPlan
    ) throws(DestinationError) -> UploadToken {
        try driver.begin(recording, manifest: manifest, item: item)
    }

    func resume(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> RemoteUpload { try driver.resume(token, of: recording, item: item) }

    func put(
        _ chunk: ChunkPlan,
        to token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> any ChunkWriter {
        try driver.put(chunk, to: token, of: recording, item: item)
    }

    func rest(_ recording: RecordingKey) { driver.rest(recording) }

    func commit(
        _ token: UploadToken,
        of recording: RecordingKey,
        item: ItemPlan
    ) throws(DestinationError) -> CommittedItem { try driver.commit(token, of: recording, item: item) }

    func store(_ sidecar: Sidecar, _ bytes: [UInt8], for recording: RecordingKey) throws(DestinationError) {
        try driver.store(sidecar, bytes, for: recording)
    }

    func standing(_ sidecar: Sidecar, of recording: RecordingKey) throws(DestinationError) -> [UInt8]? {
        try driver.standing(sidecar, of: recording)
    }

    func describe(_ recording: RecordingKey, _ metadata: RecordingMetadata) throws(DestinationError) {
        try driver.describe(recording, metadata)
    }

    func close(_ recording: RecordingKey, items: [CommittedItem]) throws(DestinationError) -> String {
        try driver.close(recording, items: items)
    }

    func closed(_ recording: RecordingKey) throws(DestinationError) -> ClosedRecording {
        try driver.closed(recording)
    }

    func proveClosed(_ recording: RecordingKey, plan: ItemPlan) throws(DestinationError) -> ItemProof {
        try driver.proveClosed(recording, plan: plan)
    }

    func abandon(_ recording: RecordingKey) throws(DestinationError) { try driver.abandon(recording) }
}
