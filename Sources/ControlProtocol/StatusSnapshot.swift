/// How the whole station is at one moment; field names are stable, docs/control-protocol.md lists them.
package struct StatusSnapshot: Codable, Equatable, Sendable {
    package var station: String
    package var domain: String
    /// Whether the daemon runs with test identities.
    package var fixtures: Bool
    /// When the daemon started, RFC 3339.
    package var since: String
    /// `ok`, or why journal or audit log cannot be written and nothing may be released or erased.
    package var storage: String
    package var bays: [BaySnapshot]
    package var destinations: [DestinationSnapshot]
    /// The ceilings in force; absent when there is none.
    package var bandwidth: BandwidthSnapshot?
    package var alarms: [AlarmSnapshot]

    package init(
        station: String,
        domain: String,
        fixtures: Bool,
        since: String,
        storage: String = "ok",
        bays: [BaySnapshot] = [],
        destinations: [DestinationSnapshot] = [],
        alarms: [AlarmSnapshot] = []
    ) {
        self.station = station
        self.domain = domain
        self.fixtures = fixtures
        self.since = since
        self.storage = storage
        self.bays = bays
        self.destinations = destinations
        self.alarms = alarms
    }
}

/// What may go to destinations, and be read back from them, in a second.
package struct BandwidthSnapshot: Codable, Equatable, Sendable {
    package var stationBytesPerSecond: UInt64?
    package var bayBytesPerSecond: UInt64?
    /// The destinations' own ceilings for reading back, by name.
    package var readBackBytesPerSecond: [String: UInt64]?
    /// Whether somebody waited for a ceiling a moment ago.
    package var isLimiting: Bool

    package init(
        stationBytesPerSecond: UInt64?,
        bayBytesPerSecond: UInt64?,
        readBackBytesPerSecond: [String: UInt64]? = nil,
        isLimiting: Bool
    ) {
        self.stationBytesPerSecond = stationBytesPerSecond
        self.bayBytesPerSecond = bayBytesPerSecond
        self.readBackBytesPerSecond = readBackBytesPerSecond
        self.isLimiting = isLimiting
    }
}

/// One DAMS as the station sees it.
package struct DestinationSnapshot: Codable, Equatable, Sendable {
    package var name: String
    /// `asking`, `ready`, `away` or `held`.
    package var state: String
    package var reason: String?
    /// What is needed, where that is known.
    package var hint: String?
    /// When its trouble began, RFC 3339.
    package var since: String?
    /// Tries in a row that went wrong.
    package var failures: Int
    /// How long until it is tried again.
    package var nextTrySeconds: Int?
    /// Recordings at a time it is given, while it gets less than it could have; absent when nothing limits it.
    package var concurrency: Int?
    /// Recordings erased from their camera before this additional destination had them.
    package var lacks: Int
    /// Whether plaintext may stand on the station's own disk there.
    package var plaintextOnThisHost: Bool

    package init(
        name: String,
        state: String,
        reason: String? = nil,
        hint: String? = nil,
        since: String? = nil,
        failures: Int = 0,
        nextTrySeconds: Int? = nil,
        concurrency: Int? = nil,
        lacks: Int = 0,
        plaintextOnThisHost: Bool = false
    ) {
        self.name = name
        self.state = state
        self.reason = reason
        self.hint = hint
        self.since = since
        self.failures = failures
        self.nextTrySeconds = nextTrySeconds
        self.concurrency = concurrency
        self.lacks = lacks
        self.plaintextOnThisHost = plaintextOnThisHost
    }
}

/// Something a person must look at.
package struct AlarmSnapshot: Codable, Equatable, Sendable {
    /// When it was raised, RFC 3339.
    package var time: String
    /// What it is about, such as a camera's serial.
    package var subject: String
    package var reason: String

    package init(time: String, subject: String, reason: String) {
        self.time = time
        self.subject = subject
        self.reason = reason
    }
}
