package import Journal
package import Upload
internal import Hotplug
internal import Policy
internal import USBTransport

/// How loud a log line is; the raw value is syslog's priority.
package enum LogLevel: Int, Sendable {
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6
}

/// A bay of the configuration.
package struct BaySetup: Sendable, Equatable {
    package let name: String
    package let port: String
    /// Whether it also takes recordings from cameras without the channel, unproven by them.
    package let servesPlainCameras: Bool

    package init(name: String, port: String, servesPlainCameras: Bool = false) {
        self.name = name
        self.port = port
        self.servesPlainCameras = servesPlainCameras
    }
}

/// What a configuration that is read again can change.
package struct Changes: Sendable, Equatable {
    package let maximumActiveOffloads: Int
    package let firstRetryMilliseconds: UInt64
    package let maximumRetryMilliseconds: UInt64
    package let erases: Bool
    package let setsClocks: Bool
    package let bandwidth: BandwidthPlan
    /// By the destination's name.
    package let metadata: [String: MetadataMapping]

    package init(
        maximumActiveOffloads: Int,
        firstRetryMilliseconds: UInt64,
        maximumRetryMilliseconds: UInt64,
        erases: Bool,
        setsClocks: Bool,
        bandwidth: BandwidthPlan,
        metadata: [String: MetadataMapping]
    ) {
        self.maximumActiveOffloads = maximumActiveOffloads
        self.firstRetryMilliseconds = firstRetryMilliseconds
        self.maximumRetryMilliseconds = maximumRetryMilliseconds
        self.erases = erases
        self.setsClocks = setsClocks
        self.bandwidth = bandwidth
        self.metadata = metadata
    }
}

/// Everything a station is made of, loaded and checked.
package struct StationSetup: Sendable {
    package let identity: StationIdentity
    package let verifier: StatementVerifier
    package let bays: [BaySetup]
    package let automaticBays: Bool
    package let destinations: [Destination]
    package let maximumActiveOffloads: Int
    package let firstRetryMilliseconds: UInt64
    package let maximumRetryMilliseconds: UInt64
    package let erases: Bool
    package let setsClocks: Bool
    package let bandwidth: Bandwidth
    package let parkMilliseconds: Int
    package let journal: Journal
    package let audit: AuditTrail
    package let heartbeats: Heartbeats
    /// Milliseconds of a clock that only goes forward.
    package let monotonic: @Sendable () -> UInt64
    /// Milliseconds since 1970.
    package let wallClock: @Sendable () -> Int64
    package let log: @Sendable (LogLevel, String) -> Void

    package init(
        identity: StationIdentity,
        verifier: StatementVerifier,
        bays: [BaySetup],
        automaticBays: Bool,
        destinations: [Destination],
        maximumActiveOffloads: Int,
        firstRetryMilliseconds: UInt64,
        maximumRetryMilliseconds: UInt64,
        erases: Bool,
        setsClocks: Bool,
        bandwidth: Bandwidth,
        parkMilliseconds: Int,
        journal: Journal,
        audit: AuditTrail,
        heartbeats: Heartbeats,
        monotonic: @escaping @Sendable () -> UInt64,
        wallClock: @escaping @Sendable () -> Int64,
        log: @escaping @Sendable (LogLevel, String) -> Void
    ) {
        self.identity = identity
        self.verifier = verifier
        self.bays = bays
        self.automaticBays = automaticBays
        self.destinations = destinations
        self.maximumActiveOffloads = maximumActiveOffloads
        self.firstRetryMilliseconds = firstRetryMilliseconds
        self.maximumRetryMilliseconds = maximumRetryMilliseconds
        self.erases = erases
        self.setsClocks = setsClocks
        self.bandwidth = bandwidth
        self.parkMilliseconds = parkMilliseconds
        self.journal = journal
        self.audit = audit
        self.heartbeats = heartbeats
        self.monotonic = monotonic
        self.wallClock = wallClock
        self.log = log
    }

    var dockSettings: DockSettings {
        DockSettings(
            destinations: destinations.map(\.rule),
            maximumActiveOffloads: maximumActiveOffloads,
            retry: RetryRule(
                firstMilliseconds: firstRetryMilliseconds,
                maximumMilliseconds: maximumRetryMilliseconds
            ),
            erases: erases
        )
    }

    /// What the kernel's memory for USB requests gives each camera.
    var requestMemory: RequestMemory {
        Self.requestMemory(
            bays: bays,
            automaticBays: automaticBays,
            maximumActiveOffloads: maximumActiveOffloads
        )
    }

    /// What is short of the kernel's memory for USB requests, and what to do about it; `nil` when nothing is.
    package static func requestShortage(
        bays: [BaySetup],
        automaticBays: Bool,
        maximumActiveOffloads: Int
    ) -> (reason: String, hint: String)? {
        requestMemory(
            bays: bays,
            automaticBays: automaticBays,
            maximumActiveOffloads: maximumActiveOffloads
        ).shortage
    }

    /// How many ports there are is not known where every port is a bay; then those that may read at once count.
    ///
    /// A plain camera is read a first time to know what it holds, before any offload and beside them all.
    private static func requestMemory(
        bays: [BaySetup],
        automaticBays: Bool,
        maximumActiveOffloads: Int
    ) -> RequestMemory {
        let readers = maximumActiveOffloads + bays.count { $0.servesPlainCameras }
        return RequestMemory(
            bays: bays.count,
            readers: automaticBays ? readers : min(bays.count, readers),
            limit: RequestMemory.kernelLimit()
        )
    }

    /// The bay at a port; any port is one, named after itself, when bays are automatic.
    func bay(atPort port: String) -> String? {
        bays.first { $0.port == port }?.name ?? (automaticBays ? port : nil)
    }

    func servesPlain(_ bay: String) -> Bool { bays.first { $0.name == bay }?.servesPlainCameras ?? false }
}

extension USBPort {
    /// Whether it may be a still-image device: udev says so, or cannot tell.
    var mayBeCamera: Bool { interfaces?.contains("060101") ?? true }
}

extension Indication.State {
    var level: LogLevel {
        switch self {
        case .fault, .refused: .warning
        case .notCleared: .warning
        case .empty, .charging, .authorising, .offloading, .waiting, .safeToRemove: .info
        }
    }
}
