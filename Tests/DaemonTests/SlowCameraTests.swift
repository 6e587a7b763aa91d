import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import TestSupport
import Testing

/// A camera behind a crowded hub: slow is not silent.
@Suite struct SlowCameraTests {
    @Test func `a camera too slow for a whole read is asked for less, and loses nothing by it`() async throws
    {
        let steered = try Steered()
        let scene = steered.scene
        let text = CameraText("CAM-0001", [.init("rec-1", size: 700_000), .init("rec-2", size: 600_000)])
        try steered.say("plug \(try steered.file(text)) 1-1")
        // Reading all of one at once takes longer than a transaction of so many bytes may.
        try steered.say("fault 1-1 slow 70000")
        try scene.start()
        let watch = ProgressWatch(of: "rec-2", in: scene)
        defer { watch.stop() }
        try await scene.waitLong(for: "the slow camera to be cleared") {
            (try? scene.bay("A"))??.state == "safeToRemove"
        }
        let steps = watch.stop()
        // What comes a little at a time is handed on so: gathered, it would go out within one short request.
        #expect(steps.contains { (1..<500_000).contains($0) }, "\(steps.sorted())")
        let log = scene.daemon?.log ?? ""
        let late = log.split(separator: "\n").filter { $0.contains("no answer in time; the session goes on") }
        #expect(
            late.count == 1 && late[0].contains("rec-1 of CAM-0001: read again: "),
            "less from then on: \(late)"
        )
        #expect(scene.park() == 0)
        try scene.expectDelivered(text)
    }

    @Test func `a plain camera is asked for no more at once than it can send in time`() async throws {
        let scene = try Scene()
        scene.plainBays = ["A"]
        let plain = try PlainCamera(sizes: [2_400_000], in: scene)
        // The whole at once would take a second longer than a transaction of so many bytes may.
        plain.camera.device.faults.bulkInBytesPerSecond = 150_000
        try scene.start()
        try scene.plug(plain.camera)
        try await scene.waitLong(for: "the slow camera to be cleared") {
            (try? scene.bay("A"))??.state == "safeToRemove"
        }
        #expect(scene.daemon?.log.contains("read again") == false)
        #expect(scene.park() == 0)
        try scene.expectKept(plain.contents, by: PlainCamera.name("PLAIN-1"))
    }
}
