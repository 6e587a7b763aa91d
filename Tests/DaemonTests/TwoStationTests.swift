import AuditLog
import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Testing

/// Two stations, one camera, one destination.
@Suite struct TwoStationTests {
    @Test(arguments: [5_000, 120_000, 300_000, 450_000])
    func `A half, B whole, A resumes: concluded, nothing twice, nothing left over`(_ bytes: UInt64) throws {
        let text = CameraText(
            "CAM-0001",
            [.init("rec-1", size: 250_000, evidential: true), .init("rec-2", size: 250_000)]
        )
        let here = try Attack(text)
        let there = try Scene(station: "beta", sharing: here.scene)
        here.camera.device.faults.unplugAfterBulkIn = bytes
        here.camera.device.faults.bulkInBytesPerSecond = 2_000_000
        try here.scene.start()
        try here.scene.plug(here.camera)
        try here.scene.wait(for: "the plug to come out") { !here.camera.device.isAttached }
        try here.scene.waitFor("A", "empty")
        here.camera.device.faults.bulkInBytesPerSecond = nil

        try there.start()
        try there.plug(here.camera)
        try there.waitFor("A", "safeToRemove")
        #expect(here.camera.intact.isEmpty)
        there.unplug("A")

        try here.scene.plug(here.camera)
        try here.expectConcluded()
        #expect(there.park() == 0)
        #expect(try there.auditReport().isIntact)
    }

    @Test func `A has everything proven but not closed, B closes first: A adopts B's copy`() throws {
        let text = CameraText("CAM-0001", [.init("rec-1", size: 100_000)])
        let here = try Attack(text)
        here.scene.erases = false
        let there = try Scene(station: "beta", sharing: here.scene)
        there.erases = false
        try there.start()
        try there.plug(here.camera)
        try there.waitFor("A", "safeToRemove")
        #expect(there.park() == 0)
        there.unplug("A")
        here.scene.erases = true
        try here.scene.start()
        try here.scene.plug(here.camera)
        try here.expectConcluded()
    }
}
