import CameraDevice
import ControlProtocol
import Cryptography
import DaemonHarness
import Evidence
import Foundation
import PTP
import TestSupport
import Testing

/// Cameras without the channel that give an object in one piece or not at all.
@Suite struct WholeObjectTests {
    /// Sizes around what a request, a packet and a chunk hold, header included.
    @Test(arguments: [(16 << 20) + 1, (20 << 20) - 12, (20 << 20) - 12 + 512, (24 << 20) - 1, 100_000_000])
    func `a long object that is given only whole is read in one go`(size: Int) throws {
        let bytes = StrangeCameraTests.noise(size)
        let camera = StrangeCamera(reading: [.getObject], [StrangeCameraTests.object("LONG.MP4", bytes)])
        let scene = try StrangeCameraTests.docked(camera)
        try scene.waitFor("A", "safeToRemove")
        let process = scene.daemon?.identifier ?? 0
        let peak = try LeakTests.number("VmHWM", in: "/proc/\(process)/status")
        #expect(peak < 128 << 10, "\(peak) KiB: streamed, never held")
        #expect(scene.park() == 0)
        try scene.expectKept([SHA256.hash(bytes)], by: camera.name)
        #expect(camera.readings(of: 1) == 2)
    }

    @Test(arguments: [0.2, 0.7])
    func `one that breaks off in the middle of it is read from its start when it is back`(part: Double) throws
    {
        let bytes = StrangeCameraTests.noise(40_000_000)
        let camera = StrangeCamera(reading: [.getObject], [StrangeCameraTests.object("LONG.MP4", bytes)])
        camera.device.faults.unplugAfterBulkIn = UInt64(part * 2 * Double(bytes.count))
        let scene = try StrangeCameraTests.docked(camera)
        try scene.wait(for: "the plug to come out") { !camera.device.isAttached }
        try scene.waitFor("A", "empty")
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        #expect(scene.park() == 0)
        try scene.expectKept([SHA256.hash(bytes)], by: camera.name)
    }

    @Test func `one that falls silent in the middle of it is given up on, and read when it speaks again`()
        throws
    {
        let bytes = StrangeCameraTests.noise(40_000_000)
        let camera = StrangeCamera(reading: [.getObject], [StrangeCameraTests.object("LONG.MP4", bytes)])
        camera.device.faults.bulkInBytesPerSecond = 30_000_000
        let scene = try StrangeCameraTests.docked(camera)
        try scene.wait(for: "its object to flow") { camera.device.counts.bulkInBytes > 5_000_000 }
        camera.device.changeFaults { $0.isSilent = true }
        try scene.wait(for: "the bay to say so") {
            (try? scene.bay("A"))??.reason?.contains("no answer in time") ?? false
        }
        camera.device.changeFaults { $0 = .none }
        scene.unplug()
        try scene.waitFor("A", "empty")
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        #expect(scene.park() == 0)
        try scene.expectKept([SHA256.hash(bytes)], by: camera.name)
    }
}
