import Cryptography
import Evidence
import TestSupport
import Trust

/// The fixture estate as a station of north sees it: north and south trusted, stranger unknown.
struct Estate {
    let pki: FixturePKI
    let bundles: [TrustBundle]
    let store: RevocationStore

    init() throws {
        pki = try FixturePKI.ready()
        bundles = try TrustBundle.load(directory: pki.bundles)
        store = try RevocationStore(bundles: bundles, directory: pki.estateRevocations)
    }

    func policy(fixturesAllowed: Bool = true) throws -> TrustPolicy {
        try TrustPolicy(bundles: bundles, revocations: store.lists, fixturesAllowed: fixturesAllowed)
    }

    func domain(_ domain: FixturePKI.Domain) throws -> TrustDomain {
        guard let domain = TrustDomain(domain.trustDomain) else {
            throw CryptographyError(.malformed, "name")
        }
        return domain
    }

    func tls(_ who: FixturePKI.Identity) throws -> TLSIdentity {
        try TLSIdentity(certificateFile: who.tlsCertificate, key: .file(who.tlsKey))
    }

    func sign(
        _ statement: [UInt8],
        _ who: FixturePKI.Identity,
        crls: [CertificateList] = []
    ) throws -> [UInt8] {
        try CMSSignature.sign(
            statement,
            certificate: Certificate(pem: FixturePKI.bytes(who.signingCertificate)),
            key: PrivateKey(loading: .file(who.signingKey)),
            crls: crls
        )
    }

    func list(_ name: String, _ domain: FixturePKI.Domain = .north) throws -> CertificateList {
        try CertificateList(pem: FixturePKI.bytes(pki.revocations(domain, name)))
    }
}
