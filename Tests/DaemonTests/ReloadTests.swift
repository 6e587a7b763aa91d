import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Glibc
import Platform
import TestSupport
import Testing

/// What a configuration that is read again changes at once.
@Suite struct ReloadTests {
    @Test func `more offloads at a time: the camera that waited starts beside the first`() throws {
        let scene = try Scene()
        scene.maxActiveOffloads = 1
        let cameras = try ["CAM-0001", "CAM-0002"].map { serial in
            let camera = try scene.camera(CameraText(serial, [.init("rec-1", size: 2_000_000)]))
            camera.device.faults.bulkInBytesPerSecond = 30_000
            return camera
        }
        try scene.start()
        try scene.plug(cameras[0], "A")
        try scene.waitFor("A", "offloading")
        try scene.plug(cameras[1], "B")
        #expect(try scene.waitFor("B", "waiting").reason == "waiting for a free offload slot")
        scene.maxActiveOffloads = 2
        try scene.writeConfiguration()
        scene.daemon?.kill(SIGHUP)
        try scene.waitFor("B", "offloading")
        #expect(try scene.bay("A")?.state == "offloading")
        // And back to fewer: what runs goes on, nothing is cut.
        for camera in cameras { camera.device.faults.bulkInBytesPerSecond = nil }
        try scene.waitFor("A", "safeToRemove")
        try scene.waitFor("B", "safeToRemove")
        #expect(scene.park() == 0)
    }

    @Test func `a ceiling holds the transfer back, shows in the status, and is lifted at once`() throws {
        let scene = try Scene()
        // At this rate it would take five minutes.
        let text = CameraText("CAM-0001", [.init("rec-1", size: 20 << 20)])
        scene.extra = "bandwidth: { stationKiBPerSecond: 128, bayKiBPerSecond: 100000 },"
        let camera = try scene.camera(text)
        try scene.start()
        #expect(try scene.status().bandwidth?.stationBytesPerSecond == 128 << 10)
        let plugged = Monotonic.now()
        try scene.plug(camera)
        try scene.wait(for: "the ceiling to be felt") { (try? scene.status())?.bandwidth?.isLimiting == true }
        #expect(try scene.bay("A")?.state == "offloading")
        let first = camera.bytesRead.values.reduce(0, +)
        let before = Monotonic.now()
        // Nothing is gathered until it is worth sending: what is read is sent, and counts, from the first frame on.
        #expect(first <= (UInt64(before - plugged) + 1000) * (132 << 10) / 1000, "\(first) bytes")
        try scene.wait(for: "a few seconds") { Monotonic.now() > before + 3000 }
        let read = camera.bytesRead.values.reduce(0, +) - first
        let seconds = UInt64(Monotonic.now() - before + 999) / 1000
        // A quarter of a second's burst, one request, and the frames' own bytes.
        #expect(read <= (seconds + 2) * (132 << 10), "\(read) bytes in \(seconds) s")
        scene.extra = ""
        try scene.writeConfiguration()
        scene.daemon?.kill(SIGHUP)
        try scene.waitFor("A", "safeToRemove")
        #expect(try scene.status().bandwidth == nil)
        #expect(scene.park() == 0)
        try scene.expectDelivered(text)
    }

    @Test func `reading back is held to the ceiling too`() throws {
        let scene = try Scene()
        scene.erases = false
        let text = CameraText("CAM-0001", [.init("rec-1", size: 2 << 20)])
        let camera = try scene.camera(text)
        scene.extra = "bandwidth: { stationKiBPerSecond: 1024 },"
        try scene.start()
        try scene.plug(camera)
        let begin = Monotonic.now()
        try scene.waitFor("A", "safeToRemove")
        // Two MiB there and two back at one a second, but for two bursts and the last piece.
        #expect(Monotonic.now() - begin >= 2400)
        #expect(scene.park() == 0)
        try scene.expectDelivered(text)
    }

    @Test func `parking does not wait for a ceiling`() throws {
        let scene = try Scene()
        let text = CameraText("CAM-0001", [.init("rec-1", size: 30 << 20)])
        scene.extra = "bandwidth: { bayKiBPerSecond: 16 },"
        let camera = try scene.camera(text)
        try scene.start()
        try scene.plug(camera)
        try scene.wait(for: "the ceiling to be felt") { (try? scene.status())?.bandwidth?.isLimiting == true }
        #expect(scene.park() == 0)
        #expect(try String(contentsOfFile: scene.logPath, encoding: .utf8).contains("still busy") == false)
        #expect(camera.intact.count == 1)
    }
}
