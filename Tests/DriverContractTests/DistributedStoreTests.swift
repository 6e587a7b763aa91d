import Bytes
import CameraDevice
import CameraFirmware
import Cryptography
import DaemonHarness
import Foundation
import HTTPClient
import ServerHarness
import TestSupport
import Testing

/// What runs in `make test-servers-full` only.
enum AllServers {
    static let areWanted = ProcessInfo.processInfo.environment["BWVDOCK_ALL_SERVERS"] == "1"
}

@Suite(.enabled(if: AllServers.areWanted, "part of make test-servers-full"))
struct `An object store of three servers` {
    private static let count = 20

    @Test func `takes twenty recordings at once while one server is killed and comes back`() throws {
        let server = try ObjectStoreServer(objectServers: 3)
        let scene = try Scene(destination: Self.destination(server))
        let serials = (1...Self.count).map { "CAM-\(1000 + $0)" }
        try scene.pki.add(serials)
        scene.bays = Dictionary(
            uniqueKeysWithValues: serials.enumerated().map { ("bay-\($1.suffix(2))", "1-\($0 + 1)") }
        )
        scene.maxActiveOffloads = Self.count
        let cameras = try serials.map { serial in
            let camera = try scene.camera(CameraText(serial, [.init("rec-1", size: 20_000_000)]))
            camera.device.faults.bulkInBytesPerSecond = 3_000_000
            return camera
        }
        try scene.start()
        for (bay, camera) in zip(scene.bays.keys.sorted(), cameras) { try scene.plug(camera, bay) }
        try scene.wait(for: "all of them to be on their way") {
            cameras.allSatisfy { $0.device.counts.bulkInBytes > 2_000_000 }
        }
        // None is through: all twenty are running.
        #expect(cameras.allSatisfy { $0.device.counts.bulkInBytes < 20_000_000 })
        try server.objectServers[1].kill()
        try scene.wait(for: "each to go on by a chunk") {
            cameras.allSatisfy { $0.device.counts.bulkInBytes > 11_000_000 }
        }
        try server.start()
        for camera in cameras { camera.device.faults.bulkInBytesPerSecond = nil }
        for bay in scene.bays.keys.sorted() { try scene.waitFor(bay, "safeToRemove") }
        #expect(cameras.allSatisfy { $0.erased.count == 1 && $0.intact.isEmpty })
        try expectDelivered(server)
        // Two of three copies at least: whichever server is away, all of it can be read.
        for lost in server.objectServers {
            try lost.kill()
            try expectDelivered(server)
            try server.start()
        }
    }

    private static func destination(_ server: ObjectStoreServer) throws -> String {
        let key = try server.folder.write("key", Array("\(ObjectStoreServer.owner.key)\n".utf8))
        return """
            { name: "dams", driver: "object-store",
              "object-store": { login: "\(server.login)", user: "\(ObjectStoreServer.owner.login)", key: "\(key)" } }
            """
    }

    /// Every recording stands closed, once, with the bytes that its camera signed for.
    private func expectDelivered(_ server: ObjectStoreServer) throws {
        let talk = try StoreTalk(to: server)
        let containers = try talk.names("").filter { $0.contains("_CAM-") }
        #expect(containers.count == Self.count)
        for container in containers {
            let head = try talk(.head, container)
            #expect(head.headers["x-container-meta-status"] == "Complete")
            let manifest = try talk(.get, "\(container)/manifest.json").body
            let item = try talk(.get, "\(container)/item-000-clip.mp4").body
            #expect(String(decoding: manifest, as: UTF8.self).contains(SHA256.hash(item).hex), "\(container)")
        }
    }
}
