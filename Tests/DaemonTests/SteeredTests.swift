import CameraDevice
import CameraFile
import CameraFirmware
import Channel
import ControlProtocol
import DaemonHarness
import Evidence
import Foundation
import TestSupport
import Testing

@testable import bwvcamera

/// What happens to a camera in the middle of its work, in the words of a scene.
@Suite struct SteeredTests {
    private static let long = CameraText(
        "CAM-0001",
        [.init("rec-1", size: 900_000, evidential: true), .init("rec-2", size: 700_001)]
    )

    /// A docked camera whose footage flows so slowly that something can happen to it.
    private static func underWay(_ text: CameraText = long) throws -> (Steered, VirtualCamera, file: String) {
        let steered = try Steered()
        let file = try steered.file(text)
        try steered.say("plug \(file) 1-1 --store \(steered.scene.folder.path("store"))")
        let camera = try steered.camera()
        try steered.say("fault 1-1 slow 500000")
        try steered.scene.start()
        try steered.scene.wait(for: "footage to flow") { !camera.bytesRead.isEmpty }
        return (steered, camera, file)
    }

    @Test func `a camera that loses power while it records comes back with the recording recovered`() throws {
        var text = CameraText(
            "CAM-0001",
            [.init("rec-1", size: 400_000), .init("rec-2", size: 300_000, state: "open")]
        )
        let (steered, camera, _) = try Self.underWay(text)
        #expect(camera.store.recordings.last?.state == .open)
        let answer = try steered.say("fault 1-1 power-loss").text
        #expect(answer == "CAM-0001 in 1-1 again, with rec-2 recovered")
        try steered.say("fault 1-1 none")
        try steered.scene.wait(for: "both recordings to be erased") { camera.erased.count == 2 }
        try steered.scene.waitFor("A", "safeToRemove")
        text.recordings[1].state = "recovered"
        try steered.scene.expectDelivered(text)
        let folder = try #require(steered.scene.closed(by: "CAM-0001")["rec-2"]?.first)
        let manifest = try Manifest(parsing: FixturePKI.bytes("\(folder)/manifest.json"))
        #expect(manifest.state == .recovered && manifest.items[0].wholeFrames == 4)
        #expect(manifest.items[0].size == 4 * 65_536)
        #expect(steered.lost(camera).isEmpty)
    }

    @Test func `one that was not recording begins to, again and again, in one chain`() throws {
        let (steered, camera, file) = try Self.underWay()
        try steered.say("fault 1-1 power-loss")
        try steered.say("fault 1-1 power-loss")
        try steered.say("fault 1-1 none")
        try steered.scene.wait(for: "four recordings to be erased") { camera.erased.count == 4 }
        try steered.scene.waitFor("A", "safeToRemove")
        let cut = ["rec-power-loss-3", "rec-power-loss-4"]
        try steered.scene.expectDelivered(Self.long, besides: Set(cut))
        for (index, id) in cut.enumerated() {
            let folder = try #require(steered.scene.closed(by: "CAM-0001")[id]?.first)
            let name = try FileManager.default.contentsOfDirectory(atPath: folder)
                .first { $0.hasPrefix("item-000-") }
            let held = try FixturePKI.bytes("\(folder)/\(name ?? "")")
            let media = SyntheticMedia(size: 1_000_000, seed: UInt64(3 + index))
            #expect(held == (0..<15).flatMap { media.block($0) }, "its whole frames and no more")
        }
        // What is on the camera is what it is switched on with the next time.
        try steered.say("unplug 1-1")
        let again = try VirtualCamera(
            CameraFile(loading: file, pki: steered.scene.pki.root),
            store: camera.store.layout.root
        )
        #expect(again.erased.count == 4 && steered.lost(again).isEmpty)
    }

    @Test(arguments: [
        ("usb", RefusalReason.serialMismatch, "USB and PTP do not agree"),
        ("tls", .serialMismatch, "USB and certificate do not agree"),
    ])
    func `one that comes back as somebody else is refused, and goes on as itself`(
        lie: String,
        reason: RefusalReason,
        detail: String
    ) throws {
        let (steered, camera, file) = try Self.underWay()
        let scene = steered.scene
        var other = Self.long.text
        if lie == "usb" {
            other.replace("serial: \"CAM-0001\",", with: "serial: \"CAM-0001\", usbSerial: \"CAM-0002\",")
        } else {
            other.replace("CAM-0001/tls.", with: "CAM-0002/tls.")
        }
        let stranger = try scene.folder.write("stranger.json5", Array(other.utf8))
        let store = camera.store.layout.root
        try steered.say("unplug 1-1")
        try scene.waitFor("A", "empty")
        try steered.say("plug \(stranger) 1-1 --store \(store)")
        let bay = try scene.waitFor("A", "refused")
        #expect(bay.reason == "\(reason.sentence(for: .station)): \(detail)")
        let impostor = try steered.camera()
        #expect(impostor !== camera && impostor.bytesRead.isEmpty && impostor.intact.count == 2)
        try steered.say("unplug 1-1")
        try scene.waitFor("A", "empty")
        try steered.say("plug \(file) 1-1 --store \(store)")
        try scene.waitFor("A", "safeToRemove")
        let itself = try steered.camera()
        #expect(itself.erased.count == 2 && steered.lost(itself).isEmpty)
        try scene.expectDelivered(Self.long)
    }

    @Test(arguments: [1, 25, 50, 99])
    func `unplugged when so much is read, it goes on where it was`(percent: Int) throws {
        let (steered, camera, file) = try Self.underWay()
        let scene = steered.scene
        let sealed = camera.sealedSize
        try steered.say("unplug 1-1 at \(percent)%")
        try steered.say("wait 1-1 empty")
        try scene.waitFor("A", "empty")
        #expect(camera.device.counts.bulkInBytes >= sealed * UInt64(percent) / 100)
        #expect(!camera.intact.isEmpty || percent > 50, "not everything can have been delivered")
        #expect(steered.lost(camera).isEmpty)
        try steered.say("fault 1-1 none")
        try steered.say("plug \(file) 1-1 --store \(camera.store.layout.root)")
        try scene.waitFor("A", "safeToRemove")
        #expect(try steered.camera() === camera && camera.erased.count == 2)
        #expect(steered.lost(camera).isEmpty && scene.park() == 0)
        try scene.expectDelivered(Self.long)
    }

    @Test func `a clock that jumped or stands still does so after the camera was switched off`() throws {
        let scene = try Scene()
        let text = CameraText("CAM-0001", [.init("rec-1", size: 20_000)])
        try scene.camera(text).misbehave(.clock(milliseconds: 7_200_000))
        let jumped = try scene.camera(text)
        #expect(abs(jumped.store.clock.now - Self.now - 7_200_000) < 60_000)
        try jumped.misbehave(.stoppedClock)
        let stopped = try scene.camera(text)
        let shown = stopped.store.clock.now
        #expect(shown <= jumped.store.clock.now && shown == jumped.store.clock.now)
        try scene.start()
        try scene.plug(stopped)
        try scene.waitFor("A", "safeToRemove")
        let measured = try #require(try scene.receipt(of: "rec-1", by: "CAM-0001").content.clock)
        // It was two hours ahead when it stopped, not long ago.
        #expect((3_600_000...7_200_100).contains(measured.offset))
        try scene.expectDelivered(text)
        try stopped.misbehave(.none)
        #expect(stopped.store.clock.now >= shown)
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
