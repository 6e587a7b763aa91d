import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import TestSupport
import Testing

@testable import bwvcamera

/// A station and cameras that are steered in an engineer's own words, by the code that reads them, on the mocked bus.
final class Steered {
    let scene: Scene
    private let stage: Stage

    init() throws {
        scene = try Scene()
        stage = Stage(bus: scene.bus, stores: scene.folder.path("stores"), pki: scene.pki.root)
    }

    /// Does one line of a scene.
    @discardableResult
    func say(_ line: String) throws -> StageAnswer {
        guard let command = try StageLine(parsing: line) else { return .done() }
        return try stage.perform(command)
    }

    /// Writes a camera's file into the scene's folder and returns its path.
    func file(_ text: CameraText, named name: String? = nil) throws -> String {
        try scene.folder.write("\(name ?? text.serial).json5", Array(text.text.utf8))
    }

    func camera(in port: String = "1-1") throws -> VirtualCamera { try stage.camera(in: port) }

    /// Complaints about what was erased and does not stand at the destination.
    func lost(_ camera: VirtualCamera) -> [String] {
        let watch = StandingRecording.watch(camera.store.layout.root, scene)
        watch.pass(.tombstoneWritten)
        return watch.complaints
    }
}
