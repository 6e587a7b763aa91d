import Bytes
import Cryptography
import Foundation
import TestSupport
import Testing

@Suite struct `Certificates` {
    let pki: FixturePKI
    let alpha: Certificate
    let authority: Certificate

    init() throws {
        pki = try FixturePKI.ready()
        alpha = try Certificate(pem: FixturePKI.bytes(pki.dock("alpha").tlsCertificate))
        authority = try Certificate(pem: FixturePKI.bytes(pki.authority()))
    }

    @Test func `say what openssl says about them`() throws {
        let path = pki.dock("alpha").tlsCertificate
        let serial = try Shell.check("openssl", ["x509", "-in", path, "-noout", "-serial"]).text
        #expect(serial.trimmingCharacters(in: .newlines) == "serial=\(alpha.serialNumber)")
        let der = try Shell.check("openssl", ["x509", "-in", path, "-outform", "DER"]).output
        #expect(alpha.der == der)
        #expect(alpha.pem == (try FixturePKI.bytes(path)))
        #expect(alpha.subjectAlternativeURIs == ["spiffe://north.bwvdock-fixture.invalid/dock/alpha"])
        #expect(alpha.notBefore < alpha.notAfter)
        #expect(alpha.notAfter - alpha.notBefore == 90 * 86_400)
        #expect(!alpha.isSelfSigned)
        #expect(authority.isSelfSigned)
        #expect(authority.subjectAlternativeURIs.isEmpty)
    }

    @Test func `are equal when their bytes are`() throws {
        #expect(try Certificate(der: alpha.der) == alpha)
        #expect(try Certificate(pem: alpha.pem) == alpha)
        #expect(alpha != authority)
    }

    @Test func `come several to a PEM file, all of them whole`() throws {
        #expect(try Certificate.all(pem: alpha.pem + authority.pem) == [alpha, authority])
        let damaged = alpha.pem + authority.pem.prefix(200)
        #expect(throws: CryptographyError.self) { try Certificate.all(pem: damaged) }
        #expect(throws: CryptographyError.self) { try Certificate.all(pem: []) }
        #expect(throws: CryptographyError.self) { try Certificate.all(pem: Array("no certificate".utf8)) }
    }

    @Test func `are refused when cut short or followed by more`() throws {
        let der = alpha.der
        for count in 0..<der.count {
            let error = try #require(throws: CryptographyError.self) {
                try Certificate(der: Array(der.prefix(count)))
            }
            #expect(error.kind == .malformed)
        }
        #expect(throws: CryptographyError.self) { try Certificate(der: der + [0]) }
    }

    @Test func `with any bit flipped are refused or no longer vouched for`() throws {
        let verifier = try ChainVerifier(anchors: [authority], crls: [])
        let der = alpha.der
        for bit in 0..<der.count * 8 {
            guard let certificate = try? Certificate(der: der.flipping(bit)) else { continue }
            _ = certificate.subjectAlternativeURIs
            _ = (certificate.notBefore, certificate.notAfter, certificate.serialNumber)
            let verdict = try verifier.verify(certificate, intermediates: [], for: .tlsClient, at: nil)
            #expect(!verdict.isTrusted, "bit \(bit)")
        }
    }
}

@Suite struct `Revocation lists` {
    let pki: FixturePKI
    let current: CertificateList

    init() throws {
        pki = try FixturePKI.ready()
        current = try CertificateList(pem: FixturePKI.bytes(pki.revocations()))
    }

    @Test func `have a number, times and an issuer`() throws {
        #expect(current.number == 16)
        #expect(current.thisUpdate < (current.nextUpdate ?? 0))
        let (north, south) = (
            try Certificate(pem: FixturePKI.bytes(pki.authority())),
            try Certificate(pem: FixturePKI.bytes(pki.authority(.south)))
        )
        #expect(current.isIssued(by: north))
        #expect(!current.isIssued(by: south))
        let older = try CertificateList(pem: FixturePKI.bytes(pki.revocations(.north, "crl-older")))
        #expect(current.hasSameIssuer(as: older))
        #expect(older.number == 15)
    }

    @Test func `list who was revoked and nobody else`() throws {
        let revoked = try Certificate(pem: FixturePKI.bytes(pki.camera("CAM-REVOKED").tlsCertificate))
        let approved = try Certificate(pem: FixturePKI.bytes(pki.camera("CAM-0001").tlsCertificate))
        #expect(current.lists(revoked))
        #expect(!current.lists(approved))
    }

    @Test func `are refused when cut short, and a flipped bit loses the signature`() throws {
        let der = current.der
        #expect(try CertificateList(der: der).der == der)
        for count in 0..<der.count {
            #expect(throws: CryptographyError.self) { try CertificateList(der: Array(der.prefix(count))) }
        }
        #expect(throws: CryptographyError.self) { try CertificateList(der: der + [0]) }
        let north = try Certificate(pem: FixturePKI.bytes(pki.authority()))
        for bit in 0..<der.count * 8 {
            guard let list = try? CertificateList(der: der.flipping(bit)) else { continue }
            #expect(!list.isIssued(by: north), "bit \(bit)")
        }
    }
}
