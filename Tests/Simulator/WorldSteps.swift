internal import Evidence
internal import Policy
internal import Upload

extension World {
    /// Carries out one step as the daemon does: the intent durable, the effect, the result durable.
    mutating func perform(_ worker: Worker, _ key: RecordingKey, _ step: Step, at index: Int) throws {
        var outcome = Outcome.done
        do {
            try record(.began(step), key, at: index)
            try effect(worker, key, step, at: index)
        } catch Interruption.crash {
            return crash(index)
        } catch Interruption.outcome(let other) {
            outcome = other
        }
        feed(.stepEnded(worker: worker, key, step, outcome), to: index)
    }

    private mutating func effect(_ worker: Worker, _ key: RecordingKey, _ step: Step, at index: Int) throws {
        guard let progress = stations[index].dock.recordings[key] else { return }
        let plan =
            progress.plan
            ?? Plan(
                sequence: 0,
                isEvidential: false,
                start: 0,
                chunkCounts: [],
                size: 0,
                manifest: Blob([]),
                signature: Blob([]),
                docked: DockingNote(bay: "", time: 0, clock: nil, revocationList: nil)
            )
        switch step {
        case .begin(let name): try begin(key, plan, progress, name, at: index)
        case .transfer: try transfer(worker, key, plan, progress, at: index)
        case .commit(let name): try commit(key, plan, name, at: index)
        case .prove(let name): try prove(key, plan, name, at: index)
        case .makeReceipt:
            let adopted = progress.destinations.values.compactMap(\.adoptedReceipt)
            let own = Blob([UInt8(index)] + Array("\(stations[index].journal[key]?.count ?? 0)".utf8))
            let new = adopted.count == progress.destinations.count ? adopted.first?.bytes ?? own : own
            let receipt = try standing(progress) ?? new
            try record(.receiptMade(receipt: receipt, signature: Blob([])), key, at: index)
        case .storeReceipt(let name):
            let destination = try reach(name, at: index)
            let upload = SimulatedDestination.UploadName(key: key, station: index)
            let standing = destinations[destination].uploads[upload]?.signature
            guard standing == nil || standing == progress.receipt?.bytes else {
                // An additional one that was away when the journal was lost holds nothing back, and is held itself.
                guard !destinations[destination].rule.isRequired, lostJournals > 0 else {
                    throw broken("another receipt stands at \(name)")
                }
                throw Interruption.outcome(
                    .destination(name: name, DestinationError(.conflict, "store: another receipt stands"))
                )
            }
            destinations[destination].uploads[upload, default: .init()].signature = progress.receipt?.bytes
            try answered(name, at: index)
            destinations[destination].uploads[upload, default: .init()].receipt = progress.receipt?.bytes
            try answered(name, at: index)
            try record(.receiptStored(destination: name), key, at: index)
        case .close(let name): try close(key, plan, name, at: index)
        case .erase: try erase(worker, key, plan, progress, at: index)
        case .storeTombstone(let name):
            let destination = try reach(name, at: index)
            if let standing = destinations[destination].closed[key]?.tombstone,
                standing != progress.tombstone?.bytes
            {
                throw broken("another tombstone stands at \(name)")
            }
            destinations[destination].closed[key]?.tombstone = progress.tombstone?.bytes
            try answered(name, at: index)
            try record(.tombstoneStored(destination: name), key, at: index)
        case .keep: try record(.kept, key, at: index)
        case .confirmTombstone:
            let (camera, recording) = try present(worker, key, at: index)
            if cameras[camera].recordings[recording].tombstone == progress.tombstone?.bytes {
                cameras[camera].recordings[recording].isConfirmed = true
            }
            try lost(worker, at: index)
            for name in progress.forgone(destinations.map(\.rule)) {
                try record(.forgone(destination: name), key, at: index)
            }
            try record(.tombstoneConfirmed, key, at: index)
        case .reconcile: try reconcile(key, at: index)
        }
    }

    /// The receipt that stands at a destination since before the journal was lost; all required ones have the same.
    private func standing(_ progress: RecordingProgress) throws -> Blob? {
        let required = destinations.filter(\.rule.isRequired).compactMap {
            progress.destinations[$0.rule.name]?.standingReceipt?.bytes
        }
        guard Set(required.map(\.bytes)).count < 2 else { throw broken("two receipts of one station stand") }
        return required.first
            ?? progress.destinations.values.compactMap(\.standingReceipt).first?.bytes
    }

    /// The destination's index, if it answers now.
    func reach(_ name: String, at index: Int) throws -> Int {
        guard let destination = destinations.firstIndex(where: { $0.rule.name == name }),
            !destinations[destination].isAway
        else { throw away(name) }
        return destination
    }

    func away(_ name: String) -> Interruption {
        .outcome(.destination(name: name, DestinationError(.retry(afterSeconds: nil), "connect: away")))
    }

    /// The effect is done; whether we learn of it is another matter.
    mutating func answered(_ name: String, at index: Int) throws {
        try arrow(at: index)
        guard isHostile, random.oneIn(40) else { return }
        guard random.oneIn(3) else { throw away(name) }
        let error = DestinationError(.retry(afterSeconds: 1), "put: asked for too much")
        throw Interruption.outcome(.destination(name: name, error))
    }

    /// The camera's effect is done; the answer may be lost with the wire.
    mutating func lost(_ worker: Worker, at index: Int) throws {
        try arrow(at: index)
        guard isHostile, random.oneIn(25), case .bay(let bay, _) = worker else { return }
        if let camera = cameras.firstIndex(where: { $0.place == .init(station: index, bay: bay) }),
            random.oneIn(2)
        {
            unplug(camera)
        }
        throw Interruption.outcome(.cameraLost(reason: "the wire broke"))
    }

    /// The camera and recording a bay's worker speaks of, if that very visit still lasts.
    func present(_ worker: Worker, _ key: RecordingKey, at index: Int) throws -> (Int, Int) {
        guard case .bay(let bay, let visit) = worker, stations[index].dock.bays[bay]?.visit == visit,
            let camera = cameras.firstIndex(where: { $0.place == .init(station: index, bay: bay) }),
            let recording = cameras[camera].index(of: key)
        else { throw Interruption.outcome(.cameraLost(reason: "unplugged")) }
        return (camera, recording)
    }

    private mutating func erase(
        _ worker: Worker,
        _ key: RecordingKey,
        _ plan: Plan,
        _ progress: RecordingProgress,
        at index: Int
    ) throws {
        guard let receipt = progress.receipt?.bytes else { throw broken("erase without a receipt") }
        let (camera, recording) = try present(worker, key, at: index)
        if cameras[camera].recordings[recording].isPresent {
            try checkMayErase(key, plan, progress)
            cameras[camera].recordings[recording].isPresent = false
            cameras[camera].recordings[recording].erasedFor = receipt
        }
        try lost(worker, at: index)
        guard let tombstone = cameras[camera].recordings[recording].tombstone else { return }
        try record(.tombstoneReceived(tombstone: tombstone, signature: Blob([])), key, at: index)
    }

    private mutating func reconcile(_ key: RecordingKey, at index: Int) throws {
        for rule in destinations.map(\.rule) where rule.isRequired {
            let destination = try reach(rule.name, at: index)
            guard destinations[destination].closed[key]?.tombstone != nil else {
                return try record(.vanished(reason: "gone without a tombstone"), key, at: index)
            }
        }
        try record(.concludedElsewhere, key, at: index)
    }
}
