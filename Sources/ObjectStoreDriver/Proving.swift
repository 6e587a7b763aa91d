import Bytes
import Cryptography
package import Evidence
import HTTPClient
import StrictJSON
import Synchronization
package import Upload

extension ObjectStoreDriver {
    package func prove(
        _ item: CommittedItem,
        of recording: RecordingKey,
        plan: ItemPlan
    ) throws(DestinationError) -> ItemProof {
        let name = try plan.fileName()
        guard item.name == name else {
            throw DestinationError(
                .conflict,
                "prove \(item.name) of \(recording): the manifest names \(name)"
            )
        }
        try check()
        guard let container = try client.container(recording) else {
            throw DestinationError(.beginAgain, "prove \(name) of \(recording): the container is gone")
        }
        do throws(WrongBytes) {
            return try read(recording, name, plan, committed: item)
        } catch {
            let cause: String
            switch error {
            case .failed(let error): throw error
            case .wrong(let words): cause = words
            }
            guard !container.isComplete else {
                throw Self.damaged(name, recording, cause)
            }
            try giveUp(name, of: recording, cause)
            throw DestinationError(.beginAgain, "prove \(name) of \(recording): \(cause)")
        }
    }

    package func proveClosed(
        _ recording: RecordingKey,
        plan: ItemPlan
    ) throws(DestinationError) -> ItemProof {
        let name = try plan.fileName()
        try check()
        guard try client.container(recording)?.isComplete == true else {
            throw DestinationError(.beginAgain, "prove \(name) of \(recording): no closed recording is there")
        }
        do throws(WrongBytes) {
            return try read(recording, name, plan)
        } catch {
            switch error {
            case .failed(let error): throw error
            case .wrong(let cause): throw Self.damaged(name, recording, cause)
            }
        }
    }

    private static func damaged(
        _ name: String,
        _ recording: RecordingKey,
        _ cause: String
    ) -> DestinationError {
        DestinationError(
            .conflict,
            "prove \(name) of \(recording): \(cause)",
            hint: "look for disk errors at the destination; the camera keeps its copy"
        )
    }

    /// Reads the whole object over a connection of its own and hashes it.
    private func read(
        _ recording: RecordingKey,
        _ name: String,
        _ plan: ItemPlan,
        committed: CommittedItem? = nil
    ) throws(WrongBytes) -> ItemProof {
        let path = "\(Names.container(recording))/\(name)"
        let reading = Reading()
        let response: HTTPResponse
        do throws(DestinationError) {
            response = unsafe try client.download(path) { bytes in unsafe reading.take(bytes) }
        } catch {
            // A store stops in the middle of an object of which it finds a segment missing or damaged.
            guard try isBroken(path, plan) else { throw .failed(error) }
            throw .wrong("segments of it are missing")
        }
        if [403, 405, 501].contains(response.status) { return try sizeOnly(path, name, plan) }
        if response.status == 404 || response.status == 409, try isBroken(path, plan) {
            throw .wrong("segments of it are missing")
        }
        guard response.isSuccess else {
            throw .failed(.refusal(response, "prove \(name) of \(recording)"))
        }
        let found = CommittedItem(name: name, version: StandingObject(response).version)
        guard committed == nil || committed == found else {
            throw .failed(
                DestinationError(
                    .conflict,
                    "prove \(name) of \(recording): another object stands there than was committed"
                )
            )
        }
        let (count, digest) = reading.finish()
        guard count == plan.size, digest == plan.digest else {
            throw .wrong(
                "\(count) bytes with digest \(digest) stand there, not \(plan.size) with \(plan.digest)"
            )
        }
        return ItemProof(
            item: found,
            integrity: .readBack,
            attestation: .none,
            sha256: digest.hex,
            evidence: "read back over a connection of its own"
        )
    }

    /// All that can be said where the store does not let us read.
    private func sizeOnly(_ path: String, _ name: String, _ plan: ItemPlan) throws(WrongBytes) -> ItemProof {
        let standing: StandingObject?
        do throws(DestinationError) { standing = try client.object(path) } catch { throw .failed(error) }
        guard let standing, standing.size == plan.size else { throw .wrong("its size is not \(plan.size)") }
        return ItemProof(
            item: CommittedItem(name: name, version: standing.version),
            integrity: .size,
            attestation: .none,
            sha256: "",
            evidence: "size only: the destination does not let its objects be read"
        )
    }

    /// Whether the object cannot be whole: it is gone, or a segment of it is.
    private func isBroken(_ path: String, _ plan: ItemPlan) throws(WrongBytes) -> Bool {
        do throws(DestinationError) {
            guard try client.object(path) != nil else { return true }
            for segment in try client.segments(of: path) ?? [] where try client.object(segment) == nil {
                return true
            }
            return false
        } catch {
            throw .failed(error)
        }
    }
}

/// Why an object is not proven.
enum WrongBytes: Error {
    case wrong(String)
    case failed(DestinationError)
}

/// Counts and hashes what is read back.
private final class Reading {
    private var hash = SHA256()
    private var count: UInt64 = 0

    func take(_ bytes: UnsafeRawBufferPointer) {
        unsafe hash.update(bytes)
        count += UInt64(bytes.count)
    }

    func finish() -> (UInt64, SHA256Digest) {
        var finished = SHA256()
        swap(&finished, &hash)
        return (count, finished.finalize())
    }
}

extension StoreClient {
    /// The segments an object is made of, `container/object` each; none for one that is not, `nil` where there is none.
    func segments(of path: String) throws(DestinationError) -> [String]? {
        let head = try send(.head, path)
        if head.status == 404 { return nil }
        guard head.isSuccess else { throw .refusal(head, "look at \(path)") }
        guard head.headers["x-static-large-object"]?.lowercased() == "true" else { return [] }
        let query = "multipart-manifest=get&format=raw"
        let response = try send(.get, path, query: query, answerLimit: 8 << 20)
        guard response.isSuccess, case .array(let parts) = try? JSONValue(parsing: response.body) else {
            throw .refusal(response, "look at the segments of \(path)")
        }
        do {
            return try parts.map { String(try JSONFields($0).string("path").drop { $0 == "/" }) }
        } catch {
            throw DestinationError(
                .hold,
                "look at the segments of \(path): the answer is no list of segments"
            )
        }
    }
}
