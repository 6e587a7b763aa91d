import Cryptography
import Foundation
import HTTPClient
import TestSupport
import Testing

/// A real nginx that lets nobody in without a certificate, and keys that never leave where they were made.
///
/// In processes of their own, because engine and provider stay loaded and are steered by environment variables.
@Suite struct `A client key for HTTPS` {
    @Test(.enabled(if: SoftwareToken.isInstalled, "needs softhsm2 and libengine-pkcs11-openssl"))
    func `may live in a PKCS 11 token`() async throws {
        let servers = try SecureServers.ready.get()
        let folder = try TemporaryDirectory()
        await #expect(processExitsWith: .success) {
            [
                path = folder.path as String, address = servers.address(.wantsClient) as String,
                authority = servers.certificates.certificate("authority") as String,
                certificate = servers.certificates.certificate("client") as String,
                key = servers.certificates.key("client") as String
            ] in
            let reference = try SoftwareToken(steeringThisProcessTo: path).add(key, "tls")
            try Visit(address: address, authority: authority).pay(showing: certificate, key: reference)
        }
        // Only now may the folder go.
        withExtendedLifetime(folder) {}
    }

    @Test(.enabled(if: SoftwareTPM.isInstalled, "needs swtpm and tpm2-openssl"))
    func `may live in a TPM`() async throws {
        let servers = try SecureServers.ready.get()
        let tpm = try SoftwareTPM()
        try tpm.certify(
            with: servers.certificates.certificate("authority"),
            key: servers.certificates.key("authority"),
            as: "DNS:dock.example"
        )
        await #expect(processExitsWith: .success) {
            [
                tcti = tpm.tcti as String, key = tpm.key as String, certificate = tpm.certificate as String,
                address = servers.address(.wantsClient) as String,
                authority = servers.certificates.certificate("authority") as String
            ] in
            unsafe setenv("TPM2OPENSSL_TCTI", tcti, 1)
            try Visit(address: address, authority: authority).pay(showing: certificate, key: "tpm2:\(key)")
        }
        // Ends the TPM, which must outlive the process above.
        tpm.stop()
    }
}

/// What a station does at a destination that asks for its certificate.
private struct Visit {
    let address: String
    let authority: String

    func pay(showing certificate: String, key: String) throws {
        var settings = HTTPSettings()
        settings.authorities = authority
        let stranger = try HTTPConnection(to: Endpoint(parsing: address), settings)
        try #require(stranger.send(HTTPRequest(.get, "/none")).status == 400)
        settings.identity = try TLSIdentity(certificateFile: certificate, key: KeyReference.parse(key))
        let bytes = [UInt8](repeating: 7, count: 300_000)
        // Each over a connection of its own, so that the key signs each time.
        for number in 0..<3 {
            let name = "/of-client-\(UUID().uuidString)-\(number)"
            var request = HTTPRequest(.put, name)
            request.body = .bytes(bytes)
            let connection = try HTTPConnection(to: Endpoint(parsing: address), settings)
            try #require(connection.send(request).status == 201)
            var back: [UInt8] = []
            let reader = try HTTPConnection(to: Endpoint(parsing: address), settings)
            let answer = unsafe try reader.download(HTTPRequest(.get, name)) { unsafe back += $0 }
            try #require(answer.status == 200 && back == bytes)
        }
    }
}
