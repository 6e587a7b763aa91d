import Bytes
import CameraFile
import CameraFirmware
import Channel
import ControlProtocol
import DaemonHarness
import Evidence
import TestSupport
import Testing

/// Cameras that the station does not serve: charged, refused with a plain reason, never read.
@Suite struct RefusalTests {
    @Test(arguments: [
        ("CAM-0901", RefusalReason.strangeDomain),
        ("CAM-REVOKED", .revoked),
        ("CAM-EXPIRED", .expired),
        ("CAM-NOTYET", .notYetValid),
        ("CAM-SELFSIGNED", .selfSigned),
        ("CAM-WRONGROLE", .wrongRole),
        ("CAM-IMPOSTOR", .untrusted),
    ])
    func `a camera whose certificate does not count`(name: String, reason: RefusalReason) throws {
        let scene = try Scene()
        let camera = try Self.fixture(name, in: scene)
        try scene.start()
        try scene.plug(camera)
        try scene.expectRefused(camera, because: reason.sentence(for: .station))
        #expect(camera.indicator == Indicator(.refused, reason.sentence(for: .camera)))
        try scene.expectNothingTaken()
        #expect(scene.park() == 0)
        // Who walks up to the bay later still reads why.
        #expect(camera.indicator == Indicator(.refused, reason.sentence(for: .camera)))
    }

    @Test(arguments: [
        ("CAM-0003-usb", "USB and PTP do not agree"),
        ("CAM-0003-ptp", "USB and PTP do not agree"),
        ("CAM-0003-tls", "USB and certificate do not agree"),
        ("CAM-0003-hello", "certificate and hello do not agree"),
    ])
    func `a camera with two serial numbers`(name: String, detail: String) throws {
        let scene = try Scene()
        let camera = try Self.fixture(name, in: scene)
        try scene.start()
        try scene.plug(camera)
        let reason = RefusalReason.serialMismatch
        try scene.expectRefused(camera, because: "\(reason.sentence(for: .station)): \(detail)")
        #expect(camera.indicator == Indicator(.refused, reason.sentence(for: .camera)))
        try scene.expectNothingTaken()
    }

    @Test(arguments: [
        (FirmwareFaults.with { $0.wrongInventorySignature = true }, "wrong signature"),
        (FirmwareFaults.with { $0.staleInventoryNonce = true }, "stale nonce"),
    ])
    func `a camera whose inventory is not its answer`(faults: FirmwareFaults, what: String) throws {
        let scene = try Scene()
        let text = CameraText("CAM-0003", [.init("rec-1", size: 10_000)])
        let camera = try scene.camera(text, faults: faults)
        try scene.start()
        try scene.plug(camera)
        let reason = RefusalReason.inventoryInvalid
        try scene.expectRefused(camera, because: reason.sentence(for: .station))
        #expect(camera.indicator == Indicator(.refused, reason.sentence(for: .camera)), "\(what)")
        try scene.expectNothingTaken()
    }

    @Test func `a camera whose signatures are another camera's`() throws {
        let scene = try Scene()
        let camera = try Self.fixture("CAM-0003-signer", in: scene)
        try scene.start()
        try scene.plug(camera)
        let reason = RefusalReason.inventoryInvalid
        try scene.expectRefused(camera, because: reason.sentence(for: .station))
        #expect(camera.indicator == Indicator(.refused, reason.sentence(for: .camera)))
        try scene.expectNothingTaken()
    }

    @Test(arguments: [
        ("CAM-0003-manifest", "manifest: serial"),
        ("CAM-0003-context", "encryption context"),
    ])
    func `a recording that names another camera stays where it is`(name: String, detail: String) throws {
        let scene = try Scene()
        let camera = try Self.fixture(name, in: scene)
        try scene.start()
        try scene.plug(camera)
        let bay = try scene.waitFor("A", "notCleared")
        #expect(bay.reason?.contains(detail) ?? false, "\(bay.reason ?? "")")
        try scene.wait(for: "the indicator") { camera.indicator.state == .notCleared }
        #expect(camera.indicator.reason.contains(detail))
        #expect(try scene.status().alarms.contains { $0.reason.contains(detail) })
        #expect(scene.daemon?.log.contains(detail) ?? false)
        let row = try #require(try scene.recordings().first)
        #expect(row.state == "quarantined" && row.reason?.contains(detail) ?? false)
        #expect(camera.intact.count == 1)
        #expect(scene.closed(by: "CAM-0003").isEmpty && scene.incoming.isEmpty)
    }

    @Test func `a camera without the channel is not read, not even listed`() throws {
        let scene = try Scene()
        let camera = try Self.fixture("PLAIN-0001", in: scene)
        try scene.start()
        try scene.plug(camera)
        // A photo camera has no indicator for us to speak through; bay, log and alarm say it.
        try scene.expectRefused(camera, because: RefusalReason.noChannel.sentence(for: .station))
        try scene.expectNothingTaken()
    }

    @Test func `of two cameras with one serial the second is refused, the first goes on`() throws {
        let scene = try Scene()
        let text = CameraText("CAM-0001", [.init("rec-1", size: 400_000)])
        let first = try scene.camera(text)
        let twin = try scene.camera(text, store: "twin")
        try scene.start()
        try scene.plug(first, "A")
        try scene.waitFor("A", "offloading", "waiting", "authorising", "safeToRemove")
        try scene.plug(twin, "B")
        try scene.expectRefused(
            twin,
            in: "B",
            because: "two cameras with one serial: another stands in bay A"
        )
        try scene.wait(for: "the twin to be told") { twin.indicator.state == .refused }
        #expect(twin.indicator.reason == RefusalReason.duplicateSerial.sentence(for: .camera))
        try scene.waitFor("A", "safeToRemove")
        try scene.expectDelivered(text)
        #expect(twin.bytesRead.isEmpty && twin.intact.count == 1)
    }

    @Test func `before hello is answered the camera shows nothing and the daemon reads nothing`() throws {
        let scene = try Scene()
        let text = CameraText("CAM-0003", [.init("rec-1", size: 10_000)])
        let camera = try scene.camera(text, faults: .with { $0.keepSilent = true })
        try scene.start()
        try scene.plug(camera)
        // The camera logs the greeting, and says nothing.
        try scene.wait(for: "the greeting to reach the camera") {
            let log = (try? FixturePKI.bytes(camera.store.layout.audit)) ?? []
            return String(decoding: log, as: UTF8.self).contains("docked")
        }
        #expect(try scene.bay("A")?.state == "authorising")
        #expect(try scene.bay("A")?.camera?.model == nil)
        #expect(camera.indicator.state == .authorising && !camera.panel.isAuthorised)
        #expect(camera.bytesRead.isEmpty)
        try scene.expectNothingTaken()
        scene.unplug()
        try scene.waitFor("A", "empty")
    }

    /// One of `fixtures/cameras`, with a store in the scene's folder.
    static func fixture(_ name: String, in scene: Scene) throws -> VirtualCamera {
        let file = try CameraFile(
            loading: Repository.path("fixtures/cameras/\(name).json5"),
            pki: scene.pki.root
        )
        return try VirtualCamera(file, store: scene.folder.path("store-\(name)"))
    }
}

extension FirmwareFaults {
    static func with(_ change: (inout FirmwareFaults) -> Void) -> FirmwareFaults {
        var faults = FirmwareFaults()
        change(&faults)
        return faults
    }
}
