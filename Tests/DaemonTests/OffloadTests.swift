import CameraFirmware
import ControlProtocol
import DaemonHarness
import Evidence
import Foundation
import TestSupport
import Testing

/// The main job, through the real daemon, real libudev and real libusb.
@Suite struct OffloadTests {
    @Test func `a docked camera is offloaded, proven and cleared`() throws {
        let scene = try Scene()
        let text = CameraText(
            "CAM-0001",
            [.init("rec-1", size: 700_000, evidential: true), .init("rec-2", size: 0)]
        )
        let camera = try scene.camera(text)
        try scene.start()
        try scene.plug(camera)
        let bay = try scene.waitFor("A", "safeToRemove")
        #expect(bay.reason == "cleared")
        #expect(camera.intact.isEmpty)
        #expect(camera.erased.count == 2)
        try scene.expectDelivered(text)
        #expect(scene.park() == 0)
        let log = try String(contentsOfFile: "\(scene.stateDirectory)/audit.jsonl", encoding: .utf8)
        for act in ["key released", "receipt signed", "erase intended", "tombstone confirmed"] {
            #expect(log.contains("\"\(act)\""), "\(act) is in the audit log")
        }
    }

    @Test func `several cameras at once, each recording once`() throws {
        let scene = try Scene()
        scene.maxActiveOffloads = 2
        let texts = (1...4).map { number in
            CameraText(
                "CAM-000\(number)",
                [.init("rec-1", size: 400_000), .init("rec-2", size: 90_000, evidential: true)]
            )
        }
        let cameras = try texts.map { try scene.camera($0) }
        try scene.start()
        for (camera, bay) in zip(cameras, ["A", "B", "C", "D"]) { try scene.plug(camera, bay) }
        for bay in ["A", "B", "C", "D"] { try scene.waitFor(bay, "safeToRemove") }
        for text in texts { try scene.expectDelivered(text) }
    }

    @Test func `the clock error is measured before the clock is touched, and stands in the receipt`() throws {
        let scene = try Scene()
        var text = CameraText("CAM-0003", [.init("rec-1", size: 10_000)])
        text.clockErrorMilliseconds = -90_000
        let camera = try scene.camera(text)
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        let receipt = try scene.receipt(of: "rec-1", by: "CAM-0003")
        let offset = try #require(receipt.clock).offset
        #expect((-92_000 ... -88_000).contains(offset))
    }
}
