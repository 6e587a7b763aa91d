internal import CameraFirmware
internal import Channel
internal import Evidence
internal import StrictJSON

/// What the statements in a transcript say of the camera: its recordings, and where it was not honest about them.
struct RecordedEvidence {
    /// As a camera file has them.
    private(set) var recordings: [JSONValue] = []
    private(set) var faults = FirmwareFaults()
    private(set) var inventorySerial: CameraSerial?
    private(set) var manifestSerial: CameraSerial?
    /// Whether it was asked to erase and only ever said no.
    private(set) var refusesToErase = false
    private var pages: [InventoryPage] = []
    private var manifests: [RecordingID: Manifest] = [:]

    init(_ transcript: Transcript) {
        for message in transcript.messages { take(message) }
        recordings = Self.recordings(pages, manifests)
        inventorySerial = pages.first?.serial
        manifestSerial = manifests.values.first?.serial
        faults.brokenChain = isChainBroken
        judgeErasing(transcript.messages)
    }

    private mutating func take(_ message: PassedMessage) {
        guard case .message(let bytes) = message.answer, let response = try? RPCResponse(parsing: bytes)
        else { return }
        switch RPCMethod(rawValue: message.method) {
        case .inventory:
            if message.findings.isSigned == false { faults.wrongInventorySignature = true }
            if message.findings.isFresh == false { faults.staleInventoryNonce = true }
            guard let result: InventoryResult = try? response.result(of: response.id),
                let page = try? InventoryPage(parsing: result.page)
            else { return }
            pages.append(page)
        case .manifest:
            if message.findings.isSigned == false { faults.wrongManifestSignature = true }
            guard let result: ManifestResult = try? response.result(of: response.id),
                let manifest = try? Manifest(parsing: result.manifest)
            else { return }
            manifests[manifest.recording] = manifest
        case .releaseKey: if message.findings.opens == false { faults.wrongKey = true }
        default: break
        }
    }

    /// What the camera listed when it was first asked, in its order; erased ones need no footage.
    private static func recordings(
        _ pages: [InventoryPage],
        _ manifests: [RecordingID: Manifest]
    ) -> [JSONValue] {
        var recordings: [JSONValue] = []
        var seen: Set<RecordingID> = []
        for entry in pages.flatMap(\.entries).sorted(by: { $0.sequence < $1.sequence })
        where entry.state != .erased && seen.insert(entry.recording).inserted {
            recordings.append(recording(entry, manifests[entry.recording]))
        }
        return recordings
    }

    private var isChainBroken: Bool {
        pages.contains { page in
            zip(page.entries, page.entries.dropFirst()).contains { $0.manifest != $1.previous }
                || page.entries.first.map { $0.previous != page.anchor } ?? false
        }
    }

    /// What an error as answer to `erase` meant shows in what the camera listed afterwards.
    private mutating func judgeErasing(_ messages: [PassedMessage]) {
        let asked = messages.indices.filter { messages[$0].method == RPCMethod.erase.rawValue }
        let refusals = asked.filter { index in
            guard case .message(let bytes) = messages[index].answer,
                case .error? = (try? RPCResponse(parsing: bytes))?.outcome
            else { return false }
            return true
        }
        guard let first = refusals.first else { return }
        let after = RecordedEvidence(pagesOf: messages[first...])
        let entries = after.pages.flatMap(\.entries)
        if entries.contains(where: { $0.state == .erased && $0.tombstone == nil }) {
            faults.eraseWithoutTombstone = true
        } else if after.pages.contains(where: { $0.entries.count < recordings.count }) {
            faults.vanishWithoutTombstone = true
        } else {
            refusesToErase = refusals.count == asked.count
        }
    }

    private init(pagesOf messages: ArraySlice<PassedMessage>) {
        for message in messages where message.method == RPCMethod.inventory.rawValue { take(message) }
    }

    /// A recording with a manifest's facts and noise of the same sizes; a small one where there is no manifest.
    private static func recording(_ entry: InventoryEntry, _ manifest: Manifest?) -> JSONValue {
        var object = JSONObject()
        object["id"] = .string(entry.recording.text)
        object["state"] = .string(entry.state == .open ? "open" : manifest?.state.rawValue ?? "closed")
        object["start"] = .string(manifest?.start.description ?? "2026-01-01T00:00:00.000Z")
        object["end"] = .string(manifest?.end.description ?? "2026-01-01T00:00:00.000Z")
        guard let manifest else {
            object["items"] = [["synthetic": ["size": 10_000]]]
            return .object(object)
        }
        object["zone"] = .string(manifest.zone)
        object["officer"] = manifest.officer.map { .string($0) }
        object["classification"] = .string(manifest.classification.rawValue)
        object["markings"] = .array(manifest.markings.map { .string($0.rawValue) })
        object["trigger"] = [
            "start": .string(manifest.triggers.start), "stop": .string(manifest.triggers.stop),
        ]
        object["incident"] = manifest.incident.map {
            ["kind": .string($0.kind.rawValue), "value": .string($0.value)]
        }
        object["offence"] = manifest.offence.map { .string($0) }
        object["items"] = .array(manifest.items.enumerated().map { item($1, seed: $0 + 1) })
        return .object(object)
    }

    private static func item(_ item: ManifestItem, seed: Int) -> JSONValue {
        var object = JSONObject()
        object["role"] = .string(item.role.rawValue)
        object["mediaType"] = .string(item.mediaType)
        object["synthetic"] = ["size": .integer(Int64(item.size)), "seed": .integer(Int64(seed))]
        object["frameLength"] = .integer(Int64(item.frameLength))
        object["wholeFrames"] = item.wholeFrames.map { .integer(Int64($0)) }
        return .object(object)
    }
}
