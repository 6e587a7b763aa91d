internal import AuditLog
internal import Bytes
internal import Channel
internal import Cryptography
internal import Evidence
internal import Policy
internal import Sealing
internal import Upload

/// The steps that need the camera.
struct CameraSteps {
    let workshop: Workshop
    let job: Job
    let link: CameraLink

    /// Reads what any destination still lacks, verifies it, and streams it to those that lack it.
    func transfer() throws(StepFailure) {
        guard let manifest = job.manifest else {
            throw .cameraRefused("the journalled manifest cannot be read")
        }
        var failed: [String: DestinationError] = [:]
        let names = job.progress.destinations.keys.sorted().filter { name in
            let there = job.progress.destinations[name]
            return there?.isAdopted == false && there?.tokens.count == job.items.count
                && job.destinations.contains(name)
        }
        let total = job.items.reduce(0) { $0 + $1.size }
        workshop.board.begin(link.bay, job.key.recording, total: total)
        defer { workshop.board.end(link.bay) }
        for item in job.items {
            var targets: [TransferTarget] = []
            for name in names where failed[name] == nil {
                if let target = try target(name, item, &failed) { targets.append(target) }
            }
            let missing = item.chunkDigests.indices.count { chunk in
                targets.contains { !$0.held.contains(chunk) }
            }
            guard missing > 0 else {
                workshop.board.moved(link.bay, item.size)
                continue
            }
            workshop.board.moved(link.bay, item.size - min(item.size, UInt64(missing) * item.chunkSize))
            let transfer = ItemTransfer(
                key: job.key,
                item: item,
                reading: try open(item, manifest.items[item.index], manifest),
                recorder: workshop.recorder,
                hashes: job.progress.hashes[item.index] ?? [:],
                parking: workshop.parking,
                pace: BayPace(
                    bandwidth: workshop.bandwidth,
                    bay: link.bay,
                    beat: { [link] in link.heartbeat.beat() }
                ),
                moved: { [workshop, link] count in
                    workshop.board.moved(link.bay, UInt64(count))
                    link.heartbeat.beat()
                }
            )
            failed.merge(try transfer.run(targets)) { first, _ in first }
        }
        guard let (name, error) = failed.min(by: { $0.key < $1.key }) else { return }
        // A chunk that arrived damaged is not acknowledged: the rest of the upload is good.
        throw error.remedy == .beginAgain ? try job.restart(name, error) : .destination(name, error)
    }

    /// Asks a destination what it holds of an item; `nil` when it needs nothing or cannot be used now.
    private func target(
        _ name: String,
        _ item: ItemPlan,
        _ failed: inout [String: DestinationError]
    ) throws(StepFailure) -> TransferTarget? {
        guard let there = job.progress.destinations[name], let token = there.tokens[item.index],
            there.committed[item.index] == nil
        else { return nil }
        let destination: Destination
        let overlaps: Bool
        let remote: RemoteUpload
        do throws(StepFailure) {
            let met = try workshop.probed(name)
            destination = met.destination
            overlaps = met.probe.limits.parallelChunks > 1
            remote = try at(name) { () throws(DestinationError) in
                try destination.driver.resume(token, of: job.key, item: item)
            }
        } catch {
            guard case .destination(_, let trouble) = error.outcome else { throw error }
            failed[name] = trouble
            return nil
        }
        switch remote {
        case .open(let held):
            // What the destination holds without our having noted it has no hash state: it is read once more.
            let known = held.intersection(there.acknowledged[item.index] ?? [])
            return TransferTarget(
                name: name,
                driver: destination.driver,
                token: token,
                held: known,
                overlaps: overlaps
            )
        case .committed(let committed):
            try job.record(.itemCommitted(destination: name, item: item.index, committed))
            return nil
        case .gone:
            failed[name] = DestinationError(.beginAgain, "resume item \(item.index): the upload is gone")
            return nil
        }
    }

    /// Gets the item's data key and opens its sealed header.
    private func open(
        _ item: ItemPlan,
        _ described: ManifestItem,
        _ manifest: Manifest
    ) throws(StepFailure) -> SealedItemReading {
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
        return SealedItemReading(reader: reader, session: link.session, handle: handle)
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
