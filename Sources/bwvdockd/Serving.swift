import CommandLineKit
import ConfigTree
import ControlProtocol
import Cryptography
import FoundationEssentials
import Glibc
import Options
import Platform
import Station

/// The running daemon: signals, the service manager, the watchdog and the control socket around a station.
final class Serving: Sendable {
    private let path: String
    private let options: StationOptions
    private let allowsFixtures: Bool
    private let log = Log()
    private let notifier = ServiceNotifier(environment: ProcessInfo.processInfo.environment)
    private static let signals = [SIGTERM, SIGINT, SIGHUP]

    init(path: String, options: StationOptions, allowsFixtures: Bool) {
        self.path = path
        self.options = options
        self.allowsFixtures = allowsFixtures
    }

    func run() throws -> ExitCode {
        Signals.block(Self.signals)
        Signals.ignoreBrokenPipes()
        // Before anything else takes memory: the library that is asked for tests itself, all of it.
        log.write(.info, "footage is decrypted by \(AES256GCM.openingLibrary)")
        CodePages.release()
        let heartbeats = Heartbeats(now: Self.monotonic)
        let setup = try Loading.setup(
            options,
            allowsFixtures: allowsFixtures,
            heartbeats: heartbeats,
            monotonic: Self.monotonic,
            log: log.write
        )
        let station = try Station(setup)
        try station.start()
        let control = try ControlServer(
            path: options.socketPath,
            supply: ControlSupply(
                status: { station.status() },
                recordings: { station.recordings(limit: $0) },
                retry: { try station.retry($0) },
                changes: ChangeSignal()
            )
        )
        let watchdog = Watchdog(heartbeats: heartbeats, notifier: notifier, log: log)
        // What starting ran through.
        CodePages.release()
        try notifier.ready(status: "serving \(options.bays.count) bays")
        log.write(.notice, "station \(options.station) serves; \(options.destinations.count) destinations")
        if allowsFixtures { log.write(.warning, "test identities are served: this is not a real station") }
        while Signals.wait(for: Self.signals) == SIGHUP { reload(station) }
        try? notifier.stopping(status: "parking")
        log.write(.notice, "parking")
        control.stop()
        station.stop()
        watchdog.stop()
        log.write(.notice, "parked")
        return .success
    }

    /// Takes over what can change while serving; a configuration with a mistake changes nothing.
    private func reload(_ station: Station) {
        try? notifier.reloading()
        do {
            let options = try Loading.options(at: path)
            station.reload(
                Changes(
                    maximumActiveOffloads: options.maxActiveOffloads,
                    firstRetryMilliseconds: UInt64(options.retry.firstSeconds) * 1000,
                    maximumRetryMilliseconds: UInt64(options.retry.maximumSeconds) * 1000,
                    erases: options.erase.isEnabled,
                    setsClocks: options.clock.setCameras,
                    bandwidth: options.bandwidth.plan,
                    metadata: try Loading.metadata(options)
                )
            )
            log.write(
                .notice,
                "configuration read again: offloads, retries, bandwidth, metadata, clocks and erasing as it says now"
            )
            let isOther = fixed(options.destinations) != fixed(self.options.destinations)
            if isOther || options.bays != self.options.bays {
                log.write(.warning, "bays and destinations change only with a restart")
            }
        } catch {
            let hint = (error as? ConfigError)?.hint.map { "; hint: \($0)" } ?? ""
            log.write(.error, "configuration not read again, the old one stays: \(error)\(hint)")
        }
        try? notifier.ready(status: "serving")
    }

    /// What of the destinations is read at the start only.
    private func fixed(_ destinations: [DestinationOptions]) -> [DestinationOptions] {
        destinations.map { destination in
            var fixed = destination
            fixed.metadata = nil
            return fixed
        }
    }

    @Sendable private static func monotonic() -> UInt64 { UInt64(clamping: Monotonic.now()) }
}
