/// A destination as far as the order of events is concerned.
package struct DestinationRule: Equatable, Sendable {
    package let name: String
    package let isRequired: Bool
    package init(name: String, isRequired: Bool) {
        self.name = name
        self.isRequired = isRequired
    }
}

/// What to do next for one recording, from its facts alone.
package enum Decision: Equatable, Sendable {
    case perform(Step)
    /// Nothing can be done until one of these destinations is usable again.
    case waitForDestinations([String])
    /// Erasing is switched off: delivered and kept.
    case delivered
    case ended(RecordingProgress.End)
}

extension RecordingProgress {
    /// Decides the next step; the same facts always give the same answer.
    ///
    /// The order is the design's: begin, transfer, commit, prove, receipt, store the receipt, close, erase, store the
    /// tombstone, confirm it. A required destination that is away holds back everything after `prove`; an additional
    /// one never does. One that comes back while the bytes can still be had gets them; after the receipt it is not
    /// named in it.
    package func nextStep(
        _ rules: [DestinationRule],
        erases: Bool,
        isAvailable: (String) -> Bool
    ) -> Decision {
        if let end { return .ended(end) }
        if isConfirmed { return afterConfirming(rules, isAvailable) }
        // Also a tombstone of another station's erasing is stored and confirmed: that station may be gone.
        if tombstone != nil { return afterErasing(rules, isAvailable) }
        guard let plan else { return .ended(.quarantined(reason: "no verified manifest")) }
        return beforeErasing(plan, rules, erases: erases, isAvailable)
    }

    private func beforeErasing(
        _ plan: Plan,
        _ rules: [DestinationRule],
        erases: Bool,
        _ isAvailable: (String) -> Bool
    ) -> Decision {
        var needsTransfer = false
        var waiting: [String] = []
        // Once a camera may have erased, only what that takes is done before its tombstone is here.
        for rule in rules where rule.isRequired || !eraseIntended {
            let there = destinations[rule.name] ?? DestinationProgress()
            guard let next = there.nextStep(at: rule.name, plan, hasReceipt: receipt != nil) else { continue }
            guard isAvailable(rule.name) else {
                if rule.isRequired { waiting.append(rule.name) }
                continue
            }
            // One transfer serves every destination that lacks bytes: those before it are opened first.
            guard next == .transfer else { return .perform(next) }
            needsTransfer = true
        }
        if needsTransfer { return .perform(.transfer) }
        if !waiting.isEmpty { return .waitForDestinations(waiting) }
        guard receipt != nil else {
            // Making it may show that one of them cannot be given it: it is then held there, and is not made again.
            let away = rules.filter { $0.isRequired && !isAvailable($0.name) }.map(\.name)
            return away.isEmpty ? .perform(.makeReceipt) : .waitForDestinations(away)
        }
        guard !plan.isUnproven else { return afterKeeping(rules) }
        return erases ? .perform(.erase) : .delivered
    }

    /// A camera that vouches for nothing is never told to erase: once it is held everywhere, its story ends.
    private func afterKeeping(_ rules: [DestinationRule]) -> Decision {
        rules.allSatisfy { destinations[$0.name]?.location != nil } ? .perform(.keep) : .delivered
    }

    private func afterErasing(_ rules: [DestinationRule], _ isAvailable: (String) -> Bool) -> Decision {
        var waiting: [String] = []
        for rule in rules {
            let there = destinations[rule.name] ?? DestinationProgress()
            guard rule.isRequired || there.location != nil, !there.isTombstoneStored else { continue }
            guard isAvailable(rule.name) else {
                if rule.isRequired { waiting.append(rule.name) }
                continue
            }
            return .perform(.storeTombstone(destination: rule.name))
        }
        return waiting.isEmpty ? .perform(.confirmTombstone) : .waitForDestinations(waiting)
    }

    /// The camera is cleared and knows it; what additional destinations are owed needs no camera.
    private func afterConfirming(_ rules: [DestinationRule], _ isAvailable: (String) -> Bool) -> Decision {
        guard let plan else { return .ended(.done) }
        var waiting: [String] = []
        for rule in rules {
            guard let there = destinations[rule.name], there.isOwed(plan) else { continue }
            guard isAvailable(rule.name) else {
                waiting.append(rule.name)
                continue
            }
            let next = there.nextStep(at: rule.name, plan, hasReceipt: true)
            return .perform(next ?? .storeTombstone(destination: rule.name))
        }
        return waiting.isEmpty ? .ended(.done) : .waitForDestinations(waiting)
    }
}

extension DestinationProgress {
    /// The next step towards the closed recording there; `nil` when it stands, or waits for the receipt.
    fileprivate func nextStep(at name: String, _ plan: Plan, hasReceipt: Bool) -> Step? {
        if !isProven(plan) {
            if tokens.count < plan.chunkCounts.count { return .begin(destination: name) }
            if !holdsAllChunks(of: plan) { return .transfer }
            if committed.count < plan.chunkCounts.count { return .commit(destination: name) }
            return .prove(destination: name)
        }
        guard hasReceipt else { return nil }
        if !isReceiptStored { return .storeReceipt(destination: name) }
        return location == nil ? .close(destination: name) : nil
    }

    /// Whether it can still be made whole without the camera's bytes.
    func isOwed(_ plan: Plan) -> Bool {
        if location != nil { return !isTombstoneStored }
        return !tokens.isEmpty && tokens.count == plan.chunkCounts.count && holdsAllChunks(of: plan)
    }
}
