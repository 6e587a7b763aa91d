internal import Bytes
internal import Channel
internal import Cryptography
internal import Evidence
internal import Journal
internal import Policy

/// Why a camera's recordings cannot be listed.
enum ListingFailure: Error {
    case step(StepFailure)
    /// The inventory contradicts itself, or the camera did not sign it for this very question.
    case invalid(String)
}

/// Reads a camera's signed inventory and every manifest this station does not know yet, and judges them.
///
/// What is wrong with one recording costs that recording; what is wrong with the inventory costs the camera.
struct InventoryReading {
    let workshop: Workshop
    let opened: OpenedCamera
    let docked: DockingNote

    private var camera: CameraIdentity { opened.camera }
    private static let pageLimit = 256

    func run() throws(ListingFailure) -> DockedCamera {
        let inventory = try fetch()
        do throws(StepFailure) { return try judge(inventory) } catch { throw .step(error) }
    }

    private func judge(_ inventory: Inventory) throws(StepFailure) -> DockedCamera {
        let findings = InventoryRules.findings(inventory, remembered: try memory())
        let known = workshop.known(camera)
        var listed: [ListedRecording] = []
        var rejected = complaints(findings)
        var seen: Set<RecordingID> = []
        var open = 0
        for entry in inventory.entries {
            seen.insert(entry.recording)
            opened.link.heartbeat.beat()
            guard let digest = entry.manifest else {
                if entry.state == .open {
                    open += 1
                } else {
                    let fault = findings.fault(of: entry.recording).map { "\($0)" } ?? "it has no manifest"
                    rejected.append("recording \(entry.recording): \(fault)")
                }
                continue
            }
            let key = RecordingKey(
                domain: camera.domain,
                serial: camera.serial,
                recording: entry.recording,
                manifest: digest
            )
            let others = known.keys.contains { $0.recording == entry.recording && $0.manifest != digest }
            let fault =
                findings.fault(of: entry.recording).map { "\($0)" }
                ?? (others ? "the camera shows another manifest under the id of a known recording" : nil)
            switch entry.state {
            case .open: open += 1
            case .erased: try erased(entry, key, known[key], &listed, &rejected)
            case .closed, .recovered:
                if known[key]?.wantsPlan ?? true {
                    if let fault {
                        try record(.quarantined(reason: fault), key)
                    } else {
                        try plan(entry, key)
                    }
                }
                listed.append(ListedRecording(key: key, state: .offered))
            }
        }
        try remember(findings)
        let missing = known.filter { $1.concernsCamera && !seen.contains($0.recording) }.keys
        return DockedCamera(
            domain: camera.domain,
            serial: camera.serial,
            recordings: listed,
            openRecordings: open,
            missing: missing.sorted { $0.recording < $1.recording },
            rejected: rejected
        )
    }

    private func fetch() throws(ListingFailure) -> Inventory {
        var inventory: Inventory?
        repeat {
            let page = try page(after: inventory?.after ?? 0)
            do throws(EvidenceError) {
                if inventory == nil { inventory = Inventory(page) } else { try inventory?.append(page) }
            } catch {
                throw .invalid("\(error)")
            }
        } while inventory?.isComplete == false
        guard let inventory else { throw .invalid("there is none") }
        return inventory
    }

    private func page(after: UInt64) throws(ListingFailure) -> InventoryPage {
        let nonce: [UInt8]
        do throws(CryptographyError) { nonce = try Random.bytes(InventoryParameters.nonceByteCount) } catch {
            throw .step(.cameraLost("\(error)"))
        }
        let question = InventoryParameters(nonce: nonce, after: Int(after), limit: Self.pageLimit)
        let answer: InventoryResult
        do throws(StepFailure) { answer = try opened.link.ask(.inventory, question) } catch {
            throw .step(error)
        }
        if let trouble = workshop.verifier.trouble(answer.page, answer.signature, by: camera) {
            throw .invalid(trouble)
        }
        do throws(EvidenceError) {
            let page = try InventoryPage(parsing: answer.page)
            try page.content.requireAnswers(
                domain: camera.domain,
                serial: camera.serial,
                nonce: nonce,
                limit: Self.pageLimit
            )
            return page
        } catch {
            throw .invalid("\(error)")
        }
    }

    /// Fetches and verifies one manifest and makes it a fact, or quarantines the recording with the reason.
    private func plan(_ entry: InventoryEntry, _ key: RecordingKey) throws(StepFailure) {
        let answer = try opened.link.ask(
            .manifest,
            ManifestParameters(id: key.recording.text),
            as: ManifestResult.self
        )
        guard let plan = try judge(answer, entry, key) else { return }
        try record(.planned(plan), key)
    }

    private func judge(
        _ answer: ManifestResult,
        _ entry: InventoryEntry,
        _ key: RecordingKey
    ) throws(StepFailure) -> Plan? {
        if let trouble = workshop.verifier.trouble(answer.manifest, answer.signature, by: camera) {
            try record(.quarantined(reason: "manifest: \(trouble)"), key)
            return nil
        }
        let manifest: Manifest
        do throws(EvidenceError) {
            manifest = try Manifest(parsing: answer.manifest)
            try entry.requireAgrees(manifest, digest: SHA256.hash(answer.manifest))
            guard manifest.domain == camera.domain, manifest.serial == camera.serial else {
                throw EvidenceError(.manifest, path: "serial", reason: "not the camera's")
            }
        } catch {
            try record(.quarantined(reason: "\(error)"), key)
            return nil
        }
        return Plan(
            sequence: manifest.sequence,
            isEvidential: manifest.classification == .evidential,
            start: manifest.start.milliseconds,
            chunkCounts: manifest.items.map(\.chunkDigests.count),
            size: manifest.content.size,
            manifest: Blob(answer.manifest),
            signature: Blob(answer.signature),
            docked: docked
        )
    }

    /// The camera says it erased a recording: only a valid tombstone makes that true.
    private func erased(
        _ entry: InventoryEntry,
        _ key: RecordingKey,
        _ progress: RecordingProgress?,
        _ listed: inout [ListedRecording],
        _ rejected: inout [String]
    ) throws(StepFailure) {
        if progress?.isConfirmed == true { return }
        switch progress?.end {
        // Without a tombstone it stays an alarm, however often the camera is docked.
        case nil, .vanished: break
        case .done, .kept, .concludedElsewhere, .quarantined: return
        }
        guard entry.tombstone != nil else {
            let reason = "the camera says it erased the recording and shows no tombstone"
            if progress?.end == nil, progress != nil { try record(.vanished(reason: reason), key) }
            rejected.append("recording \(key.recording): \(reason)")
            return
        }
        if progress?.tombstone == nil {
            let question = TombstoneParameters(id: key.recording.text, manifest: key.manifest)
            let answer = try opened.link.ask(.tombstone, question, as: TombstoneResult.self)
            guard workshop.verifier.isTombstone(answer.tombstone, answer.signature, of: key) else {
                let reason = "the camera says it erased the recording, and its tombstone is not valid"
                if progress?.end == nil, progress != nil { try record(.vanished(reason: reason), key) }
                rejected.append("recording \(key.recording): \(reason)")
                return
            }
            try record(
                .tombstoneReceived(tombstone: Blob(answer.tombstone), signature: Blob(answer.signature)),
                key
            )
        }
        listed.append(ListedRecording(key: key, state: .erased))
    }

    private func complaints(_ findings: InventoryFindings) -> [String] {
        var complaints = findings.broken.filter { $0.recording == nil }.map { "\($0.fault)" }
        if findings.wentBack {
            complaints.append("the camera lists fewer recordings than it had: wiped or swapped")
        }
        if findings.anchorChanged { complaints.append("the camera disowns a manifest this station has seen") }
        return complaints
    }

    private func memory() throws(StepFailure) -> InventoryMemory? {
        let remembered: CameraMemory?
        do throws(JournalError) {
            remembered = try workshop.recorder.journal.camera(
                domain: camera.domain.name,
                serial: camera.serial.text
            )
        } catch {
            throw .storage(StorageTrouble(reason: "\(error)"))
        }
        guard let remembered, let head = remembered.head.flatMap({ SHA256Digest($0) }),
            remembered.highestSequence > 0
        else { return nil }
        return InventoryMemory(highestSequence: UInt64(remembered.highestSequence), head: head)
    }

    private func remember(_ findings: InventoryFindings) throws(StepFailure) {
        guard let newest = findings.newest else { return }
        do throws(JournalError) {
            try workshop.recorder.journal.remember(
                CameraMemory(
                    domain: camera.domain.name,
                    serial: camera.serial.text,
                    highestSequence: Int64(clamping: newest.highestSequence),
                    head: newest.head.bytes,
                    lastSeen: workshop.wallClock()
                )
            )
        } catch {
            throw .storage(StorageTrouble(reason: "\(error)"))
        }
    }

    private func record(_ fact: Policy.Fact, _ key: RecordingKey) throws(StepFailure) {
        do throws(StorageTrouble) { try workshop.recorder.record(fact, of: key) } catch {
            throw .storage(error)
        }
    }
}
