internal import Evidence
internal import Policy
internal import Upload

// A receipt of this very station may stand at a destination since before its journal was lost. A second one would
// contradict it, so it becomes the recording's receipt, if everything it says is still so
// (docs/decisions/0017-standing-receipt.md).

extension DestinationSteps {
    /// Looks for a receipt of ours beside the open recording; one that is not known to be ours is a conflict.
    func findReceipt(at destination: Destination) throws(StepFailure) {
        guard job.progress.receipt == nil, let statement = job.statement else { return }
        let name = destination.name
        let standing = try at(name) {
            () throws(DestinationError) -> (receipt: [UInt8], signature: [UInt8]?)? in
            guard let receipt = try destination.driver.standing(.receipt, of: job.key) else { return nil }
            return (receipt, try destination.driver.standing(.receiptSignature, of: job.key))
        }
        guard let standing else { return }
        guard let signature = standing.signature else {
            throw .destination(
                name,
                DestinationError(
                    .conflict,
                    "adopt receipt: one of this station stands there without a signature, so nothing vouches for it",
                    hint:
                        "an upload was cut off there and the journal lost: remove that receipt at the destination, "
                        + "then 'bwvdock retry'; the camera keeps its copy"
                )
            )
        }
        guard
            workshop.verifier.isReceipt(
                standing.receipt,
                signature,
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
            .receiptFound(destination: name, receipt: Blob(standing.receipt), signature: Blob(signature))
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
        guard let first = found.first(where: \.isRequired) ?? found.first else { return closedByUs(draft) }
        var contradiction: (name: String, reason: String)?
        if let other = found.first(where: { $0.isRequired && $0.receipt.bytes != first.receipt.bytes }) {
            contradiction = (other.name, "another one stands at \(first.name)")
        } else if let standing = try? Receipt(parsing: first.receipt.bytes.bytes).content {
            contradiction = standing.contradiction(to: draft).map { (first.name, $0) }
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
    /// The receipt of a recording that this station itself closed somewhere before its journal was lost.
    ///
    /// Where it does not fit any more, a new one is made, which goes beside the tombstone as with other stations'.
    private func closedByUs(_ draft: ReceiptDraft) -> (bytes: Blob, signature: Blob)? {
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
                content.contradiction(to: draft) == nil
            else { continue }
            return receipt
        }
        return nil
    }
}

extension ReceiptDraft {
    /// What this earlier receipt says that one made now would not; `nil` when nothing.
    ///
    /// Times, bay, clock and audit head are of when it was made; so are the words of the evidence.
    func contradiction(to now: ReceiptDraft) -> String? {
        guard key == now.key, items == now.items, unprovenByCamera == now.unprovenByCamera else {
            return "it is about something else"
        }
        guard station == now.station, fixtures == now.fixtures, plaintextOnThisHost == now.plaintextOnThisHost
        else { return "it was made by another station, or under other rules" }
        for missing in now.destinations where missing.isRequired {
            guard destinations.contains(where: { $0.name == missing.name }) else {
                return "it does not name destination \(missing.name)"
            }
        }
        for there in destinations {
            guard let found = now.destinations.first(where: { $0.name == there.name }) else {
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
