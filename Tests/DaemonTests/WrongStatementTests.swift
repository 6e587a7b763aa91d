import Bytes
import CameraFile
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Evidence
import TestSupport
import Testing

/// Manifests that are wrong in themselves, in their signature, in their chain, or about the bytes they describe.
@Suite struct WrongStatementTests {
    /// Two good recordings, then the one whose manifest is tampered with; evidential, so that it is tried first.
    private static func store(
        in scene: Scene,
        lastSize: Int = 40_000
    ) throws -> (StoreSurgeon, good: CameraText) {
        let good = [CameraText.Recording("good-1", size: 70_000), .init("good-2", size: 80_000)]
        let bad = CameraText.Recording("bad", size: lastSize, evidential: true)
        let file = try CameraText("CAM-0003", good + [bad]).file()
        return (try StoreSurgeon(file, in: scene), CameraText("CAM-0003", good))
    }

    private static func expectOnlyLastKept(
        _ store: StoreSurgeon,
        _ good: CameraText,
        _ reason: String,
        in scene: Scene,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let camera = try store.camera()
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "notCleared")
        try WrongBitTests.expectKept("bad", reason, by: camera, in: scene, sourceLocation: sourceLocation)
        try scene.wait(for: "what was not committed to go") { scene.incoming.isEmpty }
        try scene.expectDelivered(good, sourceLocation: sourceLocation)
        #expect(camera.intact.map(\.text) == ["bad"], sourceLocation: sourceLocation)
    }

    @Test func `a bit of the manifest`() throws {
        let scene = try Scene()
        let (store, good) = try Self.store(in: scene)
        try store.flip(store.layout.recording(3).manifest, at: 100)
        try Self.expectOnlyLastKept(store, good, "manifest: ", in: scene)
    }

    @Test func `a bit of the manifest's signature`() throws {
        let scene = try Scene()
        let (store, good) = try Self.store(in: scene)
        try store.flip(store.layout.recording(3).manifestSignature, at: -10)
        try Self.expectOnlyLastKept(store, good, "manifest: ", in: scene)
    }

    @Test func `a manifest that another camera signed`() throws {
        let scene = try Scene()
        let (store, good) = try Self.store(in: scene)
        try store.resign(3, by: scene.pki.camera("CAM-0004"))
        try Self.expectOnlyLastKept(store, good, "manifest: ", in: scene)
    }

    @Test func `a manifest that a dock signed`() throws {
        let scene = try Scene()
        let (store, good) = try Self.store(in: scene)
        try store.resign(3, by: scene.pki.dock("beta"))
        try Self.expectOnlyLastKept(store, good, "manifest: ", in: scene)
    }

    @Test func `a chain of manifests that does not hold`() throws {
        let scene = try Scene()
        let ids = ["rec-1", "rec-2", "rec-3"]
        let text = CameraText("CAM-0003", ids.map { .init($0, size: 30_000) })
        let camera = try scene.camera(text, faults: .with { $0.brokenChain = true })
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "notCleared")
        let reason = "it does not follow the manifest before it"
        for id in ids.dropFirst() { try WrongBitTests.expectKept(id, reason, by: camera, in: scene) }
        // The first has none before it to be wrong about.
        try scene.expectDelivered(CameraText("CAM-0003", [text.recordings[0]]))
        #expect(camera.intact.map(\.text) == ["rec-2", "rec-3"])
    }

    @Test func `a manifest that does not name the one before it`() throws {
        let scene = try Scene()
        let (store, good) = try Self.store(in: scene)
        try store.resign(3) { $0.previous = $0.items[0].digest }
        try Self.expectOnlyLastKept(store, good, "previous", in: scene)
    }

    @Test func `a chunk's digest in a correctly signed manifest`() throws {
        let scene = try Scene()
        let (store, good) = try Self.store(in: scene, lastSize: 9_000_000)
        try store.resign(3) { $0.items[0].chunkDigests[1] = $0.items[0].sealedDigest }
        try Self.expectOnlyLastKept(store, good, "chunk 1 does not have its digest", in: scene)
    }

    @Test func `an item's digest in a correctly signed manifest`() throws {
        let scene = try Scene()
        let (store, good) = try Self.store(in: scene, lastSize: 9_000_000)
        try store.resign(3) { $0.items[0].digest = $0.items[0].sealedDigest }
        try Self.expectOnlyLastKept(store, good, "the whole does not have its digest", in: scene)
    }

    @Test func `a recovered recording is offloaded as far as it says`() throws {
        let scene = try Scene()
        let text = CameraText("CAM-0003", [.init("rec-1", size: 500_000, state: "recovered")])
        let camera = try scene.camera(text)
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        try scene.expectDelivered(text)
        #expect(camera.erased.count == 1)
    }

    @Test func `the same bytes, by a signed manifest that says closed, are a truncation`() throws {
        let scene = try Scene()
        let good = CameraText.Recording("good", size: 70_000)
        let bad = CameraText.Recording("bad", size: 500_000, state: "recovered")
        let store = try StoreSurgeon(try CameraText("CAM-0003", [good, bad]).file(), in: scene)
        try store.resign(2, state: .closed) { $0.items[0].wholeFrames = nil }
        try Self.expectOnlyLastKept(store, CameraText("CAM-0003", [good]), "do not agree", in: scene)
    }
}
