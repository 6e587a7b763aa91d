internal import Evidence
internal import Policy
internal import Upload

/// One step of one recording, as the policy decided it.
struct StepTask: Sendable {
    let key: RecordingKey
    let step: Step
    let progress: RecordingProgress
    let destinations: Set<String>
}

/// One recording while one of its steps is carried out.
struct Job {
    let key: RecordingKey
    /// As it stood when the step was decided; every fact recorded before is in it.
    let progress: RecordingProgress
    /// The camera's manifest, or the station's own statement in its place.
    let statement: RecordingStatement?
    let items: [ItemPlan]
    /// The destinations the step was decided for.
    let destinations: Set<String>
    let recorder: Recorder

    init(_ task: StepTask, recorder: Recorder) {
        key = task.key
        progress = task.progress
        destinations = task.destinations
        self.recorder = recorder
        // The bytes were verified before they were journalled.
        statement = progress.plan.flatMap { try? $0.statement }
        items = statement?.itemPlans ?? []
    }

    var manifest: Manifest? {
        if case .manifest(let manifest) = statement { manifest } else { nil }
    }

    var manifestBytes: [UInt8] { progress.plan?.manifest.bytes ?? [] }

    func record(_ fact: Fact) throws(StepFailure) {
        do throws(StorageTrouble) { try recorder.record(fact, of: key) } catch { throw .storage(error) }
    }

    /// Turns a destination's error into the step's end; one that means "begin again" is made a fact first.
    func restart(_ name: String, _ error: DestinationError) throws(StepFailure) -> StepFailure {
        if error.remedy == .beginAgain || error.remedy == .resendChunk {
            try record(progress.setback(at: name))
        }
        return .destination(name, error)
    }
}

extension Plan {
    var statement: RecordingStatement {
        get throws(EvidenceError) {
            isUnproven
                ? .unproven(try UnprovenStatement(parsing: manifest.bytes))
                : .manifest(try Manifest(parsing: manifest.bytes))
        }
    }

    /// Under which names the statement and its signature are stored.
    var sidecars: (statement: Sidecar, signature: Sidecar) {
        isUnproven ? (.unproven, .unprovenSignature) : (.manifest, .manifestSignature)
    }
}

extension RecordingStatement {
    /// The items as drivers and the transfer see them.
    var itemPlans: [ItemPlan] {
        switch self {
        case .manifest(let manifest): manifest.content.itemPlans
        case .unproven(let statement): [statement.content.itemPlan]
        }
    }
}

extension UnprovenDraft {
    var itemPlan: ItemPlan {
        ItemPlan(
            index: 0,
            role: ItemRole.object.rawValue,
            mediaType: item.mediaType,
            size: item.size,
            digest: item.digest,
            chunkSize: item.chunkSize,
            chunkDigests: item.chunkDigests
        )
    }
}

extension ManifestDraft {
    /// The items as drivers and the transfer see them.
    var itemPlans: [ItemPlan] {
        items.enumerated().map { index, item in
            ItemPlan(
                index: index,
                role: item.role.rawValue,
                mediaType: item.mediaType,
                size: item.size,
                digest: item.digest,
                chunkSize: item.chunkSize,
                chunkDigests: item.chunkDigests
            )
        }
    }
}
