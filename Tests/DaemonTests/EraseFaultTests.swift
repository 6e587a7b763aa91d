import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Journal
import Testing

/// What can go wrong when a camera is told to erase.
@Suite struct EraseFaultTests {
    @Test(arguments: [1, 2])
    func `answers to erase that are lost: asked again, one tombstone each`(_ lost: Int) throws {
        var faults = FirmwareFaults()
        faults.eraseAnswersToLose = .times(lost)
        let attack = try Attack(faults: faults)
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.expectConcluded()
        #expect(attack.camera.tombstones.count == 2)
    }

    @Test func `a camera that says it erased without a tombstone is an alarm, never a success`() throws {
        var faults = FirmwareFaults()
        faults.eraseWithoutTombstone = true
        try expectAlarm(faults)
    }

    @Test func `a camera that loses a recording without a word is an alarm, never a success`() throws {
        var faults = FirmwareFaults()
        faults.vanishWithoutTombstone = true
        try expectAlarm(faults)
    }

    private func expectAlarm(_ faults: FirmwareFaults) throws {
        let attack = try Attack(CameraText("CAM-0001", [.init("rec-1", size: 50_000)]), faults: faults)
        let scene = attack.scene
        try scene.start()
        try scene.plug(attack.camera)
        let first = try scene.waitFor("A", "notCleared")
        #expect(first.reason?.contains("rec-1") == true || first.reason?.contains("erase") == true)
        // Docked again, also after a restart, the camera does not come to look cleared.
        for restarts in [false, true] {
            try scene.takeOut("A")
            if restarts {
                #expect(scene.park() == 0)
                try scene.start()
            }
            try scene.plug(attack.camera)
            try scene.waitFor("A", "notCleared", "safeToRemove", "fault")
            try scene.wait(for: "the bay to settle") {
                (try? scene.bay("A"))??.state != "authorising"
            }
            #expect(try scene.bay("A")?.state != "safeToRemove")
            let alarms = try scene.status().alarms
            #expect(alarms.contains { $0.subject.contains("CAM-0001") || $0.reason.contains("rec-1") })
        }
        let kinds = try scene.journalled().map(\.kind)
        #expect(kinds.contains("vanished"))
        #expect(!kinds.contains("tombstoneConfirmed"))
        #expect(attack.camera.tombstones.isEmpty)
        #expect(scene.closed(by: "CAM-0001")["rec-1"]?.count == 1)
        try attack.expectParked()
    }
}
