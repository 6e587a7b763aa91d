package import CameraFirmware
package import ControlProtocol
internal import Foundation
package import MockedBus
internal import Platform
package import TestSupport

/// A station in a folder of its own: configuration, destination, mocked bus, and the real daemon.
package final class Scene {
    package struct Timeout: Error, CustomStringConvertible {
        package let description: String
        package init(description: String) { self.description = description }
    }

    package let folder: TemporaryDirectory
    package let bus: MockedBus
    package let pki: FixturePKI
    package private(set) var daemon: DaemonProcess?
    package let station: String
    private let destination: String?
    package let stores: [Store]
    /// The first store's folder.
    package var destinationRoot: String { stores[0].path }
    package var stateDirectory: String { folder.path("state") }
    package var logPath: String { folder.path("daemon.log") }
    package var extraEnvironment: [String: String] = [:]
    /// Options of the configuration that a test may change before `start`.
    package var bays = ["A": "1-1", "B": "1-2", "C": "1-3", "D": "1-4"]
    /// The bays that also serve cameras without the channel.
    package var plainBays: Set<String> = []
    package var maxActiveOffloads = 4
    package var erases = true
    package var identity: FixturePKI.Identity
    package var domain = FixturePKI.Domain.north
    package var retrySeconds = 1
    package var allowsPlaintextHere = true
    /// More of the configuration, as it stands there.
    package var extra = ""
    /// More of every destination's configuration.
    package var destinationExtra = ""

    /// How long anything may take before a test fails; generous, for busy machines.
    private static let patience: Int64 = 90_000

    /// `sharing` is another station's scene with whose destinations (or `only` the named ones) this one shares;
    /// `destination` is the text of another destination than a folder, by the first store's name; `environment` is the
    /// daemon's, beside this process's own.
    package init(
        station: String = "alpha",
        sharing other: Scene? = nil,
        destination: String? = nil,
        only shared: [String]? = nil,
        stores: [(name: String, isRequired: Bool)] = [("dams", true)],
        environment: [String: String] = [:]
    ) throws {
        extraEnvironment = environment
        pki = try FixturePKI.ready()
        folder = try TemporaryDirectory()
        bus = try MockedBus()
        self.station = station
        identity = pki.dock(station)
        self.destination = destination ?? other?.destination
        let folder = folder
        let own = stores.map { Store(name: $0.name, isRequired: $0.isRequired, path: folder.path($0.name)) }
        self.stores = other?.stores.filter { shared?.contains($0.name) ?? true } ?? own
        for name in ["state", "run"] + stores.map(\.name) {
            try FileManager.default.createDirectory(
                atPath: folder.path(name),
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        if other == nil { try initialise() }
    }

    deinit {
        daemon?.cutPower()
        bus.shutdown()
    }

    package var configuration: String { folder.path("bwvdock.json5") }

    package func writeConfiguration() throws {
        let bays = bays.sorted { $0.key < $1.key }.map { name, port in
            "{ name: \"\(name)\", port: \"\(port)\", plainCameras: \(plainBays.contains(name)) }"
        }
        let text = """
            {
              station: "\(station)", trustDomain: "\(domain.trustDomain)",
              identity: {
                tlsCertificate: "\(identity.tlsCertificate)", tlsKey: "\(identity.tlsKey)",
                signingCertificate: "\(identity.signingCertificate)", signingKey: "\(identity.signingKey)",
              },
              trust: {
                bundles: { \(trusted { pki.authority($0) }) },
                revocations: { \(trusted { pki.revocations($0) }) },
              },
              stateDirectory: "\(folder.path("state"))", runtimeDirectory: "\(folder.path("run"))",
              bays: [\(bays.joined(separator: ", "))],
              maxActiveOffloads: \(maxActiveOffloads),
              destinations: [\((destination.map { [$0] } ?? stores.map(directory)).joined(separator: ", "))],
              \(extra)
              retry: { firstSeconds: \(retrySeconds), maximumSeconds: \(retrySeconds) },
              erase: { enabled: \(erases) },
            }
            """
        _ = try folder.write("bwvdock.json5", Array(text.utf8))
    }

    private func directory(_ store: Store) -> String {
        """
        { name: "\(store.name)", driver: "directory", required: \(store.isRequired), \(destinationExtra)
          directory: { path: "\(store.path)", allowPlaintextOnThisHost: \(allowsPlaintextHere) } }
        """
    }

    /// The estate's trust domains, and the station's own where that is a stranger's.
    private func trusted(_ path: (FixturePKI.Domain) -> String) -> String {
        FixturePKI.Domain.allCases.filter { $0 != .stranger || $0 == domain }
            .map { "\"\($0.trustDomain)\": \"\(path($0))\"" }
            .joined(separator: ", ")
    }

    private func initialise() throws {
        try writeConfiguration()
        for store in stores {
            _ = try Shell.check(
                Products.path("bwvdockd"),
                ["--config", configuration, "--fixtures", "--initialise", store.name],
                environment: extraEnvironment
            )
        }
    }

    package func store(_ name: String) throws -> Store {
        guard let store = stores.first(where: { $0.name == name }) else {
            throw Timeout(description: "no store \(name)")
        }
        return store
    }

    /// Starts the daemon and waits until it answers.
    package func start(arguments: [String] = ["--fixtures"]) throws {
        try writeConfiguration()
        try launch(arguments: arguments)
        try wait(for: "the daemon to answer") { (try? self.status()) != nil }
    }

    /// Starts the daemon and waits for nothing.
    package func launch(arguments: [String] = ["--fixtures"], environment: [String: String] = [:]) throws {
        var all = bus.environment.merging(extraEnvironment) { _, own in own }
        for (name, value) in environment {
            // Preloaded libraries add up; everything else replaces.
            if name == "LD_PRELOAD", let before = all[name] {
                all[name] = "\(before):\(value)"
            } else {
                all[name] = value
            }
        }
        daemon = try DaemonProcess(
            configuration: configuration,
            environment: all,
            log: logPath,
            arguments: arguments
        )
    }

    package func cutPower() {
        daemon?.cutPower()
        daemon = nil
    }

    /// The disk with the journal is a new one; audit log, destinations and keys are still there.
    package func loseJournal() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: stateDirectory)
        where name.hasPrefix("journal.sqlite") {
            try FileManager.default.removeItem(atPath: "\(stateDirectory)/\(name)")
        }
    }

    @discardableResult
    package func park() -> Int32? {
        defer { daemon = nil }
        return daemon?.park()
    }

    package var controlPath: String { folder.path("run/control") }

    package func status() throws -> StatusSnapshot {
        try ControlClient(path: controlPath).status()
    }

    /// What the journal says, newest first.
    package func recordings() throws -> [RecordingRow] {
        try ControlClient(path: controlPath).recordings().rows
    }

    package func bay(_ name: String) throws -> BaySnapshot? {
        try status().bays.first { $0.name == name }
    }

    /// A camera with a store of its own in this scene's folder.
    package func camera(
        _ text: CameraText,
        store: String? = nil,
        faults: FirmwareFaults? = nil
    ) throws -> VirtualCamera {
        try VirtualCamera(
            try text.file(),
            store: folder.path(store ?? "store-\(text.serial)"),
            faults: faults
        )
    }

    package func plug(_ camera: VirtualCamera, _ bay: String = "A") throws {
        try bus.plug(device: camera.device, port: bays[bay] ?? bay)
    }

    package func unplug(_ bay: String = "A") { bus.unplug(port: bays[bay] ?? bay) }

    /// Waits until a bay shows a state, and gives its snapshot.
    @discardableResult
    package func waitFor(_ name: String = "A", _ states: String...) throws -> BaySnapshot {
        var last: BaySnapshot?
        try wait(for: "bay \(name) to be \(states.joined(separator: " or "))") {
            last = try? self.bay(name)
            return last.map { states.contains($0.state) } ?? false
        }
        guard let last else { throw Timeout(description: "no bay \(name)") }
        return last
    }

    package func wait(for what: String, _ condition: () -> Bool) throws {
        let deadline = Monotonic.now() + Self.patience
        while !condition() {
            try goOn(waitingFor: what, until: deadline)
            usleep(5_000)
        }
    }

    /// The same for what takes minutes on any machine: other tests use the thread meanwhile.
    package func waitLong(for what: String, _ condition: () -> Bool) async throws {
        let deadline = Monotonic.now() + 5 * Self.patience
        while !condition() {
            try goOn(waitingFor: what, until: deadline)
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    private func goOn(waitingFor what: String, until deadline: Int64) throws {
        guard Monotonic.now() < deadline else {
            throw Timeout(description: "waited in vain for \(what)\n\(daemon?.log.suffix(4000) ?? "")")
        }
        if let daemon, !daemon.isRunning {
            throw Timeout(
                description: "the daemon ended while waiting for \(what)\n\(daemon.log.suffix(4000))"
            )
        }
    }
}
