import CameraFirmware
import ControlProtocol
import DaemonHarness
import ServerHarness
import TestSupport
import Testing

/// Whole dockings at an object store behind an nginx that lets nobody in without a certificate of its authority.
@Suite struct `A destination that asks for a client certificate` {
    private static let text = CameraText(
        "CAM-0001",
        [.init("rec-1", size: 9_000_000, evidential: true), .init("rec-2", size: 30_000)]
    )

    @Test(.enabled(if: SoftwareToken.isInstalled, "needs softhsm2 and libengine-pkcs11-openssl"))
    func `gets footage from a station whose key is in a PKCS 11 token`() throws {
        let gate = try SecureFront(before: ObjectStoreServer.shared.get().port, .clientCertificate)
        let folder = try TemporaryDirectory()
        let token = try SoftwareToken(in: folder.path)
        let key = try token.add(gate.certificates.key("client"), "tls")
        let setting = try Setting(
            gate,
            showing: (gate.certificates.certificate("client"), key),
            environment: token.environment
        )
        try setting.expectDelivered()
        #expect(try !setting.scene.readLog().contains("pin-value"))
        withExtendedLifetime(folder) {}
    }

    @Test(.enabled(if: SoftwareTPM.isInstalled, "needs swtpm and tpm2-openssl"))
    func `gets footage from a station whose key is in a TPM`() throws {
        let gate = try SecureFront(before: ObjectStoreServer.shared.get().port, .clientCertificate)
        let tpm = try SoftwareTPM()
        try tpm.certify(
            with: gate.certificates.certificate("authority"),
            key: gate.certificates.key("authority"),
            as: "DNS:dock.example"
        )
        let setting = try Setting(
            gate,
            showing: (tpm.certificate, "tpm2:\(tpm.key)"),
            environment: ["TPM2OPENSSL_TCTI": tpm.tcti]
        )
        try setting.expectDelivered()
        tpm.stop()
    }

    @Test func `gets nothing from one that shows none, or a stranger's, and no camera is read for it`() throws
    {
        let gate = try SecureFront(before: ObjectStoreServer.shared.get().port, .clientCertificate)
        let stranger = (gate.certificates.certificate("outsider"), gate.certificates.key("outsider"))
        for identity in [nil, stranger] {
            let setting = try Setting(gate, showing: identity)
            let camera = try setting.dock()
            try setting.scene.wait(for: "it to be held") {
                (try? setting.scene.status())?.destinations.first?.state == "held"
            }
            #expect(camera.intact.count == 2)
            #expect(try setting.owner.judge.closed().isEmpty && setting.owner.judge.leftovers().isEmpty)
        }
    }

    /// A station that reaches its account through the gate, and the owner, who is not hindered.
    private final class Setting {
        let owner: AccountPlace
        let scene: Scene

        init(
            _ gate: SecureFront,
            showing identity: (certificate: String, key: String)?,
            environment: [String: String] = [:]
        ) throws {
            owner = try AccountPlace(segments: "whereOffered")
            let shown =
                identity.map { "clientCertificate: \"\($0.certificate)\", clientKey: \"\($0.key)\"," } ?? ""
            let text = """
                { name: "dams", driver: "object-store",
                  "object-store": { login: "\(gate.address)/auth/v1.0", user: "\(owner.user.login)",
                                    key: "\(owner.keyFile)" },
                  http: { authorities: "\(gate.authority)", \(shown) } }
                """
            scene = try Scene(sharing: owner.scene, destination: text, environment: environment)
        }

        func dock() throws -> VirtualCamera {
            let camera = try scene.camera(text)
            try scene.start()
            try scene.plug(camera)
            return camera
        }

        func expectDelivered() throws {
            let camera = try dock()
            try scene.waitFor("A", "safeToRemove")
            #expect(camera.intact.isEmpty && camera.erased.count == 2)
            #expect(scene.park() == 0)
            #expect(try owner.judge.complaints(delivered: [text]) == [])
        }
    }
}

extension Scene {
    fileprivate func readLog() throws -> String {
        String(decoding: try FixturePKI.bytes(logPath), as: UTF8.self)
    }
}
