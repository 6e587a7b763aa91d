package import Upload

/// How far one recording has come: its facts, folded.
package struct RecordingProgress: Equatable, Sendable {
    /// How a recording's story ended, if it has.
    package enum End: Equatable, Sendable {
        case done
        /// Held everywhere; the camera keeps its copy.
        case kept
        case concludedElsewhere
        case quarantined(reason: String)
        case vanished(reason: String)
    }

    package private(set) var plan: Plan?
    package private(set) var destinations: [String: DestinationProgress] = [:]
    /// Hash states of each item, by the number of whole chunks hashed.
    package private(set) var hashes: [Int: [Int: Blob]] = [:]
    package private(set) var receipt: (bytes: Blob, signature: Blob)?
    package private(set) var eraseIntended = false
    package private(set) var tombstone: (bytes: Blob, signature: Blob)?
    /// The camera knows that its tombstone is kept: nothing more is wanted of it.
    package private(set) var isConfirmed = false
    /// Additional destinations that never got it, and cannot any more.
    package private(set) var lacking: Set<String> = []
    package private(set) var end: End?

    package init() {}

    package init(_ facts: some Sequence<Fact>) {
        for fact in facts { apply(fact) }
    }

    package mutating func apply(_ fact: Fact) {
        switch fact {
        case .planned(let plan):
            self.plan = plan
            // It was gone without a tombstone and is back: go on with it.
            if case .vanished = end { end = nil }
        case .began(.erase): eraseIntended = true
        case .began(.storeReceipt(let name)): destinations[name, default: .init()].isReceiptOffered = true
        case .began: break
        case .uploadOpened(let name, let item, let token):
            destinations[name, default: .init()].tokens[item] = token
        case .chunkAcknowledged(let name, let item, let chunk, let hash):
            destinations[name, default: .init()].acknowledged[item, default: []].insert(chunk)
            hashes[item, default: [:]][chunk + 1] = hash
        case .restarted(let name):
            destinations[name] = DestinationProgress(restarts: (destinations[name]?.restarts ?? 0) + 1)
            // A receipt names what was proven; what is begun again is proven again first.
            if !hasStoredReceipt { receipt = nil }
        case .itemCommitted(let name, let item, let committed):
            destinations[name, default: .init()].committed[item] = committed
        case .itemProven(let name, let item, let proof):
            destinations[name, default: .init()].proofs[item] = proof
        case .adopted(let name, let location, let proofs, let receipt, let signature):
            destinations[name, default: .init()].adopt(
                location: location,
                proofs: proofs,
                (receipt, signature)
            )
            // Our own receipt, if made, names what we put there and gave up; it is made again unless it stands
            // somewhere already, or a camera may have erased for it.
            if !hasStoredReceipt, !eraseIntended { self.receipt = nil }
        case .receiptFound(let name, let bytes, let signature):
            destinations[name, default: .init()].standingReceipt = (bytes, signature)
        case .receiptMade(let bytes, let signature): receipt = (bytes, signature)
        case .receiptStored(let name): destinations[name, default: .init()].isReceiptStored = true
        case .closed(let name, let location): destinations[name, default: .init()].location = location
        case .tombstoneReceived(let bytes, let signature):
            tombstone = (bytes, signature)
            // It was gone without one, and here it is.
            if case .vanished = end { end = nil }
        case .tombstoneStored(let name):
            destinations[name, default: .init()].isTombstoneStored = true
            if isConfirmed { concludeUnlessOwed() }
        case .forgone(let name):
            lacking.insert(name)
            guard isConfirmed else { break }
            destinations[name] = nil
            concludeUnlessOwed()
        case .tombstoneConfirmed:
            // What another station erased is that station's to deliver.
            isConfirmed = eraseIntended
            concludeUnlessOwed()
        case .lifted: if case .quarantined = end { end = nil }
        case .kept: finish(.kept)
        case .concludedElsewhere: finish(.concludedElsewhere)
        case .quarantined(let reason): finish(.quarantined(reason: reason))
        case .vanished(let reason): finish(.vanished(reason: reason))
        }
    }

    /// A finished recording keeps nothing but how it ended: a station runs for years.
    private mutating func finish(_ end: End) {
        let lacking = lacking
        self = RecordingProgress()
        self.lacking = lacking
        self.end = end
    }

    private mutating func concludeUnlessOwed() {
        guard isConfirmed, let plan, destinations.values.contains(where: { $0.isOwed(plan) }) else {
            return finish(.done)
        }
    }

    /// The additional destinations that will never get it once the camera is cleared.
    ///
    /// Of another station's erasing nothing is known here: it may have delivered there.
    package func forgone(_ rules: [DestinationRule]) -> [String] {
        guard let plan, eraseIntended else { return [] }
        return rules.filter { rule in
            let there = destinations[rule.name] ?? DestinationProgress()
            return !rule.isRequired && there.location == nil && !there.isOwed(plan)
        }
        .map(\.name)
    }

    /// The additional destinations that it still can and will be made whole at, though its camera is cleared.
    package var owed: Set<String> {
        guard isConfirmed, let plan else { return [] }
        return Set(destinations.filter { $0.value.isOwed(plan) }.keys)
    }

    /// A destination holds, or may hold, our receipt: another one would contradict it.
    private var hasStoredReceipt: Bool {
        destinations.values.contains { ($0.isReceiptStored || $0.isReceiptOffered) && !$0.isAdopted }
    }

    /// What it means that a destination lost what it held of an open recording.
    package func setback(at name: String) -> Fact {
        isConfirmed ? .forgone(destination: name) : .restarted(destination: name)
    }

    /// Whether a required destination still needs bytes that only the camera has.
    package func lacksBytes(_ rules: [DestinationRule]) -> Bool {
        guard let plan, receipt == nil else { return false }
        return rules.contains { rule in
            rule.isRequired && !(destinations[rule.name] ?? DestinationProgress()).holdsAllChunks(of: plan)
        }
    }

    /// Whether the camera still has a part in it.
    package var concernsCamera: Bool { end == nil && !isConfirmed }

    /// Whether a camera that offers the recording should be asked for its manifest (again).
    package var wantsPlan: Bool {
        switch end {
        case nil: plan == nil
        case .vanished: true
        default: false
        }
    }

    /// Whether something of ours stands uncommitted at a destination.
    package var hasUncommittedUploads: Bool {
        destinations.values.contains { !$0.tokens.isEmpty && $0.location == nil }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.plan == right.plan && left.destinations == right.destinations && left.end == right.end
            && left.receipt?.bytes == right.receipt?.bytes && left.tombstone?.bytes == right.tombstone?.bytes
            && left.eraseIntended == right.eraseIntended && left.hashes == right.hashes
            && left.isConfirmed == right.isConfirmed && left.lacking == right.lacking
    }
}

/// How far one recording has come at one destination.
package struct DestinationProgress: Equatable, Sendable {
    package fileprivate(set) var tokens: [Int: UploadToken] = [:]
    package fileprivate(set) var acknowledged: [Int: Set<Int>] = [:]
    package fileprivate(set) var committed: [Int: CommittedItem] = [:]
    package fileprivate(set) var proofs: [Int: ItemProof] = [:]
    package fileprivate(set) var isReceiptStored = false
    /// Storing was begun: whatever came of it, it may stand there.
    package fileprivate(set) var isReceiptOffered = false
    /// A receipt of ours that was there before this journal knew of one.
    package fileprivate(set) var standingReceipt: (bytes: Blob, signature: Blob)?
    /// Where the closed recording stands; `nil` while it is open.
    package fileprivate(set) var location: String?
    package fileprivate(set) var isTombstoneStored = false
    /// Closed by somebody else before us: its own receipt stands there, ours is not stored beside it.
    package var isAdopted: Bool { adoptedReceipt != nil }
    /// The receipt that stands there, when it is not ours.
    package fileprivate(set) var adoptedReceipt: (bytes: Blob, signature: Blob)?
    /// How often everything there was begun again.
    package let restarts: Int

    package init(restarts: Int = 0) { self.restarts = restarts }

    package static func == (left: Self, right: Self) -> Bool {
        left.tokens == right.tokens && left.acknowledged == right.acknowledged
            && left.committed == right.committed
            && left.proofs == right.proofs && left.isReceiptStored == right.isReceiptStored
            && left.isReceiptOffered == right.isReceiptOffered
            && left.standingReceipt?.bytes == right.standingReceipt?.bytes
            && left.location == right.location && left.isTombstoneStored == right.isTombstoneStored
            && left.adoptedReceipt?.bytes == right.adoptedReceipt?.bytes && left.restarts == right.restarts
    }

    fileprivate mutating func adopt(
        location: String,
        proofs: [ItemProof],
        _ receipt: (bytes: Blob, signature: Blob)
    ) {
        self.location = location
        adoptedReceipt = receipt
        self.proofs = Dictionary(uniqueKeysWithValues: proofs.enumerated().map { ($0.offset, $0.element) })
        isReceiptStored = true
    }

    package func holdsAllChunks(of plan: Plan) -> Bool {
        plan.chunkCounts.enumerated().allSatisfy { item, count in
            committed[item] != nil || acknowledged[item, default: []].count >= count
        }
    }

    package func isProven(_ plan: Plan) -> Bool { proofs.count >= plan.chunkCounts.count }
}
