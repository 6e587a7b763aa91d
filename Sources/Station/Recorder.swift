internal import AuditLog
internal import Evidence
internal import FoundationEssentials
internal import Journal
internal import Policy
internal import Upload

/// Journal or audit log cannot be written.
struct StorageTrouble: Error {
    let reason: String
}

/// Makes facts durable, then tells the policy; and keeps the audit log beside them.
///
/// The order is fixed: the journal first, then the audit log, then the policy. Whoever calls may go on only when this
/// returned.
final class Recorder: Sendable {
    let journal: Journal
    let audit: AuditTrail
    private let post: @Sendable (DockEvent) -> Void

    init(journal: Journal, audit: AuditTrail, post: @escaping @Sendable (DockEvent) -> Void) {
        self.journal = journal
        self.audit = audit
        self.post = post
    }

    func record(_ fact: Policy.Fact, of key: RecordingKey) throws(StorageTrouble) {
        try record([fact], of: key)
    }

    /// Several at once: after a crash the journal has all of them or none.
    func record(_ facts: [Policy.Fact], of key: RecordingKey) throws(StorageTrouble) {
        do {
            let name = key.description
            _ = try journal.append(
                try facts.map { NewFact(recording: name, kind: $0.kind, payload: try Self.encode($0)) }
            )
        } catch {
            throw StorageTrouble(reason: "\(error)")
        }
        for fact in facts {
            if let note = fact.auditNote { try audit.note(note.event, of: key, note.fields) }
            post(.recorded(key, fact))
        }
    }

    /// What the journal says of every recording, at start.
    func restore() throws -> [(RecordingKey, RecordingProgress)] {
        var restored: [(RecordingKey, RecordingProgress)] = []
        for name in try journal.recordings() {
            guard let key = RecordingKey(name) else { continue }
            let facts = try journal.facts(of: name).map { try Self.decode($0.payload) }
            restored.append((key, RecordingProgress(facts)))
        }
        return restored
    }

    /// A finished recording keeps its plan, receipt, tombstone and end; the many facts of its chunks go.
    ///
    /// Failing to forget is harmless: the next start reads a longer journal.
    func forget(_ key: RecordingKey) {
        guard let stored = try? journal.facts(of: key.description) else { return }
        let kept = stored.compactMap { try? Self.decode($0.payload) }.filter(\.outlivesItsRecording)
        try? journal.compact(key.description, keepingKinds: Set(kept.map(\.kind)))
    }

    static func encode(_ fact: Policy.Fact) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(fact))
    }

    static func decode(_ payload: [UInt8]) throws -> Policy.Fact {
        try JSONDecoder().decode(Policy.Fact.self, from: Data(payload))
    }
}

extension Policy.Fact {
    /// What the audit log says about this fact; chunks and intents are the journal's alone.
    fileprivate var auditNote: (event: AuditEvent, fields: [AuditField])? {
        switch self {
        case .planned(let plan):
            (.recordingPlanned, [.count(Int64(clamping: plan.sequence)), .bytes(plan.size)])
        case .began(.erase): (.eraseIntended, [])
        case .itemCommitted(let destination, let item, let committed):
            (.itemCommitted, [.destination(destination), .item(item), .version(committed.version)])
        case .itemProven(let destination, let item, let proof):
            (
                .itemProven,
                [
                    .destination(destination), .item(item), .integrity(proof.integrity.rawValue),
                    .reason(proof.evidence),
                ]
            )
        case .adopted(let destination, let location, _, _, _):
            (.recordingAdopted, [.destination(destination), .location(location)])
        case .closed(let destination, let location):
            (.recordingClosed, [.destination(destination), .location(location)])
        case .receiptStored(let destination): (.receiptStored, [.destination(destination)])
        case .tombstoneReceived: (.tombstoneReceived, [])
        case .tombstoneStored(let destination): (.tombstoneStored, [.destination(destination)])
        case .tombstoneConfirmed: (.tombstoneConfirmed, [])
        case .forgone(let destination): (.recordingForgone, [.destination(destination)])
        case .lifted: (.quarantineLifted, [])
        case .kept: (.recordingKept, [.reason("unproven by the camera; its copy stays on it")])
        case .concludedElsewhere: (.recordingAbandoned, [.reason("concluded by another station")])
        case .quarantined(let reason): (.recordingQuarantined, [.reason(reason)])
        case .vanished(let reason): (.recordingMissing, [.reason(reason)])
        case .restarted(let destination):
            (.recordingAbandoned, [.destination(destination), .reason("begun again")])
        case .receiptFound(let destination, _, _): (.receiptFound, [.destination(destination)])
        case .receiptMade: (.receiptSigned, [])
        case .began, .uploadOpened, .chunkAcknowledged: nil
        }
    }
}
