import CameraFirmware
import Channel
import ControlProtocol
import Cryptography
import DaemonHarness
import Foundation
import TestSupport
import Testing

/// Cameras without the channel, in a bay that was told to serve them.
@Suite struct PlainCameraTests {
    private static let shown = "1 delivered, unproven by the camera, and kept on it"

    private static func scene(_ station: String = "alpha", sharing other: Scene? = nil) throws -> Scene {
        let scene = try Scene(station: station, sharing: other)
        scene.plainBays = ["A", "B"]
        return scene
    }

    @Test func `an object is delivered as the station's own statement, and stays on the camera`() throws {
        let scene = try Self.scene()
        let camera = try RefusalTests.fixture("PLAIN-0001", in: scene)
        try scene.start()
        try scene.plug(camera)
        let bay = try scene.waitFor("A", "safeToRemove")
        #expect(bay.reason == Self.shown)
        let name = PlainCamera.name("PLAIN-0001")
        #expect(bay.camera?.serial == name && bay.camera?.model == "Plain One")
        #expect(bay.recordings?.held == 1)
        let media = try FixturePKI.bytes(Repository.path("fixtures/media/clip-short.mp4"))
        try scene.expectKept([SHA256.hash(media)], by: name)
        #expect(camera.intact.count == 1 && camera.erased.isEmpty)
        #expect(try scene.recordings().map(\.state) == ["held"])
        #expect(scene.park() == 0)
        let log = try String(contentsOfFile: "\(scene.stateDirectory)/audit.jsonl", encoding: .utf8)
        for words in ["without the secure channel: unproven by the camera", "\"recording kept\""] {
            #expect(log.contains(words), "\(words) is in the audit log")
        }
        #expect(!log.contains("erase intended"))
        #expect(scene.daemon?.log ?? "" == "" || !log.contains("clip-short"), "names stay out of the log")
    }

    @Test func `of the same bytes there is one recording, however often the camera comes`() throws {
        let scene = try Self.scene()
        let plain = try PlainCamera(sizes: [0, 1, 700_000, 9 << 20], in: scene)
        try scene.start()
        for bay in ["A", "A", "B"] {
            try scene.plug(plain.camera, bay)
            #expect(try scene.waitFor(bay, "safeToRemove").reason?.hasPrefix("4 delivered, ") ?? false)
            try scene.takeOut(bay)
            try scene.expectKept(plain.contents, by: PlainCamera.name("PLAIN-1"))
        }
        scene.cutPower()
        try scene.start()
        try scene.plug(plain.camera)
        try scene.waitFor("A", "safeToRemove")
        #expect(scene.park() == 0)
        try scene.expectKept(plain.contents, by: PlainCamera.name("PLAIN-1"))
    }

    @Test func `a second station finds what the first delivered, proves it and adds nothing`() throws {
        let first = try Self.scene()
        let plain = try PlainCamera(sizes: [300_000, 20], in: first)
        try first.start()
        try first.plug(plain.camera)
        try first.waitFor("A", "safeToRemove")
        #expect(first.park() == 0)
        first.unplug()
        let second = try Self.scene("beta", sharing: first)
        try second.start()
        try second.plug(plain.camera)
        try second.waitFor("A", "safeToRemove")
        try second.expectKept(plain.contents, by: PlainCamera.name("PLAIN-1"))
        #expect(second.daemon?.log.contains("found closed at dams, proven again") ?? false)
    }

    @Test(arguments: [("CAM-0001", "Other Model"), ("PLAIN-1", "Fixture One")])
    func `one that is known to have the channel is refused without it`(serial: String, model: String) throws {
        let scene = try Self.scene()
        let text = CameraText("CAM-0001", [.init("rec-1", size: 20_000)])
        let camera = try scene.camera(text)
        let plain = try PlainCamera(serial, model: model, sizes: [1000], in: scene, store: "stripped")
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        try scene.takeOut("A")
        // Remembered, not just known.
        #expect(scene.park() == 0)
        try scene.start()
        try scene.plug(plain.camera)
        let what = serial == "CAM-0001" ? "its serial number" : "its model"
        let reason = RefusalReason.noChannel.sentence(for: .station)
        try scene.expectRefused(plain.camera, because: "\(reason): \(what) is known to have it")
        #expect(scene.closed(by: PlainCamera.name(serial)).isEmpty)
    }

    @Test func `a bay that serves plain cameras serves the others as before`() throws {
        let scene = try Self.scene()
        let text = CameraText("CAM-0001", [.init("rec-1", size: 90_000)])
        let camera = try scene.camera(text)
        try scene.start()
        try scene.plug(camera)
        #expect(try scene.waitFor("A", "safeToRemove").reason == "cleared")
        #expect(camera.intact.isEmpty)
        try scene.expectDelivered(text)
    }
}
