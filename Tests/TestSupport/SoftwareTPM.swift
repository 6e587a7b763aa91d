import Foundation
import Glibc

/// A TPM in software, with one key made inside it.
package final class SoftwareTPM {
    private static let providers = ["-provider", "tpm2", "-provider", "default"]
    private let folder: TemporaryDirectory
    private let process = Process()
    package let tcti: String
    package let key: String
    package let certificate: String

    // Asking OpenSSL would not do: the provider does not load while no TPM answers.
    package static var hasProvider: Bool {
        let usual = "/usr/lib/x86_64-linux-gnu/ossl-modules"
        let folder = ProcessInfo.processInfo.environment["OPENSSL_MODULES"] ?? usual
        return FileManager.default.fileExists(atPath: "\(folder)/tpm2.so")
    }

    package static var isInstalled: Bool {
        hasProvider && (try? Shell.run("swtpm", ["--version"]))?.succeeded == true
    }

    package init() throws {
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
        guard made.succeeded else { throw Shell.Failure(command: "openssl genpkey", result: made) }
    }

    deinit { stop() }

    /// Ends it for good; the keys it made are lost with it.
    package func stop() {
        // It inherits this process's blocked signals, so that asking politely does not reach it.
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private func openssl(_ arguments: [String]) throws -> Shell.Result {
        try Shell.run("openssl", arguments, environment: ["TPM2OPENSSL_TCTI": tcti])
    }

    /// A certificate for the key, from a fixture authority, good for signing and for both TLS directions.
    package func certify(with authority: String, key authorityKey: String, as name: String) throws {
        let extensions = """
            basicConstraints=critical,CA:FALSE
            keyUsage=critical,digitalSignature
            extendedKeyUsage=emailProtection,clientAuth,serverAuth
            subjectAltName=\(name)

            """
        let (wanted, publicKey) = (
            try folder.write("extensions", Array(extensions.utf8)), folder.path("key.pub")
        )
        let shown = try openssl(["pkey"] + Self.providers + ["-in", key, "-pubout", "-out", publicKey])
        guard shown.succeeded else { throw Shell.Failure(command: "openssl pkey", result: shown) }
        try Shell.check(
            "openssl",
            ["x509", "-new", "-force_pubkey", publicKey, "-CA", authority, "-CAkey", authorityKey]
                + ["-subj", "/CN=tpm", "-days", "2", "-extfile", wanted, "-out", certificate]
        )
    }
}
