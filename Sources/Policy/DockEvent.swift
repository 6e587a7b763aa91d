package import Evidence
package import Upload

/// What happened outside, told to the policy.
package enum DockEvent: Equatable, Sendable {
    /// A camera was put into a bay; `claimedSerial` is what its USB descriptor says.
    case attached(bay: String, claimedSerial: String?)
    case detached(bay: String)
    /// Docking went through for the given visit.
    case docked(bay: String, visit: UInt64, DockedCamera)
    /// This station does not serve the camera, or the camera this dock.
    case refused(bay: String, visit: UInt64, reason: String)
    /// Docking failed on the wire.
    case dockingFailed(bay: String, visit: UInt64, reason: String)
    /// A fact is durable.
    case recorded(RecordingKey, Fact)
    /// A step ended; its facts were recorded before.
    case stepEnded(worker: Worker, RecordingKey, Step, Outcome)
    case timer
    /// A destination said how it is; `nil` is well.
    case probed(destination: String, DestinationError?)
    /// A person wants something tried again.
    case retry(RetryRequest)
    /// Journal or audit log cannot be written.
    case storageFailed(reason: String)
    case storageRecovered
    /// The configuration was read again.
    case reconfigured(DockSettings)
    /// A known recording found in the journal at start.
    case restored(RecordingKey, RecordingProgress)
}

/// Who carries a step out.
package enum Worker: Hashable, Sendable {
    case bay(String, visit: UInt64)
    /// The station itself: steps that need no camera.
    case station
}

/// How a step ended.
package enum Outcome: Equatable, Sendable {
    case done
    /// A destination failed; what to do about it is its own word.
    case destination(name: String, DestinationError)
    /// The camera went away or the wire broke.
    case cameraLost(reason: String)
    /// The camera answered, and said no.
    case cameraRefused(reason: String)
    /// The recording is wrong in itself; the fact is recorded.
    case quarantined
    /// Journal or audit log cannot be written.
    case storage(reason: String)
}

/// What the policy asks to be done.
package enum DockCommand: Equatable, Sendable {
    /// Open, authorise and list the camera in the bay.
    case dock(bay: String, visit: UInt64)
    /// Tell the camera that it is not served, and read nothing.
    case refuse(bay: String, visit: UInt64, Refusal)
    /// The camera is gone: close what is open.
    case release(bay: String, visit: UInt64)
    case perform(Worker, RecordingKey, Step)
    case indicate(bay: String, visit: UInt64, Indication)
    case alarm(Alarm)
    /// Drop our uncommitted bytes of a recording that is finished.
    ///
    /// This, `forget` and `lift` are carried out in the order they were given: what is lifted is begun again, and that must
    /// not be dropped.
    case abandon(RecordingKey)
    /// Nothing more will happen with the recording: the journal may keep less of it.
    case forget(RecordingKey)
    /// Record that its quarantine is lifted.
    case lift(RecordingKey)
    /// Ask the destination how it is.
    case probe(destination: String)
    /// Say in the log how a destination is, now that it is worth a line.
    case report(destination: String, DestinationHealth)
    /// The trouble a person was called for is over.
    case settled(subject: String)
    /// Send `.timer` at this time of the monotonic clock, milliseconds.
    case wake(at: UInt64)
    /// Try whether journal and audit log can be written again.
    case probeStorage
}

package enum Refusal: Equatable, Sendable {
    case duplicateSerial
    case stationUnavailable
}

/// Something a person must know; shown until it is no longer true.
package struct Alarm: Equatable, Sendable {
    package let subject: String
    package let reason: String
    package init(subject: String, reason: String) {
        self.subject = subject
        self.reason = reason
    }

    init(of key: RecordingKey, reason: String) {
        self.init(subject: "recording \(key.recording) of \(key.serial)", reason: reason)
    }
}

/// What the policy needs of the configuration.
package struct DockSettings: Equatable, Sendable {
    package let destinations: [DestinationRule]
    package let maximumActiveOffloads: Int
    package let retry: RetryRule
    package let erases: Bool
    /// How often in a row a broken wire is tried again before the bay is at fault.
    package let dockingAttempts: Int
    /// How often an upload whose proof failed is begun again before it is held.
    package let restarts: Int

    package init(
        destinations: [DestinationRule],
        maximumActiveOffloads: Int,
        retry: RetryRule,
        erases: Bool,
        dockingAttempts: Int = 3,
        restarts: Int = 1
    ) {
        self.destinations = destinations
        self.maximumActiveOffloads = max(1, maximumActiveOffloads)
        self.retry = retry
        self.erases = erases
        self.dockingAttempts = dockingAttempts
        self.restarts = restarts
    }
}
