import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Glibc
import Simulator
import Testing

/// The plug comes out at random bytes and goes in again: here, elsewhere, or after another camera.
@Suite struct UnplugTests {
    private enum Return: CaseIterable {
        case sameBay, otherBay, afterAnotherCamera
    }

    /// Bytes a whole docking takes.
    private static let whole = Swift.Result {
        let attack = try Attack()
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.scene.waitFor("A", "safeToRemove")
        return attack.camera.device.counts.bulkInBytes
    }

    @Test(arguments: 0..<60)
    func `unplugged at a random byte and plugged in again`(_ index: Int) throws {
        var random = Chance.generator(3, point: index)
        let byte = UInt64.random(in: 1...(try Self.whole.get()), using: &random)
        let way = Return.allCases.randomElement(using: &random) ?? .sameBay
        let attack = try Attack()
        attack.camera.device.faults.unplugAfterBulkIn = byte
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.scene.wait(for: "the plug to come out") {
            !attack.camera.device.isAttached || (try? attack.scene.bay("A"))??.state == "safeToRemove"
        }
        try attack.scene.takeOut("A")
        attack.camera.device.faults.unplugAfterBulkIn = nil
        // A second time, for some.
        if random.oneIn(4) {
            attack.camera.device.faults.unplugAfterBulkIn = UInt64.random(in: 1...byte, using: &random)
        }
        switch way {
        case .sameBay: try attack.come(to: "A")
        case .otherBay: try attack.come(to: "B")
        case .afterAnotherCamera:
            let other = CameraText("CAM-0002", [.init("rec-9", size: 30_000)])
            let (camera, watch) = try Attack.watched(other, attack.scene)
            try attack.scene.plug(camera, "A")
            try attack.scene.waitFor("A", "safeToRemove")
            #expect(camera.intact.isEmpty)
            #expect(watch.complaints.isEmpty)
            try attack.scene.takeOut("A")
            try attack.come(to: "A")
            try attack.scene.expectDelivered(other)
        }
    }
}

extension Attack {
    /// Plugs the camera in, again if the plug comes out once more, and expects everything to end well.
    fileprivate func come(to bay: String) throws {
        try scene.plug(camera, bay)
        try scene.wait(for: "the camera to stay or leave") {
            !self.camera.device.isAttached || (try? self.scene.bay(bay))??.state == "safeToRemove"
        }
        if !camera.device.isAttached {
            try scene.takeOut(bay)
            camera.device.faults.unplugAfterBulkIn = nil
            try scene.plug(camera, bay)
        }
        try expectConcluded(in: bay)
    }
}

extension Scene {
    /// Pulls a plug and waits until the daemon knows.
    func takeOut(_ bay: String) throws {
        unplug(bay)
        try waitFor(bay, "empty")
    }
}
