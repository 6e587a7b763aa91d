import AuditLog
import Bytes
import Cryptography
import StrictJSON
import TestSupport
import Testing

@Suite struct `A checkpoint of an audit log` {
    @Test func `is a plain CMS signature that openssl verifies over the string in the entry`() throws {
        let pki = try FixturePKI.ready()
        let identity = pki.dock("alpha")
        let certificate = try Certificate(pem: FixturePKI.bytes(identity.signingCertificate))
        let key = try PrivateKey(loading: .file(identity.signingKey))
        let scene = try Scene()
        let log = try scene.open { try CMSSignature.sign($0, certificate: certificate, key: key) }
        try log.append(.stationStarted)
        try log.checkpoint()

        let line = try #require(try scene.lines.last?.dropLast())
        let entry = try JSONFields(parsing: Array(line))
        let statement = try scene.folder.write("statement", Array(entry.string("statement").utf8))
        let signature = try scene.folder.write(
            "signature",
            #require(Base64.decode(entry.string("signature")))
        )
        try Shell.check(
            "openssl",
            [
                "cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", statement,
                "-CAfile", pki.authority(), "-out", scene.folder.path("verified"),
            ]
        )
        let anchors = [try Certificate(pem: FixturePKI.bytes(pki.authority()))]
        let crls = [try CertificateList(pem: FixturePKI.bytes(pki.revocations()))]
        let report = try AuditVerifier.verify(path: scene.path) { checkpoint in
            _ = try CMSSignature.verify(
                checkpoint.statement,
                signature: checkpoint.signature,
                anchors: anchors,
                crls: crls
            )
        }
        #expect(report.problems == [])
        #expect(report.signedEntries == 1)
    }
}
