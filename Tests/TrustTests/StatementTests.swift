import Cryptography
import Evidence
import TestSupport
import Testing
import Trust

@Suite struct `Signed statements` {
    let estate: Estate
    let policy: TrustPolicy
    let north: TrustDomain
    let statement = Array(#"{"type":"bwv-manifest/1"}"#.utf8)

    init() throws {
        estate = try Estate()
        policy = try estate.policy()
        north = try estate.domain(.north)
    }

    @Test func `count when the right one signed them`() throws {
        let manifest = try estate.sign(statement, estate.pki.camera("CAM-0001"))
        let signer = try policy.verifyStatement(
            statement,
            signature: manifest,
            role: .camera,
            domain: north,
            name: "CAM-0001"
        )
        #expect(signer.description == "spiffe://north.bwvdock-fixture.invalid/camera/CAM-0001")
        let receipt = try estate.sign(statement, estate.pki.dock("gamma", in: .south))
        #expect(try policy.verifyStatement(statement, signature: receipt, role: .dock).name == "gamma")
    }

    @Test func `do not count under another name, domain or role`() throws {
        let signature = try estate.sign(statement, estate.pki.camera("CAM-0001"))
        #expect(try refusal(signature, .camera, north, "CAM-0002") == .wrongName)
        #expect(try refusal(signature, .camera, estate.domain(.south), "CAM-0001") == .wrongName)
        #expect(try refusal(signature, .dock, north, nil) == .wrongRole)
        let dock = try estate.sign(statement, estate.pki.dock("alpha"))
        #expect(try refusal(dock, .camera, north, "alpha") == .wrongRole)
    }

    @Test(arguments: [
        ("EXPIRED", TrustFailure.Reason.expired), ("NOTYET", .notYetValid), ("REVOKED", .revoked),
        ("SELFSIGNED", .selfSigned), ("WRONGROLE", .wrongRole),
    ])
    func `by someone in trouble do not count`(name: String, reason: TrustFailure.Reason) throws {
        #expect(try refusal(estate.sign(statement, estate.pki.camera("CAM-\(name)")), .camera) == reason)
        #expect(try refusal(estate.sign(statement, estate.pki.dock(name)), .dock) == reason)
    }

    @Test func `by strangers and impostors do not count`() throws {
        let stranger = try estate.sign(statement, estate.pki.camera("CAM-0901", in: .stranger))
        #expect(try refusal(stranger, .camera) == .strangeDomain)
        let impostor = try estate.sign(statement, estate.pki.camera("CAM-IMPOSTOR", in: .south))
        #expect(try refusal(impostor, .camera) == .untrusted)
    }

    @Test func `with other bytes or a damaged signature do not count`() throws {
        let signature = try estate.sign(statement, estate.pki.camera("CAM-0001"))
        let changed = try #require(throws: TrustFailure.self) {
            try policy.verifyStatement(statement + [10], signature: signature, role: .camera)
        }
        #expect(changed.reason == .badSignature)
        for count in stride(from: 0, to: signature.count, by: 7) {
            #expect(try refusal(Array(signature.prefix(count)), .camera) == .badSignature)
        }
    }

    @Test func `by a TLS key do not count`() throws {
        let alpha = estate.pki.dock("alpha")
        let signature = try CMSSignature.sign(
            statement,
            certificate: Certificate(pem: FixturePKI.bytes(alpha.tlsCertificate)),
            key: PrivateKey(loading: .file(alpha.tlsKey))
        )
        #expect(try refusal(signature, .dock) == .untrusted)
    }

    @Test func `in an archive are judged as of their own time, with the list they carry`() throws {
        let list = try estate.list("crl")
        let then = list.thisUpdate + 60
        let good = try estate.sign(statement, estate.pki.dock("alpha"), crls: [list])
        #expect(try policy.verifyArchived(statement, signature: good, role: .dock, at: then).name == "alpha")
        let bare = try estate.sign(statement, estate.pki.dock("alpha"))
        let refused = try estate.sign(statement, estate.pki.dock("REVOKED"), crls: [list])
        for signature in [bare, refused] {
            #expect(throws: TrustFailure.self) {
                try policy.verifyArchived(statement, signature: signature, role: .dock, at: then)
            }
        }
    }

    private func refusal(
        _ signature: [UInt8],
        _ role: Role,
        _ domain: TrustDomain? = nil,
        _ name: String? = nil
    ) throws -> TrustFailure.Reason? {
        do {
            try policy.verifyStatement(
                statement,
                signature: signature,
                role: role,
                domain: domain,
                name: name
            )
        } catch {
            return error.reason
        }
        return nil
    }
}
