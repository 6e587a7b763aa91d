import AuditLog
import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Glibc
import Simulator
import Testing

/// Claim 10 of real USB: kill -9 and unplugging in the middle of a camera without the channel lose nothing, add nothing.
@Suite struct PlainCrashTests {
    private static let sizes = [17_000_001, 700_000, 0, 20]

    private static func scene() throws -> (Scene, PlainCamera) {
        let scene = try Scene()
        scene.plainBays = ["A", "B"]
        let plain = try PlainCamera(sizes: sizes, in: scene)
        return (scene, plain)
    }

    /// Bytes of a whole docking, in which everything is read twice.
    private static let whole = Swift.Result { () throws -> UInt64 in
        let (scene, plain) = try Self.scene()
        try scene.start()
        try scene.plug(plain.camera)
        try scene.waitFor("A", "safeToRemove")
        return plain.camera.device.counts.bulkInBytes
    }

    private static func expectKept(_ plain: PlainCamera, in scene: Scene) throws {
        try scene.wait(for: "a bay to be done") {
            ["A", "B"].contains { (try? scene.bay($0))??.state == "safeToRemove" }
        }
        #expect(scene.park() == 0)
        #expect(plain.camera.intact.count == sizes.count && plain.camera.erased.isEmpty)
        try scene.expectKept(plain.contents, by: PlainCamera.name("PLAIN-1"))
        #expect(try scene.auditReport().isIntact)
    }

    @Test(arguments: 0..<10)
    func `killed at a random byte, everything is there once after a restart`(_ index: Int) throws {
        var random = Chance.generator(10, point: index)
        let whole = try Self.whole.get()
        // Spread over both readings.
        let byte = whole * UInt64(index) / 10 + UInt64.random(in: 1...whole / 10, using: &random)
        let (scene, plain) = try Self.scene()
        try scene.start()
        try scene.plug(plain.camera)
        try scene.wait(for: "so many bytes") {
            plain.camera.device.counts.bulkInBytes >= byte
                || (try? scene.bay("A"))??.state == "safeToRemove"
        }
        scene.cutPower()
        try scene.start()
        try Self.expectKept(plain, in: scene)
    }

    @Test(arguments: 0..<10)
    func `unplugged at a random byte, everything is there once when it is back`(_ index: Int) throws {
        var random = Chance.generator(11, point: index)
        let whole = try Self.whole.get()
        let byte = whole * UInt64(index) / 10 + UInt64.random(in: 1...whole / 10, using: &random)
        let (scene, plain) = try Self.scene()
        plain.camera.device.faults.unplugAfterBulkIn = byte
        try scene.start()
        try scene.plug(plain.camera)
        try scene.wait(for: "the plug to come out") {
            !plain.camera.device.isAttached || (try? scene.bay("A"))??.state == "safeToRemove"
        }
        scene.unplug()
        try scene.waitFor("A", "empty")
        plain.camera.device.faults.unplugAfterBulkIn = nil
        try scene.plug(plain.camera, random.oneIn(2) ? "A" : "B")
        try Self.expectKept(plain, in: scene)
    }
}
