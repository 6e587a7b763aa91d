internal import Bytes
internal import Cryptography
internal import Evidence
internal import Journal
internal import Policy
internal import Upload

/// Makes the receipt: the station's signed statement that the destinations have the recording.
struct ReceiptMaking {
    let workshop: Workshop
    let job: Job

    func run() throws(StepFailure) {
        if let adopted = adoptedReceipt() {
            return try job.record(.receiptMade(receipt: adopted.bytes, signature: adopted.signature))
        }
        let draft = try draft()
        if let standing = try standing(draft) {
            return try job.record(.receiptMade(receipt: standing.bytes, signature: standing.signature))
        }
        do {
            let bytes = try draft.serialized()
            // Stored first, it may stand alone for a while: whoever finds it then has the receipt as well.
            let signature = try workshop.identity.sign(bytes, carriesCopy: true)
            try job.record(.receiptMade(receipt: Blob(bytes), signature: Blob(signature)))
        } catch let failure as StepFailure {
            throw failure
        } catch {
            throw .cameraRefused("cannot make the receipt: \(error)")
        }
    }

    /// Where every destination was closed by another station, that station's verified receipt says it all.
    private func adoptedReceipt() -> (bytes: Blob, signature: Blob)? {
        let there = job.progress.destinations.filter { workshop.destinations[$0.key]?.isRequired == true }
        let receipts = there.values.compactMap(\.adoptedReceipt)
        guard receipts.count == there.count, let first = receipts.first,
            receipts.allSatisfy({ $0.bytes == first.bytes })
        else { return nil }
        return first
    }

    private func draft() throws(StepFailure) -> ReceiptDraft {
        guard let plan = job.progress.plan, let statement = job.statement,
            let started = Timestamp(milliseconds: plan.docked.time),
            let issued = Timestamp(milliseconds: workshop.wallClock())
        else { throw .cameraRefused("cannot make the receipt: the station's clock is out of range") }
        let names = job.progress.destinations.keys.sorted().filter {
            job.progress.destinations[$0]?.isProven(plan) == true && workshop.destinations[$0] != nil
        }
        var destinations: [ReceiptDestination] = []
        for name in names { destinations.append(try destination(name)) }
        let head = workshop.recorder.audit.head
        return ReceiptDraft(
            key: job.key,
            items: statement.receiptItems,
            destinations: destinations,
            clock: plan.docked.clock.flatMap(ClockMeasurement.init),
            station: workshop.identity.station,
            bay: plan.docked.bay,
            started: started,
            issued: issued,
            fixtures: workshop.identity.allowsFixtures,
            plaintextOnThisHost: names.contains { workshop.destinations[$0]?.isOnThisHost() == true },
            audit: Evidence.AuditHead(head: head.digest, entries: head.entries),
            revocationList: plan.docked.revocationList,
            unprovenByCamera: statement.isUnproven
        )
    }

    private func destination(_ name: String) throws(StepFailure) -> ReceiptDestination {
        guard let destination = workshop.destinations[name], let bound = try workshop.binding(name) else {
            throw .cameraRefused("cannot make the receipt: destination \(name) was never met")
        }
        let there = job.progress.destinations[name]
        let proofs = there?.proofs ?? [:]
        var items: [HeldItem] = []
        for item in job.items {
            guard let proof = proofs[item.index] else { continue }
            items.append(
                HeldItem(
                    name: proof.item.name,
                    version: proof.item.version,
                    digest: proof.integrity == .size ? nil : item.digest,
                    integrity: proof.integrity,
                    attestation: proof.attestation,
                    evidence: proof.evidence
                )
            )
        }
        return ReceiptDestination(
            name: name,
            isRequired: destination.isRequired,
            identity: bound.identity,
            epoch: bound.epoch,
            location: there?.location,
            items: items
        )
    }
}

extension ClockMeasurement {
    init?(_ clock: DockingNote.Clock) {
        guard let measured = Timestamp(milliseconds: clock.measured) else { return nil }
        self.init(
            offset: clock.offset,
            uncertainty: clock.uncertainty,
            isProven: clock.isProven,
            measured: measured
        )
    }
}
