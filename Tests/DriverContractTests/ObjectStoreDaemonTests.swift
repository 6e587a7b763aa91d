import Bytes
import CameraDevice
import CameraFirmware
import ControlProtocol
import Cryptography
import DaemonHarness
import Foundation
import HTTPClient
import ServerHarness
import Synchronization
import TestSupport
import Testing

/// The unmodified daemon delivers to a real object store while things happen to that store.
@Suite(.serialized) struct ObjectStoreDaemonTests {
    private static let own = Result { try ObjectStoreServer(users: ObjectStoreServer.owners(50)) }
    private static let taken = Atomic(0)

    /// A station with an account of its own at a store that only these tests use.
    private final class Setting {
        let server: ObjectStoreServer
        let user: ObjectStoreServer.User
        let scene: Scene
        private let folder: TemporaryDirectory

        /// `front` is what the account is reached through by an Axis connection file.
        init(
            segments: String = "whereOffered",
            connectionFileThrough front: SecureFront? = nil,
            proxy: HTTPProxy? = nil
        ) throws {
            server = try ObjectStoreDaemonTests.own.get()
            user = server.users[ObjectStoreDaemonTests.taken.add(1, ordering: .relaxed).oldValue]
            folder = try TemporaryDirectory()
            let access: String
            if let front {
                let file = try folder.write("connection.json", Array(Self.connection(user, front).utf8))
                access = "connectionFile: \"\(file)\""
            } else {
                let key = try folder.write("key", Array("\(user.key)\n".utf8))
                access = "login: \"\(server.login)\", user: \"\(user.login)\", key: \"\(key)\""
            }
            scene = try Scene(
                destination: """
                    { name: "dams", driver: "object-store", "object-store": { \(access), segments: "\(segments)" },
                      http: { \(proxy.map { "proxy: \"\($0.address)\"" } ?? "") } }
                    """
            )
        }

        /// As the destination's application would give it out.
        private static func connection(_ user: ObjectStoreServer.User, _ front: SecureFront) throws -> String
        {
            let authority = try Data(contentsOf: URL(fileURLWithPath: front.authority)).base64EncodedString()
            return """
                {"ConnectionFileVersion":"1.0","SiteName":"HQ","ApplicationName":"Archive","ApplicationVersion":"1",
                 "ContentDestinationAsNTPServer":false,"AuthenticationTokenURI":["\(front.address)/auth/v1.0"],
                 "HTTPSCertificate":["\(authority)"],"BlobAPIKey":"\(user.key)","BlobAPIUserName":"\(user.login)",
                 "ContainerType":"mp4","FullStoreAndReadSupport":true,"WantEncryption":false}
                """
        }

        func camera(_ text: CameraText) throws -> VirtualCamera {
            try VirtualCamera(text.file(), store: scene.folder.path("camera-\(text.serial)"))
        }

        /// A camera of which half is read, and of that a chunk acknowledged or on its way.
        func plugLong() throws -> VirtualCamera {
            let camera = try camera(ObjectStoreDaemonTests.long)
            camera.device.faults.bulkInBytesPerSecond = ObjectStoreDaemonTests.slow
            try scene.start()
            try scene.plug(camera)
            try scene.wait(for: "half of it") {
                camera.device.counts.bulkInBytes >= ObjectStoreDaemonTests.middle
            }
            return camera
        }

        /// Every recording stands closed, once, with items that have the digests of its manifest.
        func expectDelivered(_ count: Int) throws {
            let talk = try StoreTalk(to: server, as: user)
            let containers = try talk.names("").filter { $0.contains("_CAM-") }
            #expect(containers.count == count)
            for container in containers {
                let head = try talk(.head, container)
                #expect(head.headers["x-container-meta-status"] == "Complete")
                let station = try #require(head.headers["x-container-meta-closedby"])
                let names = try talk.names(container)
                #expect(names.contains("manifest.json") && names.contains("\(station).receipt.json.p7s"))
                let manifest = try talk(.get, "\(container)/manifest.json").body
                for name in names where name.hasPrefix("item-") {
                    let digest = SHA256.hash(try talk(.get, "\(container)/\(name)").body).hex
                    #expect(String(decoding: manifest, as: UTF8.self).contains(digest), "\(name)")
                }
                #expect(try talk.names("bwvdock-tombstones").contains("\(container).tombstone.json"))
            }
        }

        func waitForReason(_ words: String) throws {
            try scene.wait(for: "a reason with '\(words)'") {
                ((try? scene.bay("A")) ?? nil)?.reason?.contains(words) == true
            }
        }
    }

    private static let text = CameraText(
        "CAM-0001",
        [.init("rec-1", size: 600_000, evidential: true), .init("rec-2", size: 60_000)]
    )
    /// Three chunks of the usual size, so slowly that things can happen while they are on their way.
    private static let long = CameraText("CAM-0001", [.init("rec-1", size: 20_000_001)])
    private static let slow = 12_000_000
    private static let middle: UInt64 = 10_000_000

    @Test(arguments: ["whereOffered", "never"])
    func `a docking is delivered, proven and cleared`(segments: String) throws {
        let setting = try Setting(segments: segments)
        let camera = try setting.camera(Self.text)
        try setting.scene.start()
        try setting.scene.plug(camera)
        try setting.scene.waitFor("A", "safeToRemove")
        #expect(camera.intact.isEmpty && camera.erased.count == 2)
        try setting.expectDelivered(2)
    }

    @Test func `an Axis connection file is all that the station is given`() throws {
        let front = try SecureFront(before: Self.own.get().port)
        let setting = try Setting(connectionFileThrough: front)
        let camera = try setting.camera(Self.text)
        try setting.scene.start()
        try setting.scene.plug(camera)
        try setting.scene.waitFor("A", "safeToRemove")
        #expect(camera.erased.count == 2)
        try setting.expectDelivered(2)
        let log = try String(contentsOfFile: setting.scene.logPath, encoding: .utf8)
        #expect(!log.contains(setting.user.key))
    }

    @Test func `a proxy that is configured is all that the station talks to`() throws {
        let front = try SecureFront(before: Self.own.get().port)
        let proxy = try HTTPProxy()
        let setting = try Setting(connectionFileThrough: front, proxy: proxy)
        let camera = try setting.camera(Self.text)
        try setting.scene.start()
        try setting.scene.plug(camera)
        try setting.scene.waitFor("A", "safeToRemove")
        #expect(camera.erased.count == 2)
        try setting.expectDelivered(2)
        #expect(!proxy.heads.isEmpty && proxy.heads.allSatisfy { $0.hasPrefix("CONNECT 127.0.0.1:") })
        #expect(proxy.tunnelled.firstRange(of: Array(setting.user.key.utf8)) == nil)
    }

    @Test(arguments: ["whereOffered", "never"])
    func `the store is killed in the middle of an upload and comes back`(segments: String) throws {
        let setting = try Setting(segments: segments)
        let camera = try setting.plugLong()
        try setting.server.kill()
        try setting.waitForReason("destination dams")
        #expect(camera.intact.count == 1)
        camera.device.faults.bulkInBytesPerSecond = nil
        try setting.server.start()
        try setting.scene.waitFor("A", "safeToRemove")
        #expect(camera.erased.count == 1)
        try setting.expectDelivered(1)
    }

    @Test
    func `the store's disk is full: the camera waits with the reason, and is cleared once there is room`()
        throws
    {
        let setting = try Setting()
        let camera = try setting.plugLong()
        try setting.server.fill()
        try setting.waitForReason("destination dams")
        #expect(camera.intact.count == 1)
        camera.device.faults.bulkInBytesPerSecond = nil
        try setting.server.makeRoom()
        try setting.scene.waitFor("A", "safeToRemove")
        try setting.expectDelivered(1)
    }

    @Test(arguments: ["whereOffered", "never"])
    func `every token expires in the middle of an upload, and nothing is read twice`(segments: String) throws
    {
        let setting = try Setting(segments: segments)
        let camera = try setting.plugLong()
        try setting.server.expireTokens()
        try setting.scene.waitFor("A", "safeToRemove")
        #expect(camera.device.counts.bulkInBytes < 30_000_000)
        try setting.expectDelivered(1)
    }

    @Test func `a chunk read wrong once costs itself and those of its segment, not the whole item`() throws {
        let setting = try Setting()
        let camera = try setting.plugLong()
        try camera.misbehave(.phase(.flippedBit, .once))
        try setting.scene.waitFor("A", "safeToRemove")
        #expect(setting.scene.daemon?.log.contains("read again") == true)
        #expect(camera.device.counts.bulkInBytes < 40_000_000)
        try setting.expectDelivered(1)
    }

    @Test func `bits flip on the store's disk between commit and proof: nothing is erased`() throws {
        let setting = try Setting()
        let text = CameraText("CAM-0001", [.init("rec-1", size: 400_000)])
        let camera = try setting.camera(text)
        let rot = Rot(on: setting.server)
        try setting.scene.start()
        try setting.scene.plug(camera)
        // Sent again once, wrong again: now a person is asked.
        try setting.scene.waitFor("A", "notCleared")
        try setting.waitForReason("prove")
        #expect(rot.flips > 1)
        #expect(camera.intact.count == 1 && camera.erased.isEmpty)
        rot.stop()
        try setting.scene.retryAll()
        try setting.scene.waitFor("A", "safeToRemove")
        try setting.expectDelivered(1)
    }

    @Test func `two stations with one recording: the second adopts what the first closed`() throws {
        let setting = try Setting()
        let camera = try setting.camera(Self.text)
        setting.scene.erases = false
        try setting.scene.start()
        try setting.scene.plug(camera)
        try setting.scene.waitFor("A", "safeToRemove")
        #expect(camera.intact.count == 2)
        setting.scene.unplug("A")
        let there = try Scene(station: "beta", sharing: setting.scene)
        try there.start()
        try there.plug(camera)
        try there.waitFor("A", "safeToRemove")
        #expect(camera.erased.count == 2)
        try setting.expectDelivered(2)
    }

    @Test
    func
        `one has half, the other takes the whole, the first meets the camera again: once, and nothing left over`()
        throws
    {
        let setting = try Setting()
        let camera = try setting.plugLong()
        setting.scene.unplug("A")
        try setting.scene.waitFor("A", "empty")
        camera.device.faults.bulkInBytesPerSecond = nil
        let there = try Scene(station: "beta", sharing: setting.scene)
        try there.start()
        try there.plug(camera)
        try there.waitFor("A", "safeToRemove")
        there.unplug("A")
        try setting.scene.plug(camera)
        try setting.scene.waitFor("A", "safeToRemove")
        #expect(camera.erased.count == 1 && camera.intact.isEmpty)
        try setting.expectDelivered(1)
        let talk = try StoreTalk(to: setting.server, as: setting.user)
        try setting.scene.wait(for: "the first station's segments to go") {
            (try? talk.names("bwvdock-segments"))?.contains { $0.contains("/alpha/") } == false
        }
    }
}

/// Flips a bit of every large object that appears on a store's disks, once each.
private final class Rot: Sendable {
    private struct State {
        var seen: Set<String> = []
        var isStopped = false
    }
    private let state = Mutex(State())

    var flips: Int { state.withLock { $0.seen.count } }

    init(on server: ObjectStoreServer) {
        state.withLock { $0.seen = [] }
        let old = Set((try? server.storedFiles()) ?? [])
        Thread { [self] in
            while !state.withLock({ $0.isStopped }) {
                for file in (try? server.storedFiles()) ?? [] where !old.contains(file) {
                    let isNew = state.withLock { $0.seen.insert(file).inserted }
                    if isNew, !server.flipBit(inFile: file, largerThan: 50_000) {
                        state.withLock { _ = $0.seen.remove(file) }
                    }
                }
                usleep(2000)
            }
        }.start()
    }

    func stop() { state.withLock { $0.isStopped = true } }
}

extension Scene {
    /// As a keeper does once the cause was seen to.
    fileprivate func retryAll() throws {
        _ = try ControlClient(path: folder.path("run/control")).retry(RetryQuestion())
    }
}
