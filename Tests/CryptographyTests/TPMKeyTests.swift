import Cryptography
import Foundation
import TestSupport
import Testing

@Suite struct `Keys in a TPM` {
    // In a process of its own, because providers stay loaded and the TPM is named by an environment variable.
    @Test(.enabled(if: SoftwareTPM.isInstalled, "needs swtpm and tpm2-openssl"))
    func `sign and shake hands like any other, without ever leaving it`() async throws {
        let tpm = try SoftwareTPM()
        try tpm.certify(with: FixturePKI.ready().authority())
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

/// A TPM in software, with one key made inside it.
private final class SoftwareTPM {
    private static let providers = ["-provider", "tpm2", "-provider", "default"]
    private let folder: TemporaryDirectory
    private let process = Process()
    let tcti: String
    let key: String
    let certificate: String

    // Asking OpenSSL would not do: the provider does not load while no TPM answers.
    static var hasProvider: Bool {
        let usual = "/usr/lib/x86_64-linux-gnu/ossl-modules"
        let folder = ProcessInfo.processInfo.environment["OPENSSL_MODULES"] ?? usual
        return FileManager.default.fileExists(atPath: "\(folder)/tpm2.so")
    }

    static var isInstalled: Bool {
        hasProvider && (try? Shell.run("swtpm", ["--version"]))?.succeeded == true
    }

    init() throws {
        folder = try TemporaryDirectory()
        let socket = folder.path("tpm")
        (tcti, key, certificate) = ("swtpm:path=\(socket)", folder.path("key.tss"), folder.path("cert.pem"))
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["swtpm", "socket", "--tpm2", "--tpmstate", "dir=\(folder.path)"]
            + ["--server", "type=unixio,path=\(socket)", "--ctrl", "type=unixio,path=\(socket).ctrl"]
            + ["--flags", "not-need-init,startup-clear"]
        try process.run()
        let new = ["-algorithm", "EC", "-pkeyopt", "group:P-256", "-out", key]
        // It listens a moment after it was started; until then nobody answers.
        var made = try openssl(["genpkey"] + Self.providers + new)
        while !made.succeeded, process.isRunning {
            made = try openssl(["genpkey"] + Self.providers + new)
        }
        try #require(made.succeeded, "\(made.errors)")
    }

    deinit { stop() }

    /// Ends it for good; the keys it made are lost with it.
    func stop() {
        // It inherits this process's blocked signals, so that asking politely does not reach it.
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private func openssl(_ arguments: [String]) throws -> Shell.Result {
        try Shell.run("openssl", arguments, environment: ["TPM2OPENSSL_TCTI": tcti])
    }

    /// A certificate for the key, from a fixture authority, good for signing and for both TLS directions.
    func certify(with authority: String) throws {
        let extensions = """
            basicConstraints=critical,CA:FALSE
            keyUsage=critical,digitalSignature
            extendedKeyUsage=emailProtection,clientAuth,serverAuth
            subjectAltName=URI:spiffe://north.bwvdock-fixture.invalid/dock/tpm

            """
        let (wanted, publicKey) = (
            try folder.write("extensions", Array(extensions.utf8)), folder.path("key.pub")
        )
        let authorityKey = authority.replacingOccurrences(of: "ca.pem", with: "ca.key")
        let shown = try openssl(["pkey"] + Self.providers + ["-in", key, "-pubout", "-out", publicKey])
        try #require(shown.succeeded, "\(shown.errors)")
        try Shell.check(
            "openssl",
            ["x509", "-new", "-force_pubkey", publicKey, "-CA", authority, "-CAkey", authorityKey]
                + ["-subj", "/CN=tpm", "-days", "2", "-extfile", wanted, "-out", certificate]
        )
    }
}
