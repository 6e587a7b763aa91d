import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Testing

/// A running camera misbehaves, in the words a scene has: nothing is lost, nothing is erased early.
@Suite struct RunningFaultTests {
    @Test(arguments: [
        "stall", "short 100", "long 100", "long 70000", "wrong-transaction", "wrong-length 100",
        "wrong-length 4294967295", "flip-bit", "slow 400000", "clock -86400000", "clock 3600000",
    ])
    func `what goes wrong once on the wire is overcome`(line: String) throws {
        let attack = try Attack()
        let fault = try #require(RunningFault(words: line.split(separator: " ").map(String.init)))
        attack.camera.misbehave(fault)
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.expectConcluded()
        #expect(!attack.camera.wire.hasPlans, "the fault has struck")
    }

    @Test func `a camera that falls silent is given up on, and offloaded when it speaks again`() throws {
        let attack = try Attack()
        attack.camera.misbehave(.silent)
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        let bay = try attack.scene.waitFor("A", "fault")
        #expect(bay.reason?.isEmpty == false)
        #expect(attack.camera.intact.count == 2 && attack.camera.bytesRead.isEmpty)
        try attack.scene.takeOut("A")
        attack.camera.misbehave(.none)
        try attack.scene.plug(attack.camera)
        try attack.expectConcluded()
    }

    @Test func `a camera that resets itself in the middle is offloaded when it is back`() throws {
        let attack = try Attack()
        attack.camera.misbehave(.slow(bytesPerSecond: 60_000))
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.scene.wait(for: "footage to flow") { !attack.camera.bytesRead.isEmpty }
        attack.scene.unplug()
        try attack.scene.plug(attack.camera)
        attack.camera.misbehave(.none)
        try attack.expectConcluded()
    }
}
