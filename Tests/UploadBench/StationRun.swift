import AuditLog
import CameraDevice
import CameraFirmware
import Channel
import Cryptography
import DaemonHarness
import Evidence
import Foundation
import HTTPClient
import Journal
import ObjectStoreDriver
import Platform
import Station
import TestSupport
import Trust
import Upload

/// What one docking used, as the process that did it prints it.
struct StationFigures: Codable {
    /// Of the whole process, the camera in it included, from plug to "safe to remove": a station is started once and not
    /// for each camera.
    var usage: Usage
    /// Processor seconds of reading back.
    var proof: Double
}

/// One camera docked at a station in a process of its own: the daemon's rooms as the daemon puts them together, and
/// virtual cameras where USB would be.
struct StationRun: Codable {
    let folder: String
    let store: String
    var login: String
    let user: String
    let key: String
    private let warmMemory: WarmMemory
    /// Whether a chunk is begun only when the one before is acknowledged.
    var sendsInOrder = false
    /// How much is one segment at the store; `nil` for what is usual.
    var segmentBytes: UInt64?
    /// What the camera gives in a second; `nil` to read its file past it, as fast as that goes.
    var bytesPerSecond: Int?

    /// A docking of the recording, from a store that may be erased, at an emptied place that is made a destination.
    init(in state: TemporaryDirectory, at place: any Place, _ recording: UploadRecording) throws {
        folder = state.path
        store = try recording.freshStore()
        (login, user, key) = (place.login, place.user, place.key)
        warmMemory = WarmMemory(for: recording)
    }

    /// Runs from plug to "safe to remove".
    func run() throws -> StationFigures {
        let bus = FileBus()
        let driver = MeteredDriver(
            try ObjectStoreDriver(settings(), stationName: Self.name),
            inOrder: sendsInOrder
        )
        let station = try Station(setup(driver), bus: bus)
        // As the daemon does when it starts: what it takes is no docking's.
        _ = AES256GCM.opensWide
        try station.start()
        // It has docked others before: what only the very first one takes, such as finding code, is none of this one's.
        try dock(
            CameraText("CAM-0006", [.init("rec-0")]),
            store: "\(folder)/first-camera",
            item: nil,
            on: bus
        )
        bus.unplug(address: 1)
        // Warmed before the station started, it might have gone back to the host by now.
        try warmMemory.prepare()
        let proved = driver.proofSeconds
        let text = CameraText(UploadRecording.serial, [.init(UploadRecording.name)])
        let usage = try dock(text, store: store, item: try bytesPerSecond == nil ? item() : nil, on: bus)
        station.stop()
        return StationFigures(usage: usage, proof: driver.proofSeconds - proved)
    }

    /// Docks a camera in the one bay, and says what that used from plug to "safe to remove".
    @discardableResult
    private func dock(_ text: CameraText, store: String, item: String?, on bus: FileBus) throws -> Usage {
        let camera = try VirtualCamera(try text.file(), store: store)
        camera.device.faults.bulkInBytesPerSecond = bytesPerSecond
        let (start, before) = (ContinuousClock.now, Usage.own())
        bus.plug(camera, address: 1, item: item)
        let deadline = start + .seconds(300)
        while camera.indicator.state != .safeToRemove {
            guard ContinuousClock.now < deadline else { throw Failed("the docking does not come to its end") }
            // Looking more often would be measured with the rest.
            usleep(50_000)
        }
        let wall = start.duration(to: .now) / .seconds(1)
        var usage = Usage.own()
        usage.processor -= before.processor
        usage.wall = wall
        guard camera.erased.count == 1 else { throw Failed("the camera kept its recording") }
        return usage
    }

    /// The path of the camera's only sealed item.
    private func item() throws -> String {
        let objects = StoreLayout(root: store).objects
        let names = try FileManager.default.contentsOfDirectory(atPath: objects)
        guard names.count == 1 else { throw Failed("\(names.count) sealed items where one is expected") }
        return "\(objects)/\(names[0])"
    }

    /// Makes the account a destination, as a person does once.
    func initialise() throws {
        try ObjectStoreDriver.initialise(settings(), as: DestinationIdentity(identity: "bench"))
    }

    /// Runs in a process of its own.
    func apart() throws -> StationFigures {
        let words = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        let output = try measure([Products.path("UploadBench"), "station", words]).output
        return try JSONDecoder().decode(StationFigures.self, from: Data(output.utf8))
    }

    /// The other end of that.
    static func runHere(_ words: [String]) throws {
        HeapBounds.apply()
        let run = try JSONDecoder().decode(StationRun.self, from: Data((words.first ?? "").utf8))
        say(String(decoding: try JSONEncoder().encode(run.run()), as: UTF8.self))
    }

    private static let name = "alpha"

    func settings() throws -> ObjectStoreSettings {
        let secret = try SecretBytes(count: key.utf8.count)
        unsafe secret.withMutableBytes { bytes in unsafe bytes.copyBytes(from: key.utf8) }
        var settings = ObjectStoreSettings(logins: [try Endpoint(parsing: login)], user: user, key: secret)
        if let segmentBytes { settings.segmentBytes = segmentBytes }
        return settings
    }

    private func setup(_ driver: any DestinationDriver) throws -> StationSetup {
        let (identity, verifier) = try trust()
        let state = "\(folder)/state"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let monotonic = { @Sendable in UInt64(clamping: Monotonic.now()) }
        let audit = try AuditLog(path: "\(state)/audit.log", station: Self.name) { try identity.sign($0) }
        return StationSetup(
            identity: identity,
            verifier: verifier,
            bays: [BaySetup(name: "A", port: FileBus.path(1))],
            automaticBays: false,
            destinations: [
                Destination(
                    name: "dams",
                    isRequired: true,
                    driver: driver,
                    minimumIntegrity: .readBack,
                    minimumAttestation: .none,
                    mayBeOnThisHost: true
                )
            ],
            maximumActiveOffloads: 8,
            firstRetryMilliseconds: 1000,
            maximumRetryMilliseconds: 1000,
            erases: true,
            setsClocks: true,
            bandwidth: Bandwidth(
                BandwidthPlan(),
                now: monotonic,
                minuteOfDay: { WallClock.minuteOfDay() }
            ),
            parkMilliseconds: 5000,
            journal: try Journal(path: "\(state)/journal.db"),
            audit: AuditTrail(audit),
            heartbeats: Heartbeats(now: monotonic),
            monotonic: monotonic,
            wallClock: { WallClock.now() },
            log: { level, text in
                guard level.rawValue <= LogLevel.warning.rawValue else { return }
                note("station: \(text)")
                // Whatever it is, a benchmark does not wait until it is better.
                if text.hasPrefix("alarm") { exit(1) }
            }
        )
    }

    private func trust() throws -> (StationIdentity, StatementVerifier) {
        let pki = try FixturePKI.ready()
        guard let domain = TrustDomain(FixturePKI.Domain.north.trustDomain) else { throw Failed("no domain") }
        let bundle = try TrustBundle(domain: domain, path: pki.authority())
        let revocations = try RevocationStore(bundles: [bundle])
        let list = String(decoding: try FixturePKI.bytes(pki.revocations()), as: UTF8.self)
        _ = try revocations.accept(der: CertificateList(pem: Array(list.utf8)).der)
        let policy = try TrustPolicy(
            bundles: [bundle],
            revocations: revocations.lists,
            fixturesAllowed: true
        )
        let files = pki.dock(Self.name)
        let identity = StationIdentity(
            station: Self.name,
            domain: domain,
            tls: try TLSIdentity(
                certificateFile: files.tlsCertificate,
                key: KeyReference.parse(files.tlsKey)
            ),
            signing: try TLSIdentity(
                certificateFile: files.signingCertificate,
                key: KeyReference.parse(files.signingKey)
            ),
            lists: revocations.lists(of: domain),
            allowsFixtures: true
        )
        return (identity, StatementVerifier(policy: policy, revocations: revocations))
    }
}
