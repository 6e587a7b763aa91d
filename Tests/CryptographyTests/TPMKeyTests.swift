import Cryptography
import Foundation
import TestSupport
import Testing

@Suite struct `Keys in a TPM` {
    // In a process of its own, because providers stay loaded and the TPM is named by an environment variable.
    @Test(.enabled(if: SoftwareTPM.isInstalled, "needs swtpm and tpm2-openssl"))
    func `sign and shake hands like any other, without ever leaving it`() async throws {
        let tpm = try SoftwareTPM()
        let authority = try FixturePKI.ready().authority()
        try tpm.certify(
            with: authority,
            key: authority.replacingOccurrences(of: "ca.pem", with: "ca.key"),
            as: "URI:spiffe://north.bwvdock-fixture.invalid/dock/tpm"
        )
        await #expect(processExitsWith: .success) {
            [tcti = tpm.tcti as String, keyFile = tpm.key as String, file = tpm.certificate as String] in
            unsafe setenv("TPM2OPENSSL_TCTI", tcti, 1)
            let pki = try FixturePKI.ready()
            let certificate = try Certificate(pem: FixturePKI.bytes(file))
            let key = try PrivateKey(loading: .tpm2(keyFile))
            let verifier = try ChainVerifier(
                anchors: [Certificate(pem: FixturePKI.bytes(pki.authority()))],
                crls: []
            )
            let signature = try CMSSignature.sign([1, 2, 3], certificate: certificate, key: key)
            let signer = try CMSSignature.examine([1, 2, 3], signature: signature, with: verifier)
            try #require(signer.verdict.isTrusted)
            let client = try TLSSession(
                .client,
                identity: TLSIdentity(certificate: certificate, key: key),
                verifier: verifier,
                alpn: TLSPair.alpn,
                judge: { _ in nil }
            )
            let server = try TLSSession(
                .server,
                identity: TLSPair.load(pki.camera("CAM-0001")),
                verifier: verifier,
                alpn: TLSPair.alpn,
                judge: { _ in nil }
            )
            var pair = TLSPair(client: client, server: server)
            pair.shakeHands()
            try #require(pair.server.state == .established)
            // A file key still loads once the provider is there.
            _ = try PrivateKey(loading: .file(pki.dock("alpha").tlsKey))
        }
        // Ends the TPM, which must outlive the process above.
        tpm.stop()
    }

    @Test(.enabled(if: !SoftwareTPM.hasProvider, "OpenSSL's tpm2 provider is installed here"))
    func `ask for the provider where there is none`() throws {
        let error = try #require(throws: CryptographyError.self) {
            try PrivateKey(loading: .tpm2("/nowhere"))
        }
        #expect(error.hint?.contains("tpm2-openssl") == true)
        // The providers that were there still work.
        #expect(try Random.bytes(1).count == 1)
        let pki = try FixturePKI.ready()
        _ = try PrivateKey(loading: .file(pki.dock("alpha").tlsKey))
    }
}
