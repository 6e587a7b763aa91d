import CameraFile
import CameraFirmware
import Evidence
import TestSupport
import Testing

/// A camera in a folder of its own, from a text or a fixture, switched on as often as a test likes.
final class TestCamera {
    let file: CameraFile
    let folder: TemporaryDirectory
    let root: String

    init(_ file: CameraFile) throws {
        self.file = file
        folder = try TemporaryDirectory()
        root = folder.path("store")
        try StoreMaker(file).make(at: root)
    }

    /// One of `fixtures/cameras`.
    convenience init(fixture name: String, _ change: (inout CameraFile) -> Void = { _ in }) throws {
        let pki = try FixturePKI.ready()
        var file = try CameraFile(
            loading: Repository.path("fixtures/cameras/\(name).json5"),
            pki: pki.root
        )
        change(&file)
        try self.init(file)
    }

    /// `count` small recordings of noise by CAM-0003.
    convenience init(recordings count: Int, _ change: (inout CameraFile) -> Void = { _ in }) throws {
        try self.init(fixture: "CAM-0003") { camera in
            guard let template = camera.recordings.first else { return }
            camera.recordings = (1...count).map { number in
                var recording = template
                recording.id = RecordingID("rec-\(number)") ?? template.id
                recording.items[0].content = .synthetic(size: 10_000, seed: UInt64(number))
                recording.items[0].frameLength = 4096
                return recording
            }
            change(&camera)
        }
    }

    /// Switches the camera on, as after a power cut.
    func start(
        faults: FirmwareFaults = FirmwareFaults(),
        passing: @escaping @Sendable (ErasePoint) throws(FirmwareError) -> Void = { _ in }
    ) throws -> (firmware: CameraFirmware, store: CameraStore, panel: CameraPanel) {
        // The store keeps its folder: a test may let go of this object first.
        let store = try CameraStore(opening: root) { [folder] point throws(FirmwareError) in
            _ = folder
            try passing(point)
        }
        let panel = CameraPanel(battery: 50, charging: true, faults: faults)
        return (try CameraFirmware(camera: file, store: store, panel: panel), store, panel)
    }
}
