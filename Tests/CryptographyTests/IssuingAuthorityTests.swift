import Cryptography
import Foundation
import TestSupport
import Testing

/// A root that lets an issuing authority sign for it, as real estates do.
@Suite struct `Certificates of an issuing authority` {
    let folder: TemporaryDirectory
    let root: Certificate
    let issuing: Certificate
    let leaf: Certificate
    let key: PrivateKey
    let verifier: ChainVerifier

    init() throws {
        folder = try TemporaryDirectory()
        try Self.issue("root", [], folder)
        try Self.issue(
            "issuing",
            ["-CA", folder.path("root.pem"), "-CAkey", folder.path("root.key")],
            folder
        )
        try Self.issue(
            "leaf",
            [
                "-CA", folder.path("issuing.pem"), "-CAkey", folder.path("issuing.key"),
                "-addext", "basicConstraints=critical,CA:FALSE", "-addext",
                "keyUsage=critical,digitalSignature",
                "-addext", "extendedKeyUsage=emailProtection,clientAuth,serverAuth",
                "-addext", "subjectAltName=URI:spiffe://north.bwvdock-fixture.invalid/dock/alpha",
            ],
            folder
        )
        root = try Certificate(pem: folder.read("root.pem"))
        issuing = try Certificate(pem: folder.read("issuing.pem"))
        leaf = try Certificate(pem: folder.read("leaf.pem"))
        key = try PrivateKey(loading: .file(folder.path("leaf.key")))
        verifier = try ChainVerifier(anchors: [root], crls: [])
    }

    private static func issue(_ name: String, _ options: [String], _ folder: TemporaryDirectory) throws {
        let files = ["-keyout", folder.path("\(name).key"), "-out", folder.path("\(name).pem")]
        let new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        // A section of its own, so that a leaf does not also get what req gives to authorities.
        let config = try folder.write("config", Array("[req]\ndistinguished_name=none\n[none]\n".utf8))
        let authority = [
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign",
        ]
        let kind = name == "leaf" ? [] : authority
        try Shell.check(
            "openssl",
            ["req", "-x509", "-config", config, "-subj", "/CN=\(name)"] + new + files + kind + options
        )
    }

    @Test func `sign with the chain inside, which plain openssl follows to the root`() throws {
        let message = Array("receipt".utf8)
        let signature = try CMSSignature.sign(message, certificate: leaf, chain: [issuing], key: key)
        try folder.write("message", message)
        try folder.write("signature", signature)
        let arguments = [
            "cms", "-verify", "-binary", "-inform", "DER", "-content", "message", "-in", "signature",
        ]
        try Shell.check("openssl", arguments + ["-CAfile", "root.pem", "-out", "out"], in: folder.path)
        let signer = try CMSSignature.verify(message, signature: signature, anchors: [root], crls: [])
        #expect(signer.verdict.chain == [leaf, issuing, root])
        #expect(signer.verdict.anchor == root)
        #expect(signer.verdict.revocation == .unknown)
        let bare = try CMSSignature.sign(message, certificate: leaf, key: key)
        #expect(throws: CryptographyError.self) {
            try CMSSignature.verify(message, signature: bare, anchors: [root], crls: [])
        }
    }

    @Test func `shake hands with the chain sent along`() throws {
        for (chain, state) in [([issuing], TLSSession.State.established), ([], .failed)] {
            let identity = try TLSIdentity(certificate: leaf, chain: chain, key: key)
            var pair = TLSPair(client: try session(.client, identity), server: try session(.server, identity))
            pair.shakeHands()
            #expect(pair.client.state == state)
            #expect(pair.server.state == state)
        }
    }

    @Test func `cannot make themselves authorities`() throws {
        try Self.issue(
            "forged",
            ["-CA", folder.path("leaf.pem"), "-CAkey", folder.path("leaf.key")],
            folder
        )
        let forged = try Certificate(pem: folder.read("forged.pem"))
        let verdict = try verifier.verify(forged, intermediates: [leaf, issuing], for: .signing, at: nil)
        #expect(!verdict.isTrusted)
        #expect(verdict.anchor == nil)
    }

    private func session(_ side: TLSSession.Side, _ identity: TLSIdentity) throws -> TLSSession {
        try TLSSession(side, identity: identity, verifier: verifier, alpn: TLSPair.alpn, judge: { _ in nil })
    }
}
