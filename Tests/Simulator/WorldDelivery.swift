internal import Evidence
internal import Policy
internal import Upload

extension World {
    mutating func begin(
        _ key: RecordingKey,
        _ plan: Plan,
        _ progress: RecordingProgress,
        _ name: String,
        at index: Int
    ) throws {
        let destination = try reach(name, at: index)
        if try adopt(key, plan, name, destination, at: index) { return }
        guard !destinations[destination].refused.contains(key) else {
            throw Interruption.outcome(
                .destination(name: name, DestinationError(.quarantine, "begin: a field it wants is missing"))
            )
        }
        for item in plan.chunkCounts.indices where progress.destinations[name]?.tokens[item] == nil {
            destinations[destination].uploads[.init(key: key, station: index), default: .init()].chunks[
                item,
                default: []
            ]
            .formUnion([])
            try answered(name, at: index)
            try record(
                .uploadOpened(destination: name, item: item, token: UploadToken(bytes: [])),
                key,
                at: index
            )
        }
    }

    /// Adopts what another station closed under the same name, after proving it.
    private mutating func adopt(
        _ key: RecordingKey,
        _ plan: Plan,
        _ name: String,
        _ destination: Int,
        at index: Int
    ) throws -> Bool {
        guard let closed = destinations[destination].closed[key] else { return false }
        guard !closed.isRotten else { throw broken("a rotten recording was closed at \(name)") }
        let fact = Fact.adopted(
            destination: name,
            location: "closed",
            proofs: plan.chunkCounts.indices.map(proof),
            receipt: closed.receipt,
            signature: Blob([])
        )
        try record(fact, key, at: index)
        destinations[destination].uploads[.init(key: key, station: index)] = nil
        return true
    }

    mutating func transfer(
        _ worker: Worker,
        _ key: RecordingKey,
        _ plan: Plan,
        _ progress: RecordingProgress,
        at index: Int
    ) throws {
        _ = try present(worker, key, at: index)
        let used = stations[index].dock.usage[key] ?? []
        guard !used.isEmpty else { throw broken("a transfer to nowhere") }
        let targets = destinations.indices.filter {
            used.contains(destinations[$0].rule.name) && !destinations[$0].isAway
        }
        if isHostile, random.oneIn(60) {
            try record(.quarantined(reason: "wrong bytes"), key, at: index)
            throw Interruption.outcome(.quarantined)
        }
        for (item, count) in plan.chunkCounts.enumerated() {
            for chunk in 0..<count {
                for target in targets {
                    let name = destinations[target].rule.name
                    let held =
                        destinations[target].uploads[.init(key: key, station: index)]?.chunks[item] ?? []
                    if held.contains(chunk),
                        progress.destinations[name]?.acknowledged[item]?.contains(chunk) == true
                    {
                        continue
                    }
                    _ = try present(worker, key, at: index)
                    destinations[target].uploads[.init(key: key, station: index), default: .init()]
                        .chunks[item, default: []].insert(chunk)
                    try lost(worker, at: index)
                    try answered(name, at: index)
                    let fact = Fact.chunkAcknowledged(
                        destination: name,
                        item: item,
                        chunk: chunk,
                        hash: Blob([])
                    )
                    try record(fact, key, at: index)
                }
            }
        }
        if let away = destinations.first(where: { used.contains($0.rule.name) && $0.isAway }) {
            throw self.away(away.rule.name)
        }
    }

    mutating func commit(_ key: RecordingKey, _ plan: Plan, _ name: String, at index: Int) throws {
        let destination = try reach(name, at: index)
        let upload = SimulatedDestination.UploadName(key: key, station: index)
        for (item, count) in plan.chunkCounts.enumerated() {
            let held = destinations[destination].uploads[upload]?.chunks[item]?.count ?? 0
            guard held == count else {
                throw broken("committed item \(item) with \(held) of \(count) chunks")
            }
            destinations[destination].uploads[upload]?.committed.insert(item)
            if isHostile, random.oneIn(30) { destinations[destination].uploads[upload]?.isRotten = true }
            try answered(name, at: index)
            try record(.itemCommitted(destination: name, item: item, committed(item)), key, at: index)
        }
    }

    mutating func prove(_ key: RecordingKey, _ plan: Plan, _ name: String, at index: Int) throws {
        let destination = try reach(name, at: index)
        let upload = SimulatedDestination.UploadName(key: key, station: index)
        if destinations[destination].uploads[upload]?.isRotten ?? true {
            destinations[destination].uploads[upload] = nil
            let progress = stations[index].dock.recordings[key] ?? RecordingProgress()
            try record(progress.setback(at: name), key, at: index)
            throw Interruption.outcome(
                .destination(name: name, DestinationError(.beginAgain, "other bytes read back"))
            )
        }
        let known = stations[index].dock.recordings[key]?.receipt
        if known == nil, let standing = destinations[destination].uploads[upload]?.signature {
            try record(
                .receiptFound(destination: name, receipt: standing, signature: Blob([])),
                key,
                at: index
            )
        }
        for item in plan.chunkCounts.indices {
            try answered(name, at: index)
            try record(.itemProven(destination: name, item: item, proof(item)), key, at: index)
        }
    }

    mutating func close(_ key: RecordingKey, _ plan: Plan, _ name: String, at index: Int) throws {
        let destination = try reach(name, at: index)
        let upload = SimulatedDestination.UploadName(key: key, station: index)
        if let standing = destinations[destination].closed[key] {
            // Ours, the answer having been lost; or another station's, which is proven and adopted.
            guard destinations[destination].uploads[upload] == nil else {
                _ = try adopt(key, plan, name, destination, at: index)
                return
            }
            guard !standing.isRotten else { throw broken("closed rotten") }
        } else {
            guard let held = destinations[destination].uploads[upload], let receipt = held.receipt else {
                throw broken("closed without a receipt")
            }
            destinations[destination].closed[key] = .init(
                items: held.committed,
                isRotten: held.isRotten,
                receipt: receipt
            )
            destinations[destination].uploads[upload] = nil
        }
        try answered(name, at: index)
        try record(.closed(destination: name, location: "closed"), key, at: index)
    }

    private func committed(_ item: Int) -> CommittedItem { CommittedItem(name: "\(item)", version: "1") }

    private func proof(_ item: Int) -> ItemProof {
        ItemProof(
            item: committed(item),
            integrity: .readBack,
            attestation: .none,
            sha256: "",
            evidence: "simulated"
        )
    }
}
