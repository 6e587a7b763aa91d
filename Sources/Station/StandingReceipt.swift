internal import Cryptography
internal import Evidence
internal import Journal
internal import Policy
internal import Upload

// A receipt of this very station may stand at a destination since before its journal was lost. A second one would
// contradict it, so it becomes the recording's receipt, if everything it says is still so
// (docs/decisions/0017-standing-receipt.md).

extension DestinationSteps {
    /// Looks for a receipt of ours beside the open recording; one that is not known to be ours is a conflict.
    ///
    /// The signature is stored first and carries a copy of what it signs: where it stands, the receipt is known, whether it
    /// stands there too or was never stored.
    func findReceipt(at destination: Destination) throws(StepFailure) {
        guard job.progress.receipt == nil, let statement = job.statement else { return }
        let name = destination.name
        let standing = try at(name) {
            () throws(DestinationError) -> (receipt: [UInt8]?, signature: [UInt8])? in
            guard let signature = try destination.driver.standing(.receiptSignature, of: job.key) else {
                return nil
            }
            return (try destination.driver.standing(.receipt, of: job.key), signature)
        }
        guard let standing else { return }
        let copy = (try? CMSSignature.copy(in: standing.signature)) ?? nil
        let receipt = standing.receipt ?? copy ?? []
        guard
            workshop.verifier.isReceipt(
                receipt,
                standing.signature,
                of: job.key,
                statement,
                by: workshop.identity
            )
        else {
            throw .destination(
                name,
                DestinationError(
                    .conflict,
                    "adopt receipt: what stands there under this station's name is no valid receipt of it",
                    hint: "find out who wrote it; nothing is overwritten, and the camera keeps its copy"
                )
            )
        }
        try job.record(
            .receiptFound(destination: name, receipt: Blob(receipt), signature: Blob(standing.signature))
        )
    }

    /// Whether the signature that stands for our statement about an unproven recording is one of ours as well.
    ///
    /// The statement's bytes are always the same, its signature never is.
    func isSignedThere(_ destination: Destination) throws(StepFailure) -> Bool {
        guard let plan = job.progress.plan, plan.isUnproven else { return false }
        let signature = try at(destination.name) { () throws(DestinationError) in
            try destination.driver.standing(.unprovenSignature, of: job.key)
        }
        return signature.map { workshop.verifier.isSigned(plan.manifest.bytes, $0, by: workshop.identity) }
            ?? false
    }
}

extension ReceiptMaking {
    /// The receipt of ours that stands somewhere already, if it says what a new one would say.
    ///
    /// At a required destination another one would never go in beside it: what it says must then be so. An additional
    /// one holds nothing back.
    func standing(_ draft: ReceiptDraft) throws(StepFailure) -> (bytes: Blob, signature: Blob)? {
        let found = job.progress.destinations.keys.sorted().compactMap { name in
            job.progress.destinations[name]?.standingReceipt.map {
                (name: name, receipt: $0, isRequired: workshop.destinations[name]?.isRequired == true)
            }
        }
        guard let first = found.first(where: \.isRequired) ?? found.first else {
            return try closedByUs(draft)
        }
        var contradiction: (name: String, reason: String)?
        if let other = found.first(where: { $0.isRequired && $0.receipt.bytes != first.receipt.bytes }) {
            contradiction = (other.name, "another one stands at \(first.name)")
        } else if let standing = try? Receipt(parsing: first.receipt.bytes.bytes).content {
            contradiction = standing.contradiction(to: draft, unseen: try unseen(draft))
                .map { (first.name, $0) }
        } else {
            contradiction = (first.name, "it cannot be read")
        }
        guard let contradiction else { return first.receipt }
        guard first.isRequired else { return nil }
        // Begun again, so that it is looked for again once a person has seen to it.
        try job.record(job.progress.setback(at: contradiction.name))
        throw .destination(
            contradiction.name,
            DestinationError(
                .conflict,
                "adopt receipt: \(contradiction.reason)",
                hint:
                    "the receipt this station stored there before its journal was lost does not fit any more: look at "
                    + "both, then have it removed at the destination and 'bwvdock retry'; the camera keeps its copy"
            )
        )
    }
}

extension ReceiptMaking {
    /// The additional destinations at which nothing is proven now: they are away, or hold this recording back.
    private func unseen(_ draft: ReceiptDraft) throws(StepFailure) -> [String: UnseenDestination] {
        var unseen: [String: UnseenDestination] = [:]
        for destination in workshop.destinations.values where !destination.isRequired {
            guard !draft.destinations.contains(where: { $0.name == destination.name }) else { continue }
            unseen[destination.name] = UnseenDestination(
                binding: try workshop.binding(destination.name),
                isOnThisHost: destination.isOnThisHost()
            )
        }
        return unseen
    }

    /// The receipt of a recording that this station itself closed somewhere before its journal was lost.
    ///
    /// Where it does not fit any more, a new one is made, which goes beside the tombstone as with other stations'.
    private func closedByUs(_ draft: ReceiptDraft) throws(StepFailure) -> (bytes: Blob, signature: Blob)? {
        guard let statement = job.statement else { return nil }
        for name in job.progress.destinations.keys.sorted() {
            guard let receipt = job.progress.destinations[name]?.adoptedReceipt,
                workshop.verifier.isReceipt(
                    receipt.bytes.bytes,
                    receipt.signature.bytes,
                    of: job.key,
                    statement,
                    by: workshop.identity
                ),
                let content = try? Receipt(parsing: receipt.bytes.bytes).content,
                content.contradiction(to: draft, unseen: try unseen(draft)) == nil
            else { continue }
            return receipt
        }
        return nil
    }
}

/// What is known of a destination where nothing can be proven now, and nothing need be.
private struct UnseenDestination {
    /// What it was found to be; `nil` where it was not met since the journal was lost.
    let binding: DestinationBinding?
    let isOnThisHost: Bool

    /// Whether our own earlier word for it may stand: it held nobody up then, it does not now, and it is no other one.
    func mayBe(_ there: ReceiptDestination) -> Bool {
        guard !there.isRequired else { return false }
        return binding.map { $0.identity == there.identity && $0.epoch == there.epoch } ?? true
    }
}

extension ReceiptDraft {
    /// What this earlier receipt says that one made now would not; `nil` when nothing.
    ///
    /// Times, bay, clock and audit head are of when it was made; so are the words of the evidence, and what it says of the
    /// `unseen`, which erasing does not wait for.
    fileprivate func contradiction(
        to now: ReceiptDraft,
        unseen: [String: UnseenDestination]
    ) -> String? {
        guard key == now.key, items == now.items, unprovenByCamera == now.unprovenByCamera else {
            return "it is about something else"
        }
        let mayHavePlaintext =
            now.plaintextOnThisHost || destinations.contains { unseen[$0.name]?.isOnThisHost == true }
        guard station == now.station, fixtures == now.fixtures,
            plaintextOnThisHost ? mayHavePlaintext : !now.plaintextOnThisHost
        else { return "it was made by another station, or under other rules" }
        for missing in now.destinations where missing.isRequired {
            guard destinations.contains(where: { $0.name == missing.name }) else {
                return "it does not name destination \(missing.name)"
            }
        }
        for there in destinations {
            guard let found = now.destinations.first(where: { $0.name == there.name }) else {
                if unseen[there.name]?.mayBe(there) == true { continue }
                return "it names destination \(there.name), where nothing is proven now"
            }
            guard there.withoutWords == found.withoutWords else {
                return "what it says of destination \(there.name) was not found there now"
            }
        }
        return nil
    }
}

extension ReceiptDestination {
    fileprivate var withoutWords: ReceiptDestination {
        var plain = self
        plain.location = nil
        for index in plain.items.indices { plain.items[index].evidence = "" }
        return plain
    }
}
