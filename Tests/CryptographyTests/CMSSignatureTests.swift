import Cryptography
import Foundation
import TestSupport
import Testing

@Suite struct `CMS signatures` {
    let pki: FixturePKI
    let folder: TemporaryDirectory
    let anchor: Certificate
    let list: CertificateList
    let message = Array("{\"type\":\"bwv-manifest/1\"}\r\n not changed by anybody\n".utf8)

    init() throws {
        pki = try FixturePKI.ready()
        folder = try TemporaryDirectory()
        anchor = try Certificate(pem: FixturePKI.bytes(pki.authority()))
        list = try CertificateList(pem: FixturePKI.bytes(pki.revocations()))
    }

    private func sign(
        _ who: FixturePKI.Identity,
        chain: [Certificate] = [],
        crls: [CertificateList] = [],
        at time: Int64? = nil,
        carriesCopy: Bool = false
    ) throws -> [UInt8] {
        try CMSSignature.sign(
            message,
            certificate: Certificate(pem: FixturePKI.bytes(who.signingCertificate)),
            chain: chain,
            key: PrivateKey(loading: .file(who.signingKey)),
            crls: crls,
            at: time,
            carriesCopy: carriesCopy
        )
    }

    private func openssl(_ signature: [UInt8], _ options: [String]) throws -> Shell.Result {
        let paths = [try folder.write("message", message), try folder.write("signature", signature)]
        return try Shell.run(
            "openssl",
            ["cms", "-verify", "-binary", "-inform", "DER", "-content", paths[0], "-in", paths[1]]
                + ["-CAfile", pki.authority(), "-out", folder.path("verified")] + options
        )
    }

    @Test func `are accepted by plain openssl, which gives back the very bytes`() throws {
        let result = try openssl(sign(pki.camera("CAM-0001")), [])
        #expect(result.succeeded, "\(result.errors)")
        #expect(try folder.read("verified") == message)
    }

    @Test func `carry the revocation list, so that openssl can check as of their own time`() throws {
        let signature = try sign(pki.dock("alpha"), chain: [anchor], crls: [list])
        #expect(try openssl(signature, ["-crl_check"]).succeeded)
        let then = String(list.thisUpdate + 60)
        #expect(try openssl(signature, ["-crl_check", "-attime", then]).succeeded)
        let decades = String(list.thisUpdate + 30 * 366 * 86_400)
        #expect(try !openssl(signature, ["-crl_check", "-attime", decades]).succeeded)
        #expect(try !openssl(sign(pki.dock("alpha")), ["-crl_check"]).succeeded)
        #expect(try CMSSignature.embeddedLists(in: signature).map(\.number) == [list.number])
    }

    @Test func `by revoked and expired signers are refused by openssl and by us`() throws {
        for (name, code) in [("REVOKED", VerifyCode.isRevoked), ("EXPIRED", .hasExpired)] {
            let signature = try sign(pki.dock(name), crls: [list])
            #expect(try !openssl(signature, ["-crl_check"]).succeeded)
            #expect(try refusal(signature) == code)
        }
        let past =
            try Certificate(pem: FixturePKI.bytes(pki.dock("EXPIRED").signingCertificate)).notAfter - 60
        let expired = try sign(pki.dock("EXPIRED"), at: past)
        #expect(try openssl(expired, ["-attime", String(past)]).succeeded)
        #expect(try verify(expired, at: past).verdict.isTrusted)
    }

    @Test func `made by openssl are accepted by us`() throws {
        let camera = pki.camera("CAM-0002")
        let path = try folder.write("message", message)
        let options = ["-outform", "DER", "-md", "sha256", "-out", folder.path("theirs"), "-in", path]
        let signer = ["-signer", camera.signingCertificate, "-inkey", camera.signingKey]
        try Shell.check("openssl", ["cms", "-sign", "-binary"] + options + signer)
        let signed = try verify(folder.read("theirs"))
        #expect(
            signed.certificate.subjectAlternativeURIs == [
                "spiffe://north.bwvdock-fixture.invalid/camera/CAM-0002"
            ]
        )
        try Shell.check("openssl", ["cms", "-sign", "-binary", "-nodetach"] + options + signer)
        #expect(try problem(folder.read("theirs")) == .malformed)
        try Shell.check("openssl", ["cms", "-sign", "-binary", "-noattr"] + options + signer)
        #expect(try problem(folder.read("theirs")) == .malformed)
        try Shell.check("openssl", ["cms", "-sign", "-binary", "-nocerts"] + options + signer)
        #expect(try problem(folder.read("theirs")) == .notAuthentic)
        let weak = options.map { $0 == "sha256" ? "sha1" : $0 }
        try Shell.check("openssl", ["cms", "-sign", "-binary"] + weak + signer)
        #expect(try problem(folder.read("theirs")) == .malformed)
        let second = [
            "-signer", pki.dock("alpha").signingCertificate, "-inkey", pki.dock("alpha").signingKey,
        ]
        try Shell.check("openssl", ["cms", "-sign", "-binary"] + options + signer + second)
        #expect(try problem(folder.read("theirs")) == .malformed)
    }

    @Test func `do not let a signer choose the revocation list he is judged by`() throws {
        let older = try CertificateList(pem: FixturePKI.bytes(pki.revocations(.north, "crl-older")))
        #expect(try refusal(sign(pki.dock("REVOKED"), crls: [older])) == .isRevoked)
    }

    @Test func `by a TLS key, a stranger or a key without its certificate do not pass`() throws {
        let alpha = pki.dock("alpha")
        let tls = try CMSSignature.sign(
            message,
            certificate: Certificate(pem: FixturePKI.bytes(alpha.tlsCertificate)),
            key: PrivateKey(loading: .file(alpha.tlsKey))
        )
        #expect(try refusal(tls) == .wrongPurpose)
        #expect(try refusal(sign(pki.dock("mallory", in: .stranger)))?.meansUnknownAuthority == true)
        #expect(try refusal(sign(pki.dock("SELFSIGNED"))) == .selfSignedLeaf)
        #expect(throws: CryptographyError.self) {
            try CMSSignature.sign(
                message,
                certificate: Certificate(pem: FixturePKI.bytes(alpha.signingCertificate)),
                key: PrivateKey(loading: .file(alpha.tlsKey))
            )
        }
    }

    @Test func `do not verify over any other bytes`() throws {
        let signature = try sign(pki.camera("CAM-0001"))
        for bit in 0..<message.count * 8 {
            let error = try #require(throws: CryptographyError.self) {
                try CMSSignature.verify(
                    message.flipping(bit),
                    signature: signature,
                    anchors: [anchor],
                    crls: [list]
                )
            }
            #expect(error.kind == .notAuthentic)
        }
        for other in [[], Array(message.dropLast()), message + [0]] {
            #expect(throws: CryptographyError.self) {
                try CMSSignature.verify(other, signature: signature, anchors: [anchor], crls: [list])
            }
        }
    }

    @Test func `cut short are refused, and with a bit flipped never name another signer`() throws {
        let signature = try sign(pki.camera("CAM-0001"))
        let good = try verify(signature).certificate
        for count in 0..<signature.count {
            #expect(try problem(Array(signature.prefix(count))) != nil)
        }
        #expect(try problem(signature + [0]) == .malformed)
        for bit in 0..<signature.count * 8 {
            // What is not under the signature, such as a version number, may change; who signed may not.
            guard let signer = try? verify(signature.flipping(bit)) else { continue }
            #expect(signer.certificate == good, "bit \(bit)")
        }
    }

    @discardableResult
    private func verify(_ signature: [UInt8], at time: Int64? = nil) throws -> SignerInfo {
        try CMSSignature.verify(message, signature: signature, anchors: [anchor], crls: [list], at: time)
    }

    private func problem(_ signature: [UInt8]) throws -> CryptographyError.Kind? {
        do { try verify(signature) } catch let error as CryptographyError { return error.kind }
        return nil
    }

    private func refusal(_ signature: [UInt8]) throws -> VerifyCode? {
        guard case .certificateRefused(let code) = try problem(signature) else { return nil }
        return code
    }
}
