import Cryptography
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct `TLS refusals` {
    let pki: FixturePKI

    init() throws { pki = try FixturePKI.ready() }

    @Test(arguments: [
        ("EXPIRED", TLSAlert.certificateExpired), ("REVOKED", .certificateRevoked),
        ("NOTYET", .badCertificate),
        ("SELFSIGNED", .unknownAuthority),
    ])
    func `of a dock reach it as an alert, late but plain`(name: String, alert: TLSAlert) throws {
        try expectDockRefused(pki.dock(name), with: alert)
    }

    @Test func `of a strange dock and of a camera as dock reach it too`() throws {
        try expectDockRefused(pki.dock("mallory", in: .stranger), with: .unknownAuthority)
        try expectDockRefused(pki.camera("CAM-0002"), with: .unsupportedCertificate)
    }

    @Test(arguments: [
        ("CAM-EXPIRED", TLSAlert.certificateExpired), ("CAM-REVOKED", .certificateRevoked),
        ("CAM-NOTYET", .badCertificate), ("CAM-SELFSIGNED", .unknownAuthority),
    ])
    func `of a camera reach it as an alert`(serial: String, alert: TLSAlert) throws {
        try expectCameraRefused(pki.camera(serial), with: alert)
    }

    @Test func `of a strange camera and of a dock as camera reach it too`() throws {
        try expectCameraRefused(pki.camera("CAM-0901", in: .stranger), with: .unknownAuthority)
        try expectCameraRefused(pki.dock("beta"), with: .unsupportedCertificate)
    }

    @Test(arguments: [
        TLSAlert.certificateRevoked, .certificateExpired, .unknownAuthority, .unsupportedCertificate,
        .badCertificate, .handshakeFailure, .certificateUnknown,
    ])
    func `by a rule of ours send the alert the rule names`(alert: TLSAlert) throws {
        let refusal = PeerRefusal(alert: alert, reason: "not in this house")
        var pair = try TLSPair(
            dock: pki.dock("alpha"),
            camera: pki.camera("CAM-0001"),
            serverJudge: { _ in refusal }
        )
        pair.shakeHands()
        #expect(pair.client.receivedAlert == alert)
        #expect(pair.server.refusal == refusal)
        let error = try #require(pair.serverError)
        #expect("\(error)".contains("not in this house"))
        let failure = TLSFailure(sentAlert: alert, receivedAlert: nil, refusal: refusal)
        #expect(error.kind == .tlsFailed(failure))
    }

    @Test func `can be made only harder by the rule, never lifted`() throws {
        var pair = try TLSPair(
            dock: pki.dock("EXPIRED"),
            camera: pki.camera("CAM-0001"),
            serverJudge: { _ in nil }
        )
        pair.shakeHands()
        #expect(pair.server.state == .failed)
    }

    @Test func `follow the clock they are told to judge by`() throws {
        let past = try Certificate(pem: FixturePKI.bytes(pki.dock("EXPIRED").tlsCertificate)).notAfter - 60
        var pair = try TLSPair(dock: pki.dock("EXPIRED"), camera: pki.camera("CAM-0001"), at: past)
        pair.shakeHands()
        #expect(pair.client.state == .established)
        #expect(pair.server.state == .established)
    }

    @Test func `of a dock without a certificate, an older TLS or no protocol name`() throws {
        let common = ["-connect", "127.0.0.1:{port}", "-quiet", "-no_ign_eof"]
        let alpha = pki.dock("alpha")
        let mine = ["-cert", alpha.tlsCertificate, "-key", alpha.tlsKey]
        #expect(try hello(common + mine + ["-alpn", "bwv-dock/1"]) == nil)
        #expect(try hello(common + ["-alpn", "bwv-dock/1"]) == .certificateRequired)
        #expect(try hello(common + mine) == .noApplicationProtocol)
        #expect(try hello(common + mine + ["-alpn", "bwv-dock/1", "-tls1_2"]) == .protocolVersion)
    }

    /// Lets plain `openssl s_client` shake hands with a camera; the alert the camera sent, if any.
    private func hello(_ arguments: [String]) throws -> TLSAlert? {
        let listener = try LoopbackListener()
        let camera = try TLSSession(
            .server,
            identity: TLSPair.load(pki.camera("CAM-0001")),
            verifier: TLSPair.verifier(),
            alpn: TLSPair.alpn,
            judge: { _ in nil }
        )
        let filled = arguments.map { $0.replacingOccurrences(of: "{port}", with: "\(listener.port)") }
        let client = Process()
        client.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        client.arguments = ["openssl", "s_client"] + filled
        client.standardInput = FileHandle.nullDevice
        client.standardOutput = FileHandle.nullDevice
        client.standardError = FileHandle.nullDevice
        try client.run()
        listener.serve(camera)
        client.waitUntilExit()
        if camera.sentAlert == nil { #expect(camera.peerVerdict?.isTrusted == true) }
        return camera.sentAlert
    }

    private func expectDockRefused(_ dock: FixturePKI.Identity, with alert: TLSAlert) throws {
        var pair = try TLSPair(dock: dock, camera: pki.camera("CAM-0001"))
        pair.shakeHands()
        #expect(pair.server.state == .failed)
        #expect(pair.server.sentAlert == alert)
        #expect(pair.client.receivedAlert == alert)
        #expect(pair.client.state == .failed)
        #expect(pair.client.refusal == nil)
        #expect(pair.server.refusal != nil)
        #expect(pair.server.peerVerdict?.isTrusted == false)
    }

    private func expectCameraRefused(_ camera: FixturePKI.Identity, with alert: TLSAlert) throws {
        var pair = try TLSPair(dock: pki.dock("alpha"), camera: camera)
        pair.shakeHands()
        #expect(pair.client.state == .failed)
        #expect(pair.client.sentAlert == alert)
        #expect(pair.server.receivedAlert == alert)
        #expect(pair.server.state == .failed)
        #expect(pair.client.refusal != nil)
    }
}
