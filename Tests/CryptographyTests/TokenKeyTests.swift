import Cryptography
import Foundation
import TestSupport
import Testing

@Suite struct `Keys in a PKCS 11 token` {
    // In a process of its own, because engine and token are steered by environment variables.
    @Test(.enabled(if: SoftwareToken.isInstalled, "needs softhsm2 and libengine-pkcs11-openssl"))
    func `sign and shake hands like any other, without ever leaving it`() async throws {
        let folder = try TemporaryDirectory()
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            let pki = try FixturePKI.ready()
            let alpha = pki.dock("alpha")
            let token = try SoftwareToken(steeringThisProcessTo: path)
            let signing = try PrivateKey(loading: .pkcs11(token.add(alpha.signingKey, "signing")))
            let certificate = try Certificate(pem: FixturePKI.bytes(alpha.signingCertificate))
            let signature = try CMSSignature.sign([1, 2, 3], certificate: certificate, key: signing)
            let anchor = try Certificate(pem: FixturePKI.bytes(pki.authority()))
            _ = try CMSSignature.verify([1, 2, 3], signature: signature, anchors: [anchor], crls: [])

            let identity = try TLSIdentity(
                certificateFile: alpha.tlsCertificate,
                key: .pkcs11(token.add(alpha.tlsKey, "tls"))
            )
            let verifier = try TLSPair.verifier()
            var pair = TLSPair(
                client: try TLSSession(
                    .client,
                    identity: identity,
                    verifier: verifier,
                    alpn: TLSPair.alpn,
                    judge: { _ in nil }
                ),
                server: try TLSSession(
                    .server,
                    identity: TLSPair.load(pki.camera("CAM-0001")),
                    verifier: verifier,
                    alpn: TLSPair.alpn,
                    judge: { _ in nil }
                )
            )
            pair.shakeHands()
            try #require(pair.server.state == .established)
            let wrong = KeyReference.pkcs11(token.reference("nothing"))
            let error = try #require(throws: CryptographyError.self) { try PrivateKey(loading: wrong) }
            try #require(error.kind == .keyUnavailable)
            try #require(!"\(error)".contains(SoftwareToken.pin))
        }
        // Only now may the folder go.
        withExtendedLifetime(folder) {}
    }

    @Test(.enabled(if: !SoftwareToken.hasEngine, "OpenSSL's pkcs11 engine is installed here"))
    func `ask for the engine where there is none`() throws {
        let error = try #require(throws: CryptographyError.self) {
            try PrivateKey(loading: .pkcs11("pkcs11:token=none"))
        }
        #expect(error.hint?.contains("libengine-pkcs11-openssl") == true)
    }
}
