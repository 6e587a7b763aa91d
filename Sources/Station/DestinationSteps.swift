internal import Bytes
internal import Evidence
internal import Policy
internal import Synchronization
internal import Upload

/// The steps that concern one destination and no camera.
struct DestinationSteps {
    let workshop: Workshop
    let job: Job

    /// Adopts the recording if it stands closed there already, else opens an upload for every item.
    func begin(_ name: String) throws(StepFailure) {
        let destination = try workshop.bound(name)
        if try adopt(destination) { return }
        let tokens = job.progress.destinations[name]?.tokens ?? [:]
        for item in job.items where tokens[item.index] == nil {
            let token = try at(name) { () throws(DestinationError) in
                try destination.driver.begin(job.key, manifest: job.manifestBytes, item: item)
            }
            try job.record(.uploadOpened(destination: name, item: item.index, token: token))
        }
    }

    func commit(_ name: String) throws(StepFailure) {
        let destination = try workshop.bound(name)
        let there = job.progress.destinations[name]
        for item in job.items where there?.committed[item.index] == nil {
            guard let token = there?.tokens[item.index] else { continue }
            let committed: CommittedItem
            do throws(DestinationError) {
                committed = try destination.driver.commit(token, of: job.key, item: item)
            } catch {
                throw try job.restart(name, error)
            }
            try job.record(.itemCommitted(destination: name, item: item.index, committed))
        }
    }

    func prove(_ name: String) throws(StepFailure) {
        let destination = try workshop.bound(name)
        let there = job.progress.destinations[name]
        try findReceipt(at: destination)
        for item in job.items where there?.proofs[item.index] == nil {
            guard let committed = there?.committed[item.index] else { continue }
            let proof: ItemProof
            do throws(DestinationError) {
                proof = try destination.driver.prove(committed, of: job.key, plan: item)
            } catch {
                throw try job.restart(name, error)
            }
            try check(proof, item, destination)
            try job.record(.itemProven(destination: name, item: item.index, proof))
        }
    }

    /// A proof counts only for the manifest's digest and at the level the configuration demands.
    private func check(_ proof: ItemProof, _ item: ItemPlan, _ destination: Destination) throws(StepFailure) {
        guard proof.integrity >= destination.minimumIntegrity else {
            throw .destination(
                destination.name,
                DestinationError(
                    .hold,
                    "prove item \(item.index): only \(proof.integrity.rawValue) can be proven",
                    hint: "lower minimumIntegrity for this destination only if the force accepts that"
                )
            )
        }
        guard proof.attestation >= destination.minimumAttestation else {
            let reason = "prove item \(item.index): attestation is \(proof.attestation.rawValue)"
            throw .destination(destination.name, DestinationError(.hold, reason))
        }
        guard proof.integrity == .size || SHA256Digest(hex: proof.sha256) == item.digest else {
            throw .destination(
                destination.name,
                DestinationError(.conflict, "prove item \(item.index): other bytes")
            )
        }
    }

    func storeReceipt(_ name: String) throws(StepFailure) {
        guard let plan = job.progress.plan, let receipt = job.progress.receipt else { return }
        let destination = try workshop.bound(name)
        try describe(at: destination)
        let sidecars: [(Sidecar, [UInt8])] = [
            (plan.sidecars.statement, plan.manifest.bytes),
            (plan.sidecars.signature, plan.signature.bytes),
            // The signature first: alone it still gives the receipt back, which alone would be nobody's word.
            (.receiptSignature, receipt.signature.bytes), (.receipt, receipt.bytes.bytes),
        ]
        for (sidecar, bytes) in sidecars {
            do throws(DestinationError) {
                try destination.driver.store(sidecar, bytes, for: job.key)
            } catch {
                guard error.remedy == .conflict else { throw .destination(name, error) }
                if sidecar == .unprovenSignature, try isSignedThere(destination) { continue }
                // Another station closed it in the meantime, and a closed recording takes no further receipt.
                if try adopt(destination) { return }
                throw .destination(name, sidecar == .receipt ? unsigned(error) : error)
            }
        }
        try job.record(.receiptStored(destination: name))
    }

    /// Another receipt stands where ours belongs, while the signature that stands there is ours.
    private func unsigned(_ error: DestinationError) -> DestinationError {
        DestinationError(
            .conflict,
            "\(error.reason), under this station's name and without a signature",
            hint:
                "nothing vouches for the receipt that stands there: look at it, have it removed at the destination, then "
                + "'bwvdock retry'; the camera keeps its copy"
        )
    }

    /// Tells the destination what the recording is, where it wants that.
    ///
    /// Late, when all bytes are there: what is missing is corrected in the configuration, and no camera is needed for it.
    private func describe(at destination: Destination) throws(StepFailure) {
        guard let mapping = workshop.metadata.withLock({ $0[destination.name] }),
            let statement = job.statement
        else { return }
        try at(destination.name) { () throws(DestinationError) in
            let metadata = try mapping.metadata(of: statement, job.key, station: workshop.identity.station)
            try destination.driver.describe(job.key, metadata)
        }
    }

    func close(_ name: String) throws(StepFailure) {
        let destination = try workshop.bound(name)
        let committed = job.progress.destinations[name]?.committed ?? [:]
        guard committed.count == job.items.count else {
            let reason = "close: \(committed.count) of \(job.items.count) items are committed"
            throw .destination(name, DestinationError(.conflict, reason))
        }
        let items = committed.keys.sorted().compactMap { committed[$0] }
        let location: String
        do throws(DestinationError) {
            location = try destination.driver.close(job.key, items: items)
        } catch {
            // Another station closed the same recording first: its copy is proven and adopted, ours given up.
            if error.remedy == .conflict, try adopt(destination) { return }
            throw try job.restart(name, error)
        }
        try job.record(.closed(destination: name, location: location))
    }

    func storeTombstone(_ name: String) throws(StepFailure) {
        guard let tombstone = job.progress.tombstone else { return }
        let there = job.progress.destinations[name] ?? DestinationProgress()
        let destination = try workshop.bound(name)
        let standing = try at(name) { () throws(DestinationError) in try destination.driver.closed(job.key) }
        guard case .present = standing else {
            // Erased for another station, whose destinations are not ours: the camera keeps the tombstone for it.
            guard job.progress.eraseIntended else { return try concludeElsewhere() }
            throw .destination(
                name,
                DestinationError(.conflict, "store tombstone: the closed recording is not there any more")
            )
        }
        var sidecars = [
            (Sidecar.tombstone, tombstone.bytes), (Sidecar.tombstoneSignature, tombstone.signature),
        ]
        // The tombstone names the receipt it was given: where another one stands, that one goes beside it, first.
        if let receipt = job.progress.receipt, there.isAdopted, there.adoptedReceipt?.bytes != receipt.bytes {
            sidecars.insert(
                contentsOf: [
                    (.eraseReceipt, receipt.bytes), (.eraseReceiptSignature, receipt.signature),
                ],
                at: 0
            )
        }
        for (sidecar, blob) in sidecars {
            try at(name) { () throws(DestinationError) in
                try destination.driver.store(sidecar, blob.bytes, for: job.key)
            }
        }
        try job.record(.tombstoneStored(destination: name))
    }

    /// The camera no longer lists the recording: it is well if every required destination holds its tombstone.
    func reconcile() throws(StepFailure) {
        if job.progress.plan?.isUnproven == true {
            return try job.record(.vanished(reason: "gone from the camera before every destination had it"))
        }
        for destination in workshop.destinations.values where destination.isRequired {
            let bound = try workshop.bound(destination.name)
            let standing = try at(bound.name) { () throws(DestinationError) in
                try bound.driver.closed(job.key)
            }
            guard case .present(_, let sidecars) = standing,
                let tombstone = sidecars[.tombstone], let signature = sidecars[.tombstoneSignature],
                workshop.verifier.isTombstone(tombstone, signature, of: job.key)
            else {
                let reason = "gone from the camera without a tombstone at \(bound.name)"
                return try job.record(.vanished(reason: reason))
            }
        }
        try concludeElsewhere()
    }

    private func concludeElsewhere() throws(StepFailure) {
        workshop.abandonUploads(of: job)
        try job.record(.concludedElsewhere)
    }

    /// Proves and adopts what stands under the recording's closed name; false when nothing does.
    private func adopt(_ destination: Destination) throws(StepFailure) -> Bool {
        let name = destination.name
        let standing = try at(name) { () throws(DestinationError) in try destination.driver.closed(job.key) }
        guard case .present(let location, let sidecars) = standing else { return false }
        guard let plan = job.progress.plan, sidecars[plan.sidecars.statement] == job.manifestBytes,
            let receipt = sidecars[.receipt], let signature = sidecars[.receiptSignature],
            let statement = job.statement,
            workshop.verifier.isReceipt(receipt, signature, of: job.key, statement)
        else {
            let reason = "adopt recording: what stands there has no valid manifest and receipt"
            throw .destination(name, DestinationError(.conflict, reason))
        }
        var proofs: [ItemProof] = []
        for item in job.items {
            let proof = try at(name) { () throws(DestinationError) in
                try destination.driver.proveClosed(job.key, plan: item)
            }
            try check(proof, item, destination)
            proofs.append(proof)
        }
        // Ours goes first: once the copy there is adopted, nothing would remind us of it after a crash.
        try at(name) { () throws(DestinationError) in try destination.driver.abandon(job.key) }
        try job.record(
            .adopted(
                destination: name,
                location: location,
                proofs: proofs,
                receipt: Blob(receipt),
                signature: Blob(signature)
            )
        )
        return true
    }
}
