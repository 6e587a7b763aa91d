/// What a person wants tried again; a field that is absent means all.
package struct RetryQuestion: Codable, Equatable, Sendable {
    package var serial: String?
    package var recording: String?
    package var destination: String?

    package init(serial: String? = nil, recording: String? = nil, destination: String? = nil) {
        self.serial = serial
        self.recording = recording
        self.destination = destination
    }
}

/// What came of it.
package struct RetryReport: Codable, Equatable, Sendable {
    package var rows: [RetryRow]
    /// What was named and does not exist, in plain words; then nothing was done.
    package var unknown: String?

    package init(rows: [RetryRow] = [], unknown: String? = nil) {
        self.rows = rows
        self.unknown = unknown
    }
}

/// One thing that was, or could not be, tried again.
package struct RetryRow: Codable, Equatable, Sendable {
    package enum Outcome: String, Codable, Sendable {
        /// It is tried again now.
        case retried
        /// Its bytes must be read again: put its camera into a bay, then ask again.
        case needsCamera
        /// Trying again would change nothing.
        case final
    }

    package var outcome: Outcome
    /// The destination, or the one the recording was held back from.
    package var destination: String?
    package var serial: String?
    package var recording: String?
    /// Why it was held up.
    package var reason: String

    package init(
        outcome: Outcome,
        destination: String? = nil,
        serial: String? = nil,
        recording: String? = nil,
        reason: String
    ) {
        self.outcome = outcome
        self.destination = destination
        self.serial = serial
        self.recording = recording
        self.reason = reason
    }
}
