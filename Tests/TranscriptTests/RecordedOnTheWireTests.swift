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

    private static func dock(_ served: ServedCamera, in scene: Scene) throws -> Inventory {
        try scene.start()
        try scene.bus.plug(device: try ImportedCamera.device(served.address), port: "1-1")
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
        let recorded = try ServedCamera(["record", camera, "--to", transcript])
        let then = try Self.dock(recorded, in: scene)
        try recorded.quit()
        #expect(then.state.hasPrefix("safeToRemove: cleared"))
        #expect(then.serial == "CAM-0001" && then.recordings.count == 2)
        try scene.expectDelivered(
            CameraText("CAM-0001", Array(Self.text.recordings.prefix(2))),
            besides: []
        )

        let other = try Scene()
        let replayed = try ServedCamera(["replay", transcript] + pace)
        let now = try Self.dock(replayed, in: other)
        try replayed.quit()
        #expect(now == then)
    }

    @Test func `a fault that is steered in from outside is in the recording, and happens again`() throws {
        let scene = try Scene()
        let camera = try scene.folder.write("camera.json5", Array(Self.text.text.utf8))
        let (transcript, control) = (scene.folder.path("scene.jsonl"), scene.folder.path("control"))
        let recorded = try ServedCamera(["record", camera, "--to", transcript, "--control", control])
        let said = try Shell.run(
            ServedCamera.program,
            ["fault", "1-1", "wrongManifestSignature", "--control", control]
        )
        #expect(said.text == "CAM-0001 misbehaves\n", "\(said.errors)")
        let then = try Self.dock(recorded, in: scene)
        try recorded.quit()
        #expect(then.state.hasPrefix("notCleared: kept on the camera: recording rec-1: manifest: "))

        let other = try Scene()
        let replayed = try ServedCamera(["replay", transcript])
        let now = try Self.dock(replayed, in: other)
        try replayed.quit()
        #expect(now == then)
    }
}

/// A `bwvcamera` that serves one camera in a process of its own.
private final class ServedCamera {
    static let program = Products.path("bwvcamera")

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private(set) var address: TCPAddress

    struct Mute: Error {}

    init(_ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = arguments + ["--listen", "127.0.0.1:0", "--pki", try FixturePKI.ready().root]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var text = ""
        while !text.contains("ready\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Mute() }
            text += String(decoding: more, as: UTF8.self)
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("listening on ") } ?? ""
        guard let address = TCPAddress(String(line.dropFirst("listening on ".count))) else { throw Mute() }
        self.address = address
    }

    deinit { if process.isRunning { process.terminate() } }

    func quit() throws {
        try input.fileHandleForWriting.write(contentsOf: Data("quit\n".utf8))
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
