internal import Evidence
internal import Policy
internal import Synchronization
internal import Upload

/// Moves a recording's missing bytes from its camera to every destination that lacks them.
struct Transfer {
    let workshop: Workshop
    let job: Job

    /// Reads what any destination still lacks, verifies it, and streams it to those that lack it.
    ///
    /// `open` begins reading an item from its camera.
    func run(
        _ bay: String,
        _ heartbeat: Heartbeat,
        open: (ItemPlan) throws(StepFailure) -> any ItemReading
    ) throws(StepFailure) {
        var failed: [String: DestinationError] = [:]
        let names = job.progress.destinations.keys.sorted().filter { name in
            let there = job.progress.destinations[name]
            return there?.isAdopted == false && there?.tokens.count == job.items.count
                && job.destinations.contains(name)
        }
        let total = job.items.reduce(0) { $0 + $1.size }
        workshop.board.begin(bay, job.key.recording, total: total)
        workshop.transfers.add(1, ordering: .relaxed)
        defer {
            workshop.transfers.subtract(1, ordering: .relaxed)
            workshop.board.end(bay)
        }
        for item in job.items {
            var targets: [TransferTarget] = []
            for name in names where failed[name] == nil {
                if let target = try target(name, item, &failed) { targets.append(target) }
            }
            let missing = item.chunkDigests.indices.count { chunk in
                targets.contains { !$0.held.contains(chunk) }
            }
            guard missing > 0 else {
                workshop.board.moved(bay, item.size)
                continue
            }
            workshop.board.moved(bay, item.size - min(item.size, UInt64(missing) * item.chunkSize))
            let transfer = ItemTransfer(
                key: job.key,
                item: item,
                reading: try open(item),
                recorder: workshop.recorder,
                hashes: job.progress.hashes[item.index] ?? [:],
                parking: workshop.parking,
                pace: BayPace(
                    bandwidth: workshop.bandwidth,
                    bay: bay,
                    beat: { heartbeat.beat() }
                ),
                moved: { [workshop] count in
                    workshop.board.moved(bay, UInt64(count))
                    heartbeat.beat()
                },
                doubted: { [workshop, key = job.key] reason in
                    workshop.log(
                        .warning,
                        "recording \(key.recording) of \(key.serial): read again: \(reason)"
                    )
                }
            )
            // However it ended, nothing more of it comes for a while.
            defer { for target in targets { target.driver.rest(job.key) } }
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
}
