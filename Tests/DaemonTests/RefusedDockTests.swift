import Bytes
import CameraFile
import CameraFirmware
import Channel
import ControlProtocol
import DaemonHarness
import Evidence
import TestSupport
import Testing

/// Docks that the camera does not serve, and stations that must not even start.
@Suite struct RefusedDockTests {
    @Test(arguments: [
        (
            "mallory", FixturePKI.Domain.stranger, RefusalReason.strangeDomain,
            "an authority the camera does not know"
        ),
        ("REVOKED", .north, .revoked, "has been revoked"),
        ("EXPIRED", .north, .expired, "has expired"),
        ("NOTYET", .north, .notYetValid, "is not valid yet"),
        ("SELFSIGNED", .north, .selfSigned, "self-signed"),
    ])
    func `a dock the camera does not trust gets nothing`(
        name: String,
        domain: FixturePKI.Domain,
        reason: RefusalReason,
        words: String
    ) throws {
        let scene = try Scene(station: name)
        scene.identity = scene.pki.dock(name, in: domain)
        scene.domain = domain
        let camera = try scene.camera(CameraText("CAM-0002", [.init("rec-1", size: 10_000)]))
        try scene.start()
        try scene.plug(camera)
        try scene.expectRefused(camera, because: "the camera refuses this dock: this dock's certificate")
        #expect(try scene.bay("A")?.reason?.contains(words) ?? false)
        #expect(camera.indicator == Indicator(.refused, reason.sentence(for: .cameraOfDock)))
        try scene.expectNothingTaken()
        #expect(camera.intact.count == 1)
    }

    @Test func `a dock vouched for by a neighbour's authority gets nothing`() throws {
        let scene = try Scene(station: "IMPOSTOR")
        scene.identity = scene.pki.dock("IMPOSTOR", in: .south)
        let camera = try scene.camera(CameraText("CAM-0002", [.init("rec-1", size: 10_000)]))
        try scene.start()
        try scene.plug(camera)
        try scene.expectRefused(camera, because: "the camera refuses this dock: ")
        #expect(camera.indicator == Indicator(.refused, RefusalReason.untrusted.sentence(for: .cameraOfDock)))
        try scene.expectNothingTaken()
    }

    // No daemon can be made to present these to a camera; what the camera says to them stands in
    // DockJudgementTests of the firmware.
    @Test(arguments: ["CAM-0002", "WRONGROLE"])
    func `a camera's certificate used as a dock's keeps the daemon from starting`(name: String) throws {
        let scene = try Scene(station: name)
        scene.identity = name == "WRONGROLE" ? scene.pki.dock(name) : scene.pki.camera(name)
        try scene.writeConfiguration()
        let run = try scene.runDaemon(["--config", scene.configuration, "--fixtures"])
        #expect(run.status == 11)
        #expect(run.errors.contains("identity.tlsCertificate: it is not the certificate of dock \(name)"))
        #expect(run.errors.contains("hint: its subject alternative name must be spiffe://"))
    }

    @Test(arguments: [[], ["--check"]])
    func `a fixture domain without --fixtures keeps the daemon from starting`(further: [String]) throws {
        let scene = try Scene()
        let run = try scene.runDaemon(["--config", scene.configuration] + further)
        #expect(run.status == 11)
        #expect(run.errors.contains("trustDomain: north.bwvdock-fixture.invalid is for tests only"))
        #expect(run.errors.contains("hint: "))
    }
}
