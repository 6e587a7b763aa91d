internal import AuditLog
internal import Bytes
internal import Channel
internal import Cryptography
internal import Evidence
internal import Policy
internal import Sealing
internal import Upload

/// The steps that need a camera with the channel.
struct CameraSteps {
    let workshop: Workshop
    let job: Job
    let link: CameraLink

    /// Gets the item's data key and opens its sealed header.
    func open(_ item: ItemPlan, _ manifest: Manifest) throws(StepFailure) -> SealedItemReading {
        let described = manifest.items[item.index]
        let key = try releaseKey(item)
        guard key.messageID == described.messageID else {
            throw try quarantine("item \(item.index): the released key is another message's")
        }
        let handle = try link.handle(ofObject: described.objectName)
        let prefix = try link.read(
            handle,
            offset: 0,
            count: Int(min(UInt64(SealedHeader.maximumByteCount), described.sealedSize))
        )
        let mode: FrameGeometry.Mode =
            described.wholeFrames.map { .cut(wholeFrames: Int($0)) } ?? .whole
        let reader: SealedReader
        do throws(SealingError) {
            let header = try SealedHeader(parsing: prefix)
            guard header.messageID == described.messageID, UInt64(header.frameLength) == described.frameLength
            else {
                throw .malformedHeader("message id or frame length is not the manifest's")
            }
            reader = try SealedReader(
                header: header,
                sealedSize: Int(described.sealedSize),
                dataKey: key.secret,
                mode: mode
            )
        } catch {
            throw try quarantine("item \(item.index): \(error)")
        }
        let context = EncryptionContext(
            camera: job.key.serial.text,
            recording: job.key.recording.text,
            trustDomain: job.key.domain.name
        )
        guard reader.header.context == context else {
            throw try quarantine(
                "item \(item.index): the encryption context names another recording or camera"
            )
        }
        guard UInt64(reader.geometry.plaintextSize) == item.size else {
            throw try quarantine("item \(item.index): sealed size and plaintext size do not agree")
        }
        return SealedItemReading(reader: reader, link: link, handle: handle) { [workshop] in
            workshop.pieceSize
        }
    }

    private func releaseKey(_ item: ItemPlan) throws(StepFailure) -> ReleasedKey {
        // In the log before it is asked for: where the log cannot be written, no key is released.
        do throws(StorageTrouble) {
            try workshop.recorder.audit.note(.keyReleased, of: job.key, [.item(item.index)])
        } catch {
            throw .storage(error)
        }
        do throws(ChannelFailure) { return try link.releaseKey(job.key, item: item.index) } catch {
            // A camera that cannot open its own item's header: it is damaged where the key is wrapped.
            if case .refused(let refusal) = error, refusal.code == .storeFailed {
                throw try quarantine("item \(item.index): the camera cannot release its key: \(refusal)")
            }
            throw StepFailure(error, of: .releaseKey)
        }
    }

    private func quarantine(_ reason: String) throws(StepFailure) -> StepFailure {
        try job.record(.quarantined(reason: reason))
        return StepFailure(.quarantined)
    }

    /// Hands the camera the receipt and keeps its tombstone; a repeat gets the same tombstone.
    func erase() throws(StepFailure) {
        guard let receipt = job.progress.receipt else { return }
        let answer = try link.erase(job.key, receipt: receipt.bytes.bytes, signature: receipt.signature.bytes)
        guard workshop.verifier.isTombstone(answer.tombstone, answer.signature, of: job.key) else {
            throw try vanish("the camera says it erased the recording, without a valid tombstone")
        }
        try job.record(
            .tombstoneReceived(tombstone: Blob(answer.tombstone), signature: Blob(answer.signature))
        )
    }

    func confirm() throws(StepFailure) {
        guard let tombstone = job.progress.tombstone else { return }
        try link.confirm(job.key, tombstone: SHA256.hash(tombstone.bytes.bytes))
        for name in job.progress.forgone(workshop.rules) { try job.record(.forgone(destination: name)) }
        try job.record(.tombstoneConfirmed)
    }

    private func vanish(_ reason: String) throws(StepFailure) -> StepFailure {
        try job.record(.vanished(reason: reason))
        return .cameraRefused(reason)
    }
}
