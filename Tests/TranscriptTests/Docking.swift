import CameraFile
import CameraFirmware
import CameraTranscript
import ControlProtocol
import DaemonHarness
import Foundation
import LiarCamera
import MockedBus
import TestSupport

/// One docking at a station of its own, and its playback at another.
struct Docking {
    /// How it ended at the bay; numbers that differ each time are left out.
    struct End: Equatable {
        let state: String
        let reason: String

        init(_ bay: BaySnapshot) {
            state = bay.state
            reason = (bay.reason ?? "").replacing(/[0-9]+/, with: "#")
        }
    }

    struct Playback {
        let end: End
        let camera: VirtualCamera
        /// Bytes of the first item at the destination, by recording.
        let delivered: [String: Int]
    }

    private let text: CameraText
    private let scene: Scene
    var path: String { scene.folder.path("transcript.jsonl") }
    private var store: String { scene.folder.path("store") }

    init(_ text: CameraText) throws {
        self.text = text
        scene = try Scene()
    }

    func record(
        _ faults: FirmwareFaults = FirmwareFaults(),
        keeping extras: TranscriptRecorder.Extras = []
    ) throws -> End {
        let recorder = try TranscriptRecorder(of: try text.file(), store: store, to: path, keeping: extras)
        let camera = try VirtualCamera(try text.file(), store: store, faults: faults, guise: recorder.guise())
        return try dock(camera)
    }

    /// With something of a test's own between the camera and the recorder.
    func record(through guise: CameraGuise) throws -> End {
        let recorder = try TranscriptRecorder(of: try text.file(), store: store, to: path)
        return try dock(
            VirtualCamera(try text.file(), store: store, guise: recorder.guise(over: guise))
        )
    }

    func record(_ lie: Lie) throws -> End {
        let recorder = try TranscriptRecorder(of: try text.file(), store: store, to: path)
        return try dock(LiarCamera(lie, try text.file(), store: store, witness: recorder.guise()).camera)
    }

    private func dock(_ camera: VirtualCamera) throws -> End {
        try scene.start()
        return try Self.end(of: camera, in: scene)
    }

    func replay(keepsPace: Bool = false) throws -> Playback {
        try Self.replay(path, of: text.serial, keepsPace: keepsPace)
    }

    static func replay(_ path: String, of serial: String, keepsPace: Bool = false) throws -> Playback {
        let other = try Scene()
        let replay = try TranscriptReplay(of: try Transcript(loading: path), pki: other.pki.root)
        let camera = try replay.switchOn(store: other.folder.path("store"), keepsPace: keepsPace)
        try other.start()
        let end = try end(of: camera, in: other)
        let delivered = other.closed(by: serial).compactMapValues { folders -> Int? in
            let files = try? FileManager.default.contentsOfDirectory(atPath: folders[0])
            return files?.first { $0.hasPrefix("item-000-") }
                .flatMap { try? FixturePKI.bytes("\(folders[0])/\($0)").count }
        }
        return Playback(end: end, camera: camera, delivered: delivered)
    }

    private static func end(of camera: VirtualCamera, in scene: Scene) throws -> End {
        try scene.plug(camera)
        let end = End(try scene.waitFor("A", "safeToRemove", "notCleared", "refused", "fault"))
        // The last lines of a transcript are written when the plug is out.
        scene.unplug()
        try scene.waitFor("A", "empty")
        return end
    }
}
