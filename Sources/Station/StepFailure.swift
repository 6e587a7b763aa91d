internal import Policy
internal import Upload

/// A step that did not end well, already said as what the policy must know.
struct StepFailure: Error {
    let outcome: Outcome

    init(_ outcome: Outcome) { self.outcome = outcome }

    static func destination(_ name: String, _ error: DestinationError) -> Self {
        Self(.destination(name: name, error))
    }

    static func cameraLost(_ reason: String) -> Self { Self(.cameraLost(reason: reason)) }
    static func cameraRefused(_ reason: String) -> Self { Self(.cameraRefused(reason: reason)) }
    static func storage(_ trouble: StorageTrouble) -> Self { Self(.storage(reason: trouble.reason)) }
}

/// Runs a driver's call and names the destination in what it throws.
func at<R>(_ name: String, _ body: () throws(DestinationError) -> R) throws(StepFailure) -> R {
    do { return try body() } catch { throw .destination(name, error) }
}
