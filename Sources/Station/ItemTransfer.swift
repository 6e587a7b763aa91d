internal import Bytes
internal import Cryptography
internal import Evidence
internal import PTPInitiator
internal import Policy
internal import Upload

/// A destination that takes part in a transfer.
struct TransferTarget {
    let name: String
    let driver: any DestinationDriver
    let token: UploadToken
    /// Chunks that the destination itself says it holds, and the journal knows of.
    let held: Set<Int>
    /// Whether it takes a chunk while it has not acknowledged the one before.
    let overlaps: Bool
}

/// Moves the missing chunks of one item from the camera to every destination that lacks them.
struct ItemTransfer {
    let key: RecordingKey
    let item: ItemPlan
    let reading: any ItemReading
    let recorder: Recorder
    /// Hash states by the number of whole chunks hashed.
    let hashes: [Int: Blob]
    let parking: Parking
    let pace: BayPace
    let moved: (Int) -> Void
    /// Told why bytes are read once more: a wire that errs now and then shows nowhere else.
    let doubted: (String) -> Void

    /// How often wrong bytes are read again before the recording is called wrong.
    private static let readings = 2

    /// Returns the destinations that failed on the way; throws when nothing more can be read.
    func run(_ targets: [TransferTarget]) throws(StepFailure) -> [String: DestinationError] {
        var failed: [String: DestinationError] = [:]
        let chunks = item.chunkDigests.indices
        guard let first = chunks.first(where: { chunk in targets.contains { !$0.held.contains(chunk) } })
        else {
            return failed
        }
        // The whole item's digest goes on from the last boundary whose state was saved.
        let start = (0...first).last { $0 == 0 || hash(after: $0) != nil } ?? 0
        var state = hash(after: start)
        // A chunk's acknowledgement takes its time (a sync, a round trip): meanwhile the next one streams. No byte is kept
        // for that, and never are two of them outstanding.
        let thread =
            chunks.count > 1 && targets.allSatisfy(\.overlaps) ? SerialThread(name: "acknowledgements") : nil
        var pending: PendingChunk?
        /// The item's hash state at the end of each chunk that was sent, for when it is acknowledged.
        var sent: [Int: Blob] = [:]
        do throws(StepFailure) {
            for chunk in start..<chunks.count {
                let well = targets.filter { failed[$0.name] == nil }
                // Who holds the rest was acknowledged the last chunk, which is only done when the whole has its digest; with
                // their own digests right, these chunks are those of that whole.
                guard well.contains(where: { !$0.held.isSuperset(of: chunk..<chunks.count) }) else { break }
                // What is acknowledged is in the journal; lost is at most what goes in one request.
                if parking.isWanted { throw .cameraLost("the station parks") }
                let takers = well.filter { !$0.held.contains(chunk) }
                // Without this chunk the item's digest cannot run on: who still lacks others gets them in the next attempt.
                guard try move(chunk, to: takers, &state, thread, &pending, &sent, &failed) else { break }
            }
        } catch {
            try settle(&pending, sent, &failed)
            throw error
        }
        try settle(&pending, sent, &failed)
        return failed
    }

    /// Waits for the acknowledgement that is outstanding, and makes facts of what it is of.
    private func settle(
        _ pending: inout PendingChunk?,
        _ sent: [Int: Blob],
        _ failed: inout [String: DestinationError]
    ) throws(StepFailure) {
        guard let chunk = pending else { return }
        pending = nil
        let answer = chunk.wait()
        failed.merge(answer.failed) { first, _ in first }
        for (name, held) in answer.held.sorted(by: { $0.key < $1.key }) {
            try record(held.compactMap { index in sent[index].map { (index, $0) } }, at: name)
        }
    }

    private func hash(after chunks: Int) -> SHA256State? {
        hashes[chunks].flatMap { SHA256State(bytes: $0.bytes) }
    }

    /// Moves one chunk, and the item's hash state to its end; false when nobody was left to take it.
    private func move(
        _ index: Int,
        to takers: [TransferTarget],
        _ state: inout SHA256State?,
        _ thread: SerialThread?,
        _ pending: inout PendingChunk?,
        _ sent: inout [Int: Blob],
        _ failed: inout [String: DestinationError]
    ) throws(StepFailure) -> Bool {
        let isLast = index == item.chunkDigests.count - 1
        let offset = UInt64(index) * item.chunkSize
        let length = min(item.chunkSize, item.size - offset)
        let plan = ChunkPlan(index: index, offset: offset, length: length, digest: item.chunkDigests[index])
        var reading = 0
        while true {
            reading += 1
            let writers = ChunkWriters(plan, of: key, item, to: takers, &failed)
            if writers.count == 0, !takers.isEmpty { return false }
            let after: SHA256State?
            do throws(ReadFailure) {
                after = try read(plan, isLast: isLast, from: state, into: writers)
            } catch {
                writers.cancel()
                writers.report(&failed)
                if case .abandoned = error { return false }
                // Whatever comes of it, an acknowledgement that is outstanding comes before.
                try settle(&pending, sent, &failed)
                try judge(error, isLastReading: reading == Self.readings)
                continue
            }
            try settle(&pending, sent, &failed)
            writers.report(&failed)
            sent[index] = Blob(after?.bytes ?? [])
            let chunk = PendingChunk(writers)
            chunk.start(on: thread)
            pending = chunk
            if thread == nil { try settle(&pending, sent, &failed) }
            state = after
            return true
        }
    }

    /// Returns when the chunk is worth reading again.
    private func judge(_ failure: ReadFailure, isLastReading: Bool) throws(StepFailure) {
        switch failure {
        case .wrong(let reason):
            if isLastReading { throw try quarantine(reason) }
            doubted(reason)
        case .camera(let error):
            guard error.aftermath == .resumed || error.aftermath == .unharmed, !isLastReading else {
                throw .cameraLost("\(error)")
            }
            doubted("\(error)")
        case .abandoned: break
        }
    }

    private func record(_ chunks: [(index: Int, hash: Blob)], at name: String) throws(StepFailure) {
        guard !chunks.isEmpty else { return }
        do throws(StorageTrouble) {
            try recorder.record(
                chunks.map { chunk in
                    .chunkAcknowledged(
                        destination: name,
                        item: item.index,
                        chunk: chunk.index,
                        hash: chunk.hash
                    )
                },
                of: key
            )
        } catch {
            throw .storage(error)
        }
    }

    /// Streams the chunk's plaintext into the writers; both digests are right when this returns.
    private func read(
        _ plan: ChunkPlan,
        isLast: Bool,
        from state: SHA256State?,
        into writers: ChunkWriters
    ) throws(ReadFailure) -> SHA256State? {
        let digests = RunningDigests(from: state)
        var count: UInt64 = 0
        try unsafe reading.stream(plan.offset..<plan.offset + plan.length, isLast: isLast, pace) { bytes in
            unsafe digests.update(bytes)
            count += UInt64(bytes.count)
            moved(bytes.count)
            pace.sent(bytes.count * writers.count)
            return unsafe writers.write(bytes)
        }
        guard count == plan.length else {
            throw .wrong("item \(item.index): chunk \(plan.index) has \(count) of \(plan.length) bytes")
        }
        guard digests.finishChunk() == plan.digest else {
            throw .wrong("item \(item.index): chunk \(plan.index) does not have its digest")
        }
        let after = digests.itemState
        guard !isLast || digests.finishItem() == item.digest else {
            throw .wrong("item \(item.index): the whole does not have its digest")
        }
        return after
    }

    private func quarantine(_ reason: String) throws(StepFailure) -> StepFailure {
        do throws(StorageTrouble) {
            try recorder.record(.quarantined(reason: reason), of: key)
        } catch {
            throw .storage(error)
        }
        return StepFailure(.quarantined)
    }
}
