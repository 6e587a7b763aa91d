import Bytes
import CameraFile
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Evidence
import TestSupport
import Testing

/// One wrong bit anywhere: that recording stays on the camera, named and reported, and the others go on.
@Suite struct WrongBitTests {
    /// What is done to one sealed item, and what the station must say of it.
    struct Damage: Sendable {
        let name: String
        let reason: String
        let change: @Sendable (inout [UInt8], SealedLayout) -> Void

        init(
            _ name: String,
            _ reason: String,
            _ change: @escaping @Sendable (inout [UInt8], SealedLayout) -> Void
        ) {
            self.name = name
            self.reason = reason
            self.change = change
        }

        init(_ name: String, _ reason: String, flip offset: @escaping @Sendable (SealedLayout) -> Int) {
            self.init(name, reason) { bytes, layout in
                let offset = offset(layout)
                bytes[offset < 0 ? bytes.count + offset : offset] ^= 1
            }
        }
    }

    static let noKey = "the camera cannot release its key"
    static let damages = [
        Damage("suite", noKey, flip: { _ in 2 }),
        Damage("message-id", "another message's", flip: { _ in 20 }),
        Damage("context", noKey, flip: { _ in 60 }),
        Damage("wrapped-key", noKey, flip: { $0.commitment - 5 - 20 }),
        Damage("commitment", "not the one the item commits to", flip: { $0.commitment + 7 }),
        Damage("header-tag", "the header's tag is wrong", flip: { $0.header - 3 }),
        Damage("sequence", "sequence number", flip: { $0.frame(1) + 3 }),
        Damage("iv", "the IV of frame", flip: { $0.frame(1) + 15 }),
        Damage("text", "the tag of frame", flip: { $0.frame(2) + 16 + 1000 }),
        Damage("tag", "the tag of frame", flip: { $0.frame(3) - 1 }),
        Damage("end-marker", "frame", flip: { $0.frame($0.regularFrames) }),
        Damage("final-length", "states another length", flip: { $0.frame($0.regularFrames) + 23 }),
        Damage("final-text", "the tag of frame", flip: { _ in -40 }),
        Damage("final-tag", "the tag of frame", flip: { _ in -1 }),
        Damage("order", "sequence number") { bytes, layout in
            let first = Array(bytes[layout.frame(0)..<layout.frame(1)])
            let second = Array(bytes[layout.frame(1)..<layout.frame(2)])
            bytes.replaceSubrange(layout.frame(0)..<layout.frame(2), with: second + first)
        },
        Damage("cut-in-the-middle", "cut off") { bytes, layout in bytes.removeLast(bytes.count / 2) },
        Damage("cut-by-a-frame", "cut off") { bytes, layout in
            bytes.removeLast(bytes.count - layout.frame(layout.regularFrames))
        },
        Damage("cut-by-a-byte", "cut off") { bytes, _ in bytes.removeLast() },
    ]

    @Test func `a wrong bit in a sealed item costs that recording and no other`() throws {
        let scene = try Scene()
        let good = [CameraText.Recording("good-1", size: 200_000), .init("good-2", size: 90_000)]
        // Evidential ones go first, so the good ones come after everything that went wrong.
        let bad = Self.damages.map { CameraText.Recording($0.name, size: 300_000, evidential: true) }
        let store = try StoreSurgeon(
            try CameraText("CAM-0003", [good[0]] + bad + [good[1]]).file(),
            in: scene
        )
        for (index, damage) in Self.damages.enumerated() {
            try store.edit(item: index + 2, damage.change)
        }
        let camera = try store.camera()
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "notCleared")
        for damage in Self.damages { try Self.expectKept(damage.name, damage.reason, by: camera, in: scene) }
        try scene.expectDelivered(CameraText("CAM-0003", good))
        #expect(Set(camera.erased.map(\.text)) == ["good-1", "good-2"])
    }

    @Test func `an item cut off far from its end is wrong, not a bad wire`() throws {
        let scene = try Scene()
        let good = CameraText.Recording("good", size: 50_000)
        let bad = CameraText.Recording("bad", size: 20_000_000, evidential: true)
        let store = try StoreSurgeon(try CameraText("CAM-0003", [good, bad]).file(), in: scene)
        try store.edit(item: 2) { bytes, _ in bytes.removeLast(bytes.count - 10_000_000) }
        let camera = try store.camera()
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "notCleared")
        try Self.expectKept("bad", "cut off", by: camera, in: scene)
        // Its first chunk was right and stood at the destination, uncommitted; it does not stay there.
        try scene.wait(for: "the uncommitted part to go") { scene.incoming.isEmpty }
        try scene.expectDelivered(CameraText("CAM-0003", [good]))
    }

    @Test(arguments: [
        (FirmwareFaults.with { $0.wrongManifestSignature = true }, "manifest: "),
        (FirmwareFaults.with { $0.wrongKey = true }, "not the one the item commits to"),
    ])
    func `what the camera says wrong of every recording keeps every recording`(
        faults: FirmwareFaults,
        reason: String
    ) throws {
        let scene = try Scene()
        let text = CameraText("CAM-0003", [.init("rec-1", size: 40_000), .init("rec-2", size: 40_000)])
        let camera = try scene.camera(text, faults: faults)
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "notCleared")
        for id in ["rec-1", "rec-2"] { try Self.expectKept(id, reason, by: camera, in: scene) }
        #expect(scene.closed(by: "CAM-0003").isEmpty)
    }

    /// Quarantined with its reason in the recordings and as an alarm; never at the destination; still on the camera.
    static func expectKept(
        _ id: String,
        _ reason: String,
        by camera: VirtualCamera,
        in scene: Scene,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let row = try scene.recordings().first { $0.recording == id }
        #expect(row?.state == "quarantined", "\(id)", sourceLocation: sourceLocation)
        let said = row?.reason ?? "nothing"
        #expect(said.contains(reason), "\(id): \(said)", sourceLocation: sourceLocation)
        let alarms = try scene.status().alarms
        #expect(
            alarms.contains { $0.subject.contains("recording \(id) ") && $0.reason == said },
            "\(id): alarm",
            sourceLocation: sourceLocation
        )
        #expect(scene.daemon?.log.contains(said) ?? false, sourceLocation: sourceLocation)
        #expect(scene.closed(by: camera.camera.serial.text)[id] == nil, sourceLocation: sourceLocation)
        #expect(camera.intact.map(\.text).contains(id), "\(id) stays", sourceLocation: sourceLocation)
    }
}
