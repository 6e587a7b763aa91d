import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Glibc
import Journal
import Testing

/// Claim 16: a resumed transfer reads at most one acknowledged chunk again, and the whole digest is still right.
@Suite struct ResumeTests {
    private static let chunk: UInt64 = 8 << 20
    private static let size = 36 << 20

    private static func long() -> CameraText { CameraText("CAM-0001", [.init("rec-1", size: size)]) }

    /// One acknowledgement may be outstanding: only behind the second chunk is one certain.
    @Test(arguments: [0.50, 0.70, 0.95])
    func `killed in mid-item`(_ part: Double) throws {
        let attack = try Attack(Self.long())
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        attack.killDaemon(afterBytes: UInt64(Double(Self.size) * part))
        try attack.expectResumesSparingly(chunk: Self.chunk, size: UInt64(Self.size)) {
            try attack.scene.start()
        }
    }

    @Test(arguments: [0.30, 0.75])
    func `unplugged in mid-item`(_ part: Double) throws {
        let attack = try Attack(Self.long())
        attack.camera.device.faults.unplugAfterBulkIn = UInt64(Double(Self.size) * part)
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.scene.wait(for: "the plug to come out") { !attack.camera.device.isAttached }
        try attack.scene.waitFor("A", "empty")
        // The bay is empty at once; the acknowledgement that was outstanding becomes a fact when it comes.
        let whole = UInt64(Double(Self.size) * part) / Self.chunk
        try attack.scene.wait(for: "every whole chunk's acknowledgement") {
            (try? attack.acknowledged()) == whole
        }
        try attack.expectResumesSparingly(chunk: Self.chunk, size: UInt64(Self.size)) {
            try attack.scene.plug(attack.camera, "B")
        }
    }
}

extension Attack {
    fileprivate func acknowledged() throws -> UInt64 {
        try UInt64(scene.journalled().count { $0.kind == "chunkAcknowledged" })
    }

    /// Compares what the camera gives after `resume` with what the journal had acknowledged before.
    fileprivate func expectResumesSparingly(
        chunk: UInt64,
        size: UInt64,
        _ resume: () throws -> Void
    ) throws {
        let acknowledged = try self.acknowledged()
        #expect(acknowledged > 0)
        let before = camera.bytesRead.values.reduce(0, +)
        try resume()
        try scene.wait(for: "the camera to be cleared") {
            self.camera.intact.isEmpty
                && self.scene.bays.keys.contains { (try? self.scene.bay($0))??.state == "safeToRemove" }
        }
        let after = camera.bytesRead.values.reduce(0, +)
        let again = Int64(after - before) - Int64(size - min(size, acknowledged * chunk))
        print(
            "resumed with \(acknowledged) chunks acknowledged: \(after - before) sealed bytes read, \(again) beyond the missing"
        )
        // Frames carry 44 bytes each; the header is read afresh, and one chunk may be.
        #expect(again <= Int64(chunk + chunk / 64))
        try expectParked()
        try scene.expectDelivered(text)
    }
}
