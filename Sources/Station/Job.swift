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
    let manifest: Manifest?
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
        manifest = progress.plan.flatMap { try? Manifest(parsing: $0.manifest.bytes) }
        items = manifest?.content.itemPlans ?? []
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
