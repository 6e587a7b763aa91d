import CameraFirmware
import ControlProtocol
import DaemonHarness
import MockedBus
import TestSupport
import Testing

/// A full house.
@Suite struct ManyCamerasTests {
    /// The preload library has 50 places for descriptors, and the daemon's own monitors take some.
    private static let count = 45

    @Test func `forty-five cameras plugged in at once are all delivered and cleared`() throws {
        let scene = try Scene()
        let serials = (1...Self.count).map { "CAM-\(1000 + $0)" }
        try scene.pki.add(serials)
        scene.bays = Dictionary(
            uniqueKeysWithValues: serials.enumerated().map { ("bay-\($1.suffix(2))", "1-\($0 + 1)") }
        )
        scene.maxActiveOffloads = 8
        // Less than eight of them would like: they share it out.
        try scene.bus.limitRequestMemory(mebibytes: 16)
        let texts = serials.map { CameraText($0, [.init("rec-1", size: 100_000)]) }
        let cameras = try texts.map { try scene.camera($0) }
        try scene.start()
        for (bay, camera) in zip(scene.bays.keys.sorted(), cameras) { try scene.plug(camera, bay) }
        for bay in scene.bays.keys.sorted() { try scene.waitFor(bay, "safeToRemove") }
        for (camera, text) in zip(cameras, texts) {
            #expect(camera.erased.count == 1 && camera.intact.isEmpty)
            try scene.expectDelivered(text)
        }
        let log = scene.daemon?.log ?? ""
        #expect(log.contains("the kernel allows 16 MiB for USB requests"))
        #expect(log.contains("usbfs_memory_mb"))
        #expect(scene.bus.mostRequestMemory <= 16 << 20)
        #expect(scene.park() == 0)
    }
}
