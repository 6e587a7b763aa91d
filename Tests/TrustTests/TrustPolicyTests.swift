import Cryptography
import Evidence
import TestSupport
import Testing
import Trust

@Suite struct `The trust policy` {
    let estate: Estate
    let policy: TrustPolicy

    init() throws {
        estate = try Estate()
        policy = try estate.policy()
    }

    @Test func `knows approved docks and cameras of every domain it trusts`() throws {
        #expect(try judge(estate.pki.camera("CAM-0001"), .camera).description.hasSuffix("/camera/CAM-0001"))
        #expect(try judge(estate.pki.dock("alpha"), .dock).name == "alpha")
        let south = try judge(estate.pki.camera("CAM-0101", in: .south), .camera)
        #expect(south.domain.name == "south.bwvdock-fixture.invalid")
        #expect(try judge(estate.pki.dock("gamma", in: .south), .dock).domain == south.domain)
    }

    @Test(arguments: [
        ("EXPIRED", TrustFailure.Reason.expired), ("NOTYET", .notYetValid), ("REVOKED", .revoked),
        ("SELFSIGNED", .selfSigned), ("WRONGROLE", .wrongRole),
    ])
    func `refuses each kind of trouble with its own reason`(name: String, reason: TrustFailure.Reason) throws
    {
        #expect(try refusal(estate.pki.camera("CAM-\(name)"), .camera) == reason)
        #expect(try refusal(estate.pki.dock(name), .dock) == reason)
    }

    @Test func `refuses strangers, and each role in place of the other`() throws {
        #expect(try refusal(estate.pki.camera("CAM-0901", in: .stranger), .camera) == .strangeDomain)
        #expect(try refusal(estate.pki.dock("mallory", in: .stranger), .dock) == .strangeDomain)
        #expect(try refusal(estate.pki.dock("alpha"), .camera) == .wrongRole)
        #expect(try refusal(estate.pki.camera("CAM-0001"), .dock) == .wrongRole)
    }

    @Test func `gives no authority a say in another domain`() throws {
        #expect(try refusal(estate.pki.camera("CAM-IMPOSTOR", in: .south), .camera) == .untrusted)
        #expect(try refusal(estate.pki.dock("IMPOSTOR", in: .south), .dock) == .untrusted)
    }

    @Test func `refuses our name under an authority we do not know`() throws {
        let onlyNorth = try TrustPolicy(
            bundles: estate.bundles.filter { $0.domain.name.hasPrefix("north") },
            revocations: estate.store.lists,
            fixturesAllowed: true
        )
        #expect(try refusal(estate.pki.camera("CAM-IMPOSTOR", in: .south), .camera, onlyNorth) == .untrusted)
        #expect(try refusal(estate.pki.camera("CAM-0101", in: .south), .camera, onlyNorth) == .strangeDomain)
    }

    @Test func `refuses fixtures unless they are allowed`() throws {
        let real = try estate.policy(fixturesAllowed: false)
        #expect(try refusal(estate.pki.camera("CAM-0001"), .camera, real) == .fixtureNotAllowed)
        #expect(
            try refusal(estate.pki.camera("CAM-0901", in: .stranger), .camera, real) == .fixtureNotAllowed
        )
    }

    @Test func `goes on with a revocation list past its time, which still revokes, and says so`() throws {
        let stale = try RevocationStore(bundles: estate.bundles)
        try stale.accept(der: estate.list("crl-stale").der)
        try stale.accept(der: estate.list("crl", .south).der)
        let policy = try TrustPolicy(bundles: estate.bundles, revocations: stale.lists, fixturesAllowed: true)
        #expect(try judge(estate.pki.camera("CAM-0001"), .camera, policy).name == "CAM-0001")
        #expect(try refusal(estate.pki.camera("CAM-REVOKED"), .camera, policy) == .revoked)
        let certificate = try Certificate(pem: FixturePKI.bytes(estate.pki.camera("CAM-0001").tlsCertificate))
        let verdict = try policy.verifier.verify(certificate, intermediates: [], for: .tlsServer, at: nil)
        #expect(verdict.revocation == .stale)
        let now = try #require(try estate.list("crl-stale").nextUpdate) + 1
        #expect(stale.staleDomains(at: now) == [try estate.domain(.north)])
    }

    @Test func `refuses whoever no revocation list covers, unless told otherwise`() throws {
        for required in [true, false] {
            let policy = try TrustPolicy(
                bundles: estate.bundles,
                revocations: [],
                fixturesAllowed: true,
                requiresRevocationList: required
            )
            let refusal = try refusal(estate.pki.camera("CAM-0001"), .camera, policy)
            #expect(refusal == (required ? .untrusted : nil))
        }
    }

    @Test(arguments: [
        ("EXPIRED", TrustFailure.Reason.expired), ("NOTYET", .notYetValid), ("REVOKED", .revoked),
        ("SELFSIGNED", .selfSigned), ("WRONGROLE", .wrongRole),
    ])
    func `ends a TLS session in both directions with the reason's alert`(
        name: String,
        reason: TrustFailure.Reason
    ) throws {
        let badDock = try shakeHands(estate.pki.dock(name), estate.pki.camera("CAM-0001"))
        #expect(badDock.client.receivedAlert == reason.alert)
        #expect(throws: TrustFailure.self) { try policy.peer(of: badDock.server, as: .dock) }
        let badCamera = try shakeHands(estate.pki.dock("alpha"), estate.pki.camera("CAM-\(name)"))
        #expect(badCamera.server.receivedAlert == reason.alert)
        let failure = try #require(throws: TrustFailure.self) {
            try policy.peer(of: badCamera.client, as: .camera)
        }
        #expect(failure.reason == reason)
    }

    @Test func `lets a dock of north and a camera of south meet`() throws {
        let camera = estate.pki.camera("CAM-0101", in: .south)
        let pair = try shakeHands(estate.pki.dock("alpha"), camera)
        #expect(pair.client.state == .established)
        #expect(pair.server.state == .established)
        #expect(try policy.peer(of: pair.client, as: .camera)?.name == "CAM-0101")
        let impostor = try shakeHands(estate.pki.dock("IMPOSTOR", in: .south), camera)
        #expect(impostor.client.receivedAlert == .certificateUnknown)
    }

    @Test func `reads every alert it sends back as a reason`() {
        for reason in TrustFailure.Reason.allCases {
            #expect(TrustFailure.Reason(received: reason.alert)?.alert == reason.alert)
        }
        #expect(TrustFailure.Reason(received: .closeNotify) == nil)
    }

    private func shakeHands(
        _ dock: FixturePKI.Identity,
        _ camera: FixturePKI.Identity
    ) throws -> (client: TLSSession, server: TLSSession) {
        let name = "bwv-dock/1"
        let client = try policy.session(.client, identity: estate.tls(dock), expecting: .camera, alpn: name)
        let server = try policy.session(.server, identity: estate.tls(camera), expecting: .dock, alpn: name)
        for _ in 0..<4 {
            if (try? client.handshake()) == true { _ = try? client.read() }
            try? server.feed(client.drain())
            _ = try? server.handshake()
            try? client.feed(server.drain())
        }
        return (client, server)
    }

    private func judge(
        _ who: FixturePKI.Identity,
        _ role: Role,
        _ other: TrustPolicy? = nil
    ) throws -> Identity {
        let policy = other ?? policy
        let certificate = try Certificate(pem: FixturePKI.bytes(who.tlsCertificate))
        let verdict = try policy.verifier.verify(
            certificate,
            intermediates: [],
            for: role == .dock ? .tlsClient : .tlsServer,
            at: nil
        )
        return try policy.judge(verdict, as: role)
    }

    private func refusal(
        _ who: FixturePKI.Identity,
        _ role: Role,
        _ other: TrustPolicy? = nil
    ) throws -> TrustFailure.Reason? {
        do { _ = try judge(who, role, other) } catch let failure as TrustFailure { return failure.reason }
        return nil
    }
}
