import ControlProtocol
import DaemonHarness
import Testing

/// `readBackMebibytesPerSecond`, from the configuration to the proof.
@Suite struct `A ceiling for reading back` {
    private static let key = "readBackMebibytesPerSecond: 1"
    /// Four seconds' worth, so that the ceiling is felt on any machine.
    private static let text = CameraText("CAM-0001", [.init("rec-1", size: 4 << 20)])

    @Test func `holds for a bucket`() throws { try Self.expectFelt(BucketPlace(http: Self.key)) }

    @Test func `holds for an object store`() throws {
        try Self.expectFelt(AccountPlace(segments: "whereOffered", http: Self.key))
    }

    private static func expectFelt(_ place: some StorePlace) throws {
        let scene = place.scene
        let camera = try scene.camera(text)
        try scene.start()
        let before = try #require(try scene.status().bandwidth)
        #expect(before.readBackBytesPerSecond == ["dams": 1 << 20])
        #expect(before.stationBytesPerSecond == nil && !before.isLimiting)
        try scene.plug(camera)
        // Nothing else has a ceiling.
        try scene.wait(for: "the ceiling to be felt") {
            (try? scene.status())?.bandwidth?.isLimiting == true
        }
        try scene.waitFor("A", "safeToRemove")
        #expect(try place.judge.complaints(delivered: [text]) == [])
        #expect(scene.park() == 0)
    }
}
