package import Evidence

/// What a bay shows: at the camera's indicator, in the status, in the log.
package struct Indication: Equatable, Sendable {
    package enum State: String, Equatable, Sendable {
        case empty, charging, authorising, offloading, waiting, notCleared, safeToRemove, refused, fault
    }

    package let state: State
    /// Why, in plain words.
    package let reason: String

    package init(_ state: State, _ reason: String) {
        self.state = state
        self.reason = reason
    }
}

/// A recording as a docked camera lists it, after its inventory and manifest were checked.
package struct ListedRecording: Equatable, Sendable {
    package enum State: Equatable, Sendable {
        /// Closed or recovered, with a verified manifest (its plan is in the facts).
        case offered
        /// Still being recorded, or not yet closed.
        case open
        /// Erased by the camera, with a valid tombstone.
        case erased
    }

    package let key: RecordingKey
    package let state: State

    package init(key: RecordingKey, state: State) {
        self.key = key
        self.state = state
    }
}

/// What docking found out about a camera.
package struct DockedCamera: Equatable, Sendable {
    package let domain: TrustDomain
    package let serial: CameraSerial
    package let recordings: [ListedRecording]
    /// Recordings still open on the camera; they are neither offloaded nor a reason to keep it.
    package let openRecordings: Int
    /// Recordings this station knows of which the camera no longer lists.
    package let missing: [RecordingKey]
    /// Recordings that stay on the camera because something about them is wrong, with reasons.
    package let rejected: [String]
    /// It speaks plain PTP and vouches for nothing; its recordings stay on it.
    package let isUnproven: Bool

    package init(
        domain: TrustDomain,
        serial: CameraSerial,
        recordings: [ListedRecording],
        openRecordings: Int,
        missing: [RecordingKey],
        rejected: [String],
        isUnproven: Bool = false
    ) {
        self.isUnproven = isUnproven
        self.domain = domain
        self.serial = serial
        self.recordings = recordings
        self.openRecordings = openRecordings
        self.missing = missing
        self.rejected = rejected
    }
}

/// One bay, as the policy sees it.
package struct Bay: Equatable, Sendable {
    package enum State: Equatable, Sendable {
        case empty
        /// The camera is being opened, authorised and listed.
        case docking
        case docked(DockedCamera)
        case refused(reason: String)
        case fault(reason: String)
    }

    package var state = State.empty
    /// The serial in the camera's USB descriptor: a claim, not an identity.
    package var claimedSerial: String?
    /// What its worker is doing; one thing at a time.
    package var running: Work?
    /// The recording that holds one of the offload slots.
    package var active: RecordingKey?
    package var lastStart: UInt64 = 0
    /// How often in a row docking was begun again after trouble on the wire.
    package var dockingAttempts = 0
    /// What went wrong the last time it was tried.
    package var lastTrouble: String?
    package var shown: Indication?
    /// Counts cameras put into this bay, so that an answer about the last one is not taken for this one's.
    package var visit: UInt64 = 0
    /// Recordings set aside until the camera is docked again, with reasons.
    package var setAside: [RecordingKey: String] = [:]
    /// What its camera offered when it was last listed in this visit; still so while it is docked again.
    package var offered: Set<RecordingKey> = []

    /// Something about its camera is to be looked at again from the start, once its worker is free.
    package var wantsDocking = false

    package enum Work: Equatable, Sendable {
        case docking
        case step(RecordingKey, Step)
    }

    package init() {}

    /// Docks the camera again.
    mutating func beginAgain() {
        wantsDocking = false
        active = nil
        state = .docking
    }
}
