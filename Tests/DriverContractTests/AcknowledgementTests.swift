import CameraDevice
import CameraFirmware
import DaemonHarness
import Journal
import Testing

/// What the journal says of chunks that are on their way together.
@Suite struct `Chunks that go in one request` {
    @Test(arguments: ["whereOffered", "never"])
    func `are in the journal when the store holds them, not when they have left the camera`(
        segments: String
    ) throws {
        let place = try AccountPlace(segments: segments)
        let scene = place.scene
        let text = CameraText("CAM-0001", [.init("rec-1", size: 20_000_000)])
        let camera = try scene.camera(text)
        // Two of its three chunks are out by then.
        camera.device.faults.unplugAfterBulkIn = 18_000_000
        try scene.start()
        try scene.plug(camera)
        try scene.wait(for: "the plug to come out") { !camera.device.isAttached }
        try scene.waitFor("A", "empty")
        let kinds = try scene.journalled().map(\.kind)
        #expect(kinds.contains("uploadOpened") && !kinds.contains("chunkAcknowledged"))
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        #expect(camera.erased.count == 1)
        #expect(try place.judge.complaints(delivered: [text]) == [])
    }
}
