import AuditLog
import Cryptography
import DirectoryDriver
import Evidence
import FoundationEssentials
import Journal
import ObjectStoreDriver
import Options
import Platform
import S3Driver
import Station
import Trust
import Upload

/// Something the configuration names cannot be used.
struct LoadingError: Error, CustomStringConvertible {
    let description: String
    let hint: String?

    init(_ description: String, hint: String? = nil) {
        self.description = description
        self.hint = hint
    }
}

/// Makes a station of its configuration: keys, certificates, destinations, journal.
enum Loading {
    /// A configuration is text that a person wrote.
    private static let mostBytes = 1 << 20

    static func options(at path: String) throws -> StationOptions {
        try StationOptions(parsing: try AtomicFile.read(path, upTo: mostBytes))
    }

    /// Loads everything but opens neither journal nor audit log.
    ///
    /// Returns what this host is short of and could do better with, if anything.
    static func check(
        _ options: StationOptions,
        allowsFixtures: Bool
    ) throws -> (reason: String, hint: String)? {
        _ = try trust(options, allowsFixtures: allowsFixtures)
        for destination in try destinations(options, bandwidth: nil, isMet: { _ in false }) {
            _ = try destination.driver.probe()
        }
        return StationSetup.requestShortage(
            bays: bays(options),
            automaticBays: options.automaticBays,
            maximumActiveOffloads: options.maxActiveOffloads
        )
    }

    private static func bays(_ options: StationOptions) -> [BaySetup] {
        options.bays.map {
            BaySetup(name: $0.name, port: $0.port, servesPlainCameras: $0.servesPlainCameras)
        }
    }

    static func setup(
        _ options: StationOptions,
        allowsFixtures: Bool,
        heartbeats: Heartbeats,
        monotonic: @escaping @Sendable () -> UInt64,
        log: @escaping @Sendable (LogLevel, String) -> Void
    ) throws -> StationSetup {
        let (identity, verifier) = try trust(options, allowsFixtures: allowsFixtures)
        let journal = try Journal(path: options.journalPath)
        let bandwidth = Bandwidth(
            options.bandwidth.plan,
            now: monotonic,
            minuteOfDay: { WallClock.minuteOfDay() }
        )
        let destinations = try destinations(options, bandwidth: bandwidth) { name in
            try journal.destination(named: name) != nil
        }
        let audit = try AuditLog(
            path: options.auditLogPath,
            station: options.station,
            checkpointEvery: options.audit.checkpointEvery,
            sign: { bytes in try identity.sign(bytes) }
        )
        return StationSetup(
            identity: identity,
            verifier: verifier,
            bays: bays(options),
            automaticBays: options.automaticBays,
            destinations: destinations,
            maximumActiveOffloads: options.maxActiveOffloads,
            firstRetryMilliseconds: UInt64(options.retry.firstSeconds) * 1000,
            maximumRetryMilliseconds: UInt64(options.retry.maximumSeconds) * 1000,
            erases: options.erase.isEnabled,
            setsClocks: options.clock.setCameras,
            bandwidth: bandwidth,
            parkMilliseconds: options.deadlines.parkSeconds * 1000,
            journal: journal,
            audit: AuditTrail(audit),
            heartbeats: heartbeats,
            monotonic: monotonic,
            wallClock: { WallClock.now() },
            log: log
        )
    }

    /// Makes a folder, account or bucket a destination; only ever because a person asked.
    static func initialise(destination name: String, _ options: StationOptions) throws {
        guard let destination = options.destinations.first(where: { $0.name == name }) else {
            throw LoadingError(
                "no destination is named \(name)",
                hint: "the names are \(options.destinations.map(\.name).joined(separator: ", "))"
            )
        }
        let identity = DestinationIdentity(identity: UUID().uuidString.lowercased())
        if let directory = destination.directory {
            try DirectoryDriver.initialise(
                root: directory.path,
                as: identity
            )
        } else if destination.objectStore != nil {
            try ObjectStoreDriver.initialise(
                objectStoreSettings(destination, options),
                as: identity
            )
        } else {
            try S3Driver.initialise(
                s3Configuration(destination),
                as: identity
            )
        }
    }
}
