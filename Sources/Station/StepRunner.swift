internal import Evidence
internal import Policy
internal import Upload

/// Carries out one step: the intent durable, the effect, the result durable.
struct StepRunner {
    let workshop: Workshop
    let worker: Worker

    /// `link` is the camera's, for steps that need one.
    func run(_ task: StepTask, _ link: OpenLink?) -> Outcome {
        let job = Job(task, recorder: workshop.recorder)
        do throws(StepFailure) {
            try job.record(.began(task.step))
            try perform(task.step, job, link)
            return .done
        } catch {
            return error.outcome
        }
    }

    private func perform(_ step: Step, _ job: Job, _ link: OpenLink?) throws(StepFailure) {
        let there = DestinationSteps(workshop: workshop, job: job)
        switch step {
        case .begin(let name): try there.begin(name)
        case .commit(let name): try there.commit(name)
        case .prove(let name): try there.prove(name)
        case .makeReceipt: try ReceiptMaking(workshop: workshop, job: job).run()
        case .storeReceipt(let name): try there.storeReceipt(name)
        case .close(let name): try there.close(name)
        case .storeTombstone(let name): try there.storeTombstone(name)
        case .reconcile: try there.reconcile()
        case .keep: try job.record(.kept)
        case .transfer: try transfer(job, link)
        case .erase: try CameraSteps(workshop: workshop, job: job, link: try channel(link)).erase()
        case .confirmTombstone:
            try CameraSteps(workshop: workshop, job: job, link: try channel(link)).confirm()
        }
    }

    private func transfer(_ job: Job, _ link: OpenLink?) throws(StepFailure) {
        let transfer = Transfer(workshop: workshop, job: job)
        switch (job.statement, link) {
        case (.manifest(let manifest), .channel(let link)):
            let steps = CameraSteps(workshop: workshop, job: job, link: link)
            try transfer.run(link.bay, link.heartbeat) { item throws(StepFailure) in
                try steps.open(item, manifest)
            }
        case (.unproven, .plain(let link)):
            try transfer.run(link.bay, link.heartbeat) { item throws(StepFailure) in
                try link.open(item, of: job.key)
            }
        case (nil, _): throw .cameraRefused("the journalled manifest cannot be read")
        // Another camera than the one it was listed by: docking again tells.
        default: throw .cameraLost("the camera is not open")
        }
    }

    /// Only through the channel is a camera ever told to erase.
    private func channel(_ link: OpenLink?) throws(StepFailure) -> CameraLink {
        guard case .channel(let link) = link else { throw .cameraLost("the camera is not open") }
        return link
    }
}
