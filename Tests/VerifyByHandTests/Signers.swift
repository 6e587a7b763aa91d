import Cryptography
import TestSupport

/// Who signs a recording's statements, when, and with which revocation list at hand.
struct Signers {
    var camera: FixturePKI.Identity
    var serial: String
    var dock: FixturePKI.Identity
    var station: String
    /// Seconds since 1970 of the station's clock.
    var time: Int64
    /// What the station keeps in its signatures.
    var list: CertificateList
    private let authority: Certificate
    private let dockAuthority: Certificate

    /// An approved camera and dock of one domain, an hour ago, unless told otherwise.
    init(
        camera: String = "CAM-0001",
        dock: String = "alpha",
        secondsAgo: Int64 = 3600,
        list: String = "crl",
        in domain: FixturePKI.Domain = .north,
        dockIn dockDomain: FixturePKI.Domain? = nil
    ) throws {
        let dockDomain = dockDomain ?? domain
        let pki = try FixturePKI.ready()
        self.camera = pki.camera(camera, in: domain)
        serial = camera
        self.dock = pki.dock(dock, in: dockDomain)
        station = dock
        self.list = try CertificateList(pem: FixturePKI.bytes(pki.revocations(dockDomain, list)))
        authority = try Certificate(pem: FixturePKI.bytes(pki.authority(domain)))
        dockAuthority = try Certificate(pem: FixturePKI.bytes(pki.authority(dockDomain)))
        // The list in force when all fixtures were made is the one clock that they share with us.
        let current = try CertificateList(pem: FixturePKI.bytes(pki.revocations()))
        time = current.thisUpdate + Self.day - secondsAgo
    }

    static let day: Int64 = 86_400

    func sign(asCamera bytes: [UInt8]) throws -> [UInt8] {
        try sign(bytes, by: camera, under: authority, keeping: [])
    }
    func sign(asDock bytes: [UInt8]) throws -> [UInt8] {
        try sign(bytes, by: dock, under: dockAuthority, keeping: [list])
    }

    private func sign(
        _ bytes: [UInt8],
        by who: FixturePKI.Identity,
        under authority: Certificate,
        keeping lists: [CertificateList]
    ) throws -> [UInt8] {
        try CMSSignature.sign(
            bytes,
            certificate: Certificate(pem: FixturePKI.bytes(who.signingCertificate)),
            chain: [authority],
            key: PrivateKey(loading: .file(who.signingKey)),
            crls: lists,
            at: time
        )
    }
}
