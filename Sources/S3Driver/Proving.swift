import Bytes
import Cryptography
package import Evidence
import HTTPClient
package import Upload

extension S3Driver {
    package func prove(
        _ item: CommittedItem,
        of recording: RecordingKey,
        plan: ItemPlan
    ) throws(DestinationError) -> ItemProof {
        try check()
        let key = configuration.folder(recording) + item.name
        guard try item.name == plan.fileName() else {
            throw DestinationError(.conflict, "prove \(key): its name is not the planned one")
        }
        let isOpen = try closingRecord(recording) == nil
        let read: ReadBack
        do throws(DestinationError) {
            read = try readBack(key)
        } catch {
            // In a closed recording nothing may be missing.
            guard !isOpen, error.remedy == .beginAgain else { throw error }
            throw DestinationError(.conflict, error.reason, hint: error.hint)
        }
        guard read.head.version == item.version else {
            throw DestinationError(.conflict, "prove \(key): another object stands there than was committed")
        }
        if read.isOf(plan) {
            try requireLock(key, read.head)
            return proof(read, item)
        }
        let wrong = wrongBytes(read, key, plan)
        guard isOpen else { throw wrong }
        throw try giveUp(key, read.head, wrong)
    }

    package func proveClosed(
        _ recording: RecordingKey,
        plan: ItemPlan
    ) throws(DestinationError) -> ItemProof {
        try check()
        let name = try plan.fileName()
        let key = configuration.folder(recording) + name
        guard let record = try closingRecord(recording) else {
            throw DestinationError(.beginAgain, "prove \(key): no closed recording is there")
        }
        guard let item = record.items.first(where: { $0.name == name }) else {
            throw DestinationError(.conflict, "prove \(key): it was closed without this item")
        }
        let read: ReadBack
        do throws(DestinationError) {
            read = try readBack(key)
        } catch {
            guard error.remedy == .beginAgain else { throw error }
            throw DestinationError(.conflict, error.reason, hint: error.hint)
        }
        guard read.head.version == item.version else {
            throw DestinationError(.conflict, "prove \(key): another object stands there than was closed")
        }
        guard read.isOf(plan) else { throw wrongBytes(read, key, plan) }
        try requireLock(key, read.head)
        return proof(read, item)
    }

    private func proof(_ read: ReadBack, _ item: CommittedItem) -> ItemProof {
        ItemProof(
            item: item,
            integrity: .readBack,
            attestation: .none,
            sha256: read.digest.hex,
            evidence: "read back whole over a new connection, \(item.version)"
        )
    }

    private func wrongBytes(_ read: ReadBack, _ key: String, _ plan: ItemPlan) -> DestinationError {
        DestinationError(
            .conflict,
            read.isBroken
                ? "prove \(key): the store has lost parts of it"
                : """
                prove \(key): \(read.count) bytes with digest \(read.digest) stand there, \
                not \(plan.size) with \(plan.digest)
                """,
            hint: "look for damage at the destination; the camera keeps its copy"
        )
    }

    /// Makes room for the right bytes where the store lets us; else the recording waits for a person.
    private func giveUp(
        _ key: String,
        _ head: ObjectHead,
        _ wrong: DestinationError
    ) throws(DestinationError) -> DestinationError {
        let query = head.versionID.map { [(name: "versionId", value: $0)] } ?? []
        _ = try client.send(S3Request(.delete, key, query))
        guard try self.head(key) == nil else {
            return DestinationError(
                .hold,
                "\(wrong.reason); our credentials cannot remove them",
                hint: "remove the object, or the version, at the destination"
            )
        }
        return DestinationError(.beginAgain, wrong.reason, hint: wrong.hint)
    }

    /// Reads and hashes a whole object over a connection of its own.
    private func readBack(_ key: String, isAgain: Bool = false) throws(DestinationError) -> ReadBack {
        let operation = "read back \(key)"
        let sum = RunningSum()
        let response: HTTPResponse
        do throws(DestinationError) {
            response = unsafe try client.download(S3Request(.get, key)) { unsafe sum.add($0) }
        } catch {
            // A store breaks off where it finds damage, and says so only when it is asked again.
            guard case .retry = error.remedy, sum.count > 0, !isAgain else { throw error }
            return try readBack(key, isAgain: true)
        }
        let failure = S3Failure(response)
        if failure.isBroken, let head = try head(key) {
            return ReadBack(head: head, count: sum.count, digest: sum.finish(), isBroken: true)
        }
        if failure.isAbsence || failure.isBroken {
            throw DestinationError(.beginAgain, "\(operation): it is not there any more")
        }
        guard response.status == 200 else { throw client.error(response, operation) }
        guard let head = ObjectHead(response) else {
            throw DestinationError(.hold, "\(operation): answered without size or entity tag")
        }
        return ReadBack(head: head, count: sum.count, digest: sum.finish(), isBroken: false)
    }
}

/// Count and digest of what streams by.
private final class RunningSum {
    private(set) var count: UInt64 = 0
    private var hash = SHA256()

    func add(_ bytes: UnsafeRawBufferPointer) {
        unsafe hash.update(bytes)
        count += UInt64(bytes.count)
    }

    func finish() -> SHA256Digest {
        var finished = SHA256()
        swap(&finished, &hash)
        return finished.finalize()
    }
}

/// What came back of an object.
private struct ReadBack {
    let head: ObjectHead
    let count: UInt64
    let digest: SHA256Digest
    /// The store knows the object, and has not got all of its bytes.
    let isBroken: Bool

    func isOf(_ plan: ItemPlan) -> Bool { !isBroken && count == plan.size && digest == plan.digest }
}
