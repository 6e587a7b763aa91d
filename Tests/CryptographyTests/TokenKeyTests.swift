import Cryptography
import Foundation
import TestSupport
import Testing

@Suite struct `Keys in a PKCS 11 token` {
    // In a process of its own, because engine and token are steered by environment variables.
    @Test(.enabled(if: Token.isInstalled, "needs softhsm2 and libengine-pkcs11-openssl"))
    func `sign and shake hands like any other, without ever leaving it`() async throws {
        let folder = try TemporaryDirectory()
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            let pki = try FixturePKI.ready()
            let alpha = pki.dock("alpha")
            let token = try Token(in: path)
            let signing = try PrivateKey(loading: token.add(alpha.signingKey, "signing"))
            let certificate = try Certificate(pem: FixturePKI.bytes(alpha.signingCertificate))
            let signature = try CMSSignature.sign([1, 2, 3], certificate: certificate, key: signing)
            let anchor = try Certificate(pem: FixturePKI.bytes(pki.authority()))
            _ = try CMSSignature.verify([1, 2, 3], signature: signature, anchors: [anchor], crls: [])

            let identity = try TLSIdentity(
                certificateFile: alpha.tlsCertificate,
                key: token.add(alpha.tlsKey, "tls")
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
            let wrong = token.reference("nothing")
            let error = try #require(throws: CryptographyError.self) { try PrivateKey(loading: wrong) }
            try #require(error.kind == .keyUnavailable)
            try #require(!"\(error)".contains(Token.pin))
        }
        // Only now may the folder go.
        withExtendedLifetime(folder) {}
    }

    @Test(.enabled(if: !Token.hasEngine, "OpenSSL's pkcs11 engine is installed here"))
    func `ask for the engine where there is none`() throws {
        let error = try #require(throws: CryptographyError.self) {
            try PrivateKey(loading: .pkcs11("pkcs11:token=none"))
        }
        #expect(error.hint?.contains("libengine-pkcs11-openssl") == true)
    }
}

/// A software token in a folder that somebody else removes.
private final class Token {
    static let pin = "4711"
    private let folder: String

    static var hasEngine: Bool {
        (try? Shell.run("openssl", ["engine", "pkcs11"]))?.succeeded == true
    }

    static var isInstalled: Bool {
        hasEngine && module != nil && (try? Shell.run("softhsm2-util", ["--version"]))?.succeeded == true
    }

    private static var module: String? {
        let usual = "/usr/lib/softhsm/libsofthsm2.so"
        let path = ProcessInfo.processInfo.environment["SOFTHSM2_MODULE"] ?? usual
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    init(in folder: String) throws {
        self.folder = folder
        let settings = "\(folder)/conf"
        try "directories.tokendir = \(folder)\n".write(toFile: settings, atomically: false, encoding: .utf8)
        unsafe setenv("SOFTHSM2_CONF", settings, 1)
        unsafe setenv("PKCS11_MODULE_PATH", Self.module ?? "", 1)
        try tool(["--init-token", "--free", "--label", "dock", "--so-pin", "1234"])
    }

    func add(_ keyFile: String, _ label: String) throws -> KeyReference {
        let plain = "\(folder)/\(label).pk8"
        try Shell.check("openssl", ["pkcs8", "-topk8", "-nocrypt", "-in", keyFile, "-out", plain])
        let number = label == "tls" ? "01" : "02"
        try tool(["--import", plain, "--token", "dock", "--label", label, "--id", number])
        try FileManager.default.removeItem(atPath: plain)
        return reference(label)
    }

    func reference(_ label: String) -> KeyReference {
        .pkcs11("pkcs11:token=dock;object=\(label);type=private?pin-value=\(Self.pin)")
    }

    private func tool(_ arguments: [String]) throws {
        try Shell.check("softhsm2-util", ["--module", Self.module ?? "", "--pin", Self.pin] + arguments)
    }
}
