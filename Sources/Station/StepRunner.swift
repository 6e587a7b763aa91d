internal import Evidence
internal import Policy
internal import Upload

/// Carries out one step: the intent durable, the effect, the result durable.
struct StepRunner {
    let workshop: Workshop
    let worker: Worker

    /// `link` is the camera's, for steps that need one.
    func run(_ task: StepTask, _ link: CameraLink?) -> Outcome {
        let job = Job(task, recorder: workshop.recorder)
        do throws(StepFailure) {
            try job.record(.began(task.step))
            try perform(task.step, job, link)
            return .done
        } catch {
            return error.outcome
        }
    }

    private func perform(_ step: Step, _ job: Job, _ link: CameraLink?) throws(StepFailure) {
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
        case .transfer: try CameraSteps(workshop: workshop, job: job, link: try needed(link)).transfer()
        case .erase: try CameraSteps(workshop: workshop, job: job, link: try needed(link)).erase()
        case .confirmTombstone:
            try CameraSteps(workshop: workshop, job: job, link: try needed(link)).confirm()
        }
    }

    private func needed(_ link: CameraLink?) throws(StepFailure) -> CameraLink {
        guard let link else { throw .cameraLost("the camera is not open") }
        return link
    }
}
