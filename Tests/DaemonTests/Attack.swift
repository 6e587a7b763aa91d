import AuditLog
import CameraFirmware
import Cryptography
import DaemonHarness
import Evidence
import Foundation
import Journal
import Platform
import Simulator
import TestSupport
import Testing
import Trust

/// A station and one camera, watched while something bad happens to them.
final class Attack {
    let scene: Scene
    let text: CameraText
    let camera: VirtualCamera
    let watch: EraseWatch

    /// Two short recordings: cheap enough for hundreds of attacks.
    static let small = CameraText(
        "CAM-0001",
        [.init("rec-1", size: 60_000), .init("rec-2", size: 61_441, evidential: true)]
    )

    init(_ text: CameraText = small, scene: Scene? = nil, faults: FirmwareFaults? = nil) throws {
        let scene = try scene ?? Scene()
        self.scene = scene
        self.text = text
        (camera, watch) = try Self.watched(text, scene, faults: faults)
    }

    /// A camera whose every erase is checked against the destination.
    static func watched(
        _ text: CameraText,
        _ scene: Scene,
        faults: FirmwareFaults? = nil
    ) throws -> (VirtualCamera, EraseWatch) {
        let store = scene.folder.path("store-\(text.serial)-\(scene.station)")
        let watch = StandingRecording.watch(store, scene)
        let camera = try VirtualCamera(
            try text.file(),
            store: store,
            faults: faults,
            passing: { point throws(FirmwareError) in watch.pass(point) }
        )
        return (camera, watch)
    }

    /// Waits until the camera is cleared, then checks everything that must be true of the station after any attack.
    func expectConcluded(in bay: String = "A", sourceLocation: SourceLocation = #_sourceLocation) throws {
        try scene.waitFor(bay, "safeToRemove")
        #expect(camera.intact.isEmpty, sourceLocation: sourceLocation)
        #expect(camera.erased.count == text.recordings.count, sourceLocation: sourceLocation)
        try expectParked(sourceLocation: sourceLocation)
        try scene.expectDelivered(text, sourceLocation: sourceLocation)
    }

    /// Parks the daemon; its journal must open and its audit log be whole.
    func expectParked(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(scene.park() == 0, sourceLocation: sourceLocation)
        #expect(watch.complaints.isEmpty, "nothing erased early", sourceLocation: sourceLocation)
        _ = try Journal(path: "\(scene.stateDirectory)/journal.sqlite").recordings()
        let report = try scene.auditReport()
        #expect(report.isIntact, "\(report.problems)", sourceLocation: sourceLocation)
        #expect(report.checkpoints > 0, sourceLocation: sourceLocation)
    }
}

extension Scene {
    /// Checks the station's audit log, every line and every signature.
    func auditReport() throws -> AuditReport {
        let bundle = try TrustBundle(
            domain: try #require(.init("north.bwvdock-fixture.invalid")),
            path: pki.authority(.north)
        )
        let policy = try TrustPolicy(
            bundles: [bundle],
            revocations: [],
            fixturesAllowed: true,
            requiresRevocationList: false
        )
        return try AuditVerifier.verify(path: "\(stateDirectory)/audit.jsonl") { checkpoint in
            _ = try policy.verifyArchived(
                checkpoint.statement,
                signature: checkpoint.signature,
                role: .dock,
                at: (RFC3339.parse(checkpoint.time) ?? 0) / 1000
            )
        }
    }
}
