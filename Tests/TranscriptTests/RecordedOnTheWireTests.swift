import CameraDevice
import ControlProtocol
import DaemonHarness
import Foundation
import MockedBus
import Platform
import TestSupport
import Testing

/// Claim 4 of real USB: `bwvcamera record` and `replay` as an engineer runs them, over USB/IP, at the real daemon.
@Suite struct RecordedOnTheWireTests {
    private static let text = CameraText(
        "CAM-0001",
        [
            .init("rec-1", size: 700_000, evidential: true),
            .init("rec-2", size: 200_000, state: "recovered"), .init("rec-3", size: 20_000, state: "open"),
        ]
    )

    /// What a daemon knows of a camera after it was docked.
    private struct Inventory: Equatable {
        let state: String
        let serial: String?
        let model: String?
        /// Id, state and bytes of each recording.
        let recordings: [String]
    }

    private static func serve(_ arguments: [String]) throws -> CameraProcess {
        let pki = try FixturePKI.ready().root
        return try CameraProcess(arguments + ["--listen", "127.0.0.1:0", "--pki", pki])
    }

    private static func dock(_ served: CameraProcess, in scene: Scene) throws -> Inventory {
        try scene.start()
        let words = "listening on "
        let line = try #require(served.greeting.first { $0.hasPrefix(words) })
        let address = try #require(TCPAddress(String(line.dropFirst(words.count))))
        try scene.bus.plug(device: try ImportedCamera.device(address), port: "1-1")
        let bay = try scene.waitFor("A", "safeToRemove", "notCleared", "refused", "fault")
        let rows = try scene.recordings().map { "\($0.recording) \($0.state) \($0.bytes ?? 0)" }.sorted()
        scene.unplug()
        try scene.waitFor("A", "empty")
        return Inventory(
            state: "\(bay.state): \(bay.reason ?? "")",
            serial: bay.camera?.serial,
            model: bay.camera?.model,
            recordings: rows
        )
    }

    @Test(arguments: [[], ["--pace", "recorded"]])
    func `what was recorded over USB/IP is the same inventory to another daemon`(pace: [String]) throws {
        let scene = try Scene()
        let camera = try scene.folder.write("camera.json5", Array(Self.text.text.utf8))
        let transcript = scene.folder.path("scene.jsonl")
        let recorded = try Self.serve(["record", camera, "--to", transcript])
        let then = try Self.dock(recorded, in: scene)
        #expect(try recorded.quit() == 0)
        #expect(then.state.hasPrefix("safeToRemove: cleared"))
        #expect(then.serial == "CAM-0001" && then.recordings.count == 2)
        try scene.expectDelivered(
            CameraText("CAM-0001", Array(Self.text.recordings.prefix(2))),
            besides: []
        )

        let other = try Scene()
        let replayed = try Self.serve(["replay", transcript] + pace)
        let now = try Self.dock(replayed, in: other)
        #expect(try replayed.quit() == 0)
        #expect(now == then)
    }

    @Test func `a fault that is steered in from outside is in the recording, and happens again`() throws {
        let scene = try Scene()
        let camera = try scene.folder.write("camera.json5", Array(Self.text.text.utf8))
        let (transcript, control) = (scene.folder.path("scene.jsonl"), scene.folder.path("control"))
        let recorded = try Self.serve(["record", camera, "--to", transcript, "--control", control])
        let said = try Shell.run(
            CameraProcess.program,
            ["fault", "1-1", "wrongManifestSignature", "--control", control]
        )
        #expect(said.text == "CAM-0001 misbehaves\n", "\(said.errors)")
        let then = try Self.dock(recorded, in: scene)
        #expect(try recorded.quit() == 0)
        #expect(then.state.hasPrefix("notCleared: kept on the camera: recording rec-1: manifest: "))

        let other = try Scene()
        let replayed = try Self.serve(["replay", transcript])
        let now = try Self.dock(replayed, in: other)
        #expect(try replayed.quit() == 0)
        #expect(now == then)
    }
}
