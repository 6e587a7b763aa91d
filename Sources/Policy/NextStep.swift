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
    /// one never does.
    package func nextStep(
        _ rules: [DestinationRule],
        erases: Bool,
        isAvailable: (String) -> Bool
    ) -> Decision {
        if let end { return .ended(end) }
        // Also a tombstone of another station's erasing is stored and confirmed: that station may be gone.
        if tombstone != nil { return afterErasing(rules, isAvailable) }
        guard let plan else { return .ended(.quarantined(reason: "no verified manifest")) }
        if receipt != nil { return afterReceipt(rules, erases: erases, isAvailable) }
        return beforeReceipt(plan, rules, isAvailable)
    }

    private func beforeReceipt(
        _ plan: Plan,
        _ rules: [DestinationRule],
        _ isAvailable: (String) -> Bool
    ) -> Decision {
        var needsTransfer = false
        var waiting: [String] = []
        for rule in rules {
            let there = destinations[rule.name] ?? DestinationProgress()
            if there.isProven(plan) { continue }
            guard isAvailable(rule.name) else {
                if rule.isRequired { waiting.append(rule.name) }
                continue
            }
            if there.tokens.count < plan.chunkCounts.count { return .perform(.begin(destination: rule.name)) }
            if !there.holdsAllChunks(of: plan) {
                needsTransfer = true
                continue
            }
            if there.committed.count < plan.chunkCounts.count {
                return .perform(.commit(destination: rule.name))
            }
            return .perform(.prove(destination: rule.name))
        }
        if needsTransfer { return .perform(.transfer) }
        if !waiting.isEmpty { return .waitForDestinations(waiting) }
        return .perform(.makeReceipt)
    }

    private func afterReceipt(
        _ rules: [DestinationRule],
        erases: Bool,
        _ isAvailable: (String) -> Bool
    ) -> Decision {
        var waiting: [String] = []
        for rule in rules {
            let there = destinations[rule.name] ?? DestinationProgress()
            // An additional destination that was not proven in time is not named in the receipt and not closed.
            guard rule.isRequired || there.isProven(plan) else { continue }
            if there.isReceiptStored, there.location != nil { continue }
            guard isAvailable(rule.name) else {
                if rule.isRequired { waiting.append(rule.name) }
                continue
            }
            return .perform(
                there.isReceiptStored ? .close(destination: rule.name) : .storeReceipt(destination: rule.name)
            )
        }
        if !waiting.isEmpty { return .waitForDestinations(waiting) }
        return erases ? .perform(.erase) : .delivered
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
}

extension DestinationProgress {
    fileprivate func isProven(_ plan: Plan?) -> Bool { plan.map { isProven($0) } ?? false }
}
