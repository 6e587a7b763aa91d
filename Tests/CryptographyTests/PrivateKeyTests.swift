import Cryptography
import Foundation
import TestSupport
import Testing

@Suite struct `Private keys` {
    @Test(arguments: [
        ("/etc/bwvdock/tls.key", KeyReference.file("/etc/bwvdock/tls.key")),
        ("file:/etc/bwvdock/tls.key", .file("/etc/bwvdock/tls.key")),
        ("credential:tls", .credential("tls")),
        ("pkcs11:token=dock;object=tls", .pkcs11("pkcs11:token=dock;object=tls")),
        ("tpm2:/etc/bwvdock/tls.tss", .tpm2("/etc/bwvdock/tls.tss")),
        ("tpm2:handle:0x81000001", .tpm2("handle:0x81000001")),
    ])
    func `are named by one setting`(text: String, reference: KeyReference) throws {
        #expect(try KeyReference.parse(text) == reference)
    }

    @Test(arguments: [
        "", "tls.key", "file:tls.key", "file:", "credential:", "credential:../tls", "credential:..",
        "pkcs11:",
        "tpm2:tls", "tpm:/a", "ftp:/a",
    ])
    func `are not named by anything else`(text: String) throws {
        let error = try #require(throws: CryptographyError.self) { try KeyReference.parse(text) }
        #expect(error.hint != nil)
    }

    @Test func `never show the PIN of a token in a message`() throws {
        let reference = try KeyReference.parse("pkcs11:token=dock?pin-value=4711")
        #expect(!"\(reference)".contains("4711"))
    }

    @Test func `load from a file or a credential and match their certificate`() throws {
        let pki = try FixturePKI.ready()
        let (alpha, beta) = (pki.dock("alpha"), pki.dock("beta"))
        let certificate = try Certificate(pem: FixturePKI.bytes(alpha.tlsCertificate))
        #expect(try PrivateKey(loading: .file(alpha.tlsKey)).matches(certificate))
        #expect(
            try PrivateKey(loading: .credential("tls.key"), credentialsDirectory: alpha.directory)
                .matches(certificate)
        )
        #expect(try !PrivateKey(loading: .file(beta.tlsKey)).matches(certificate))
    }

    @Test func `say plainly why they cannot be loaded`() throws {
        let folder = try TemporaryDirectory()
        let missing = try failure(.file(folder.path("absent")))
        #expect(missing.kind == .keyUnavailable)
        #expect("\(missing)".contains("no such file"))
        let junk = try folder.write("junk", Array("not a key".utf8))
        #expect(try failure(.file(junk)).hint?.contains("PEM key without a passphrase") == true)
        #expect(try failure(.file(folder.path)).kind == .keyUnavailable)
        try folder.write("empty", [])
        #expect(try failure(.file(folder.path("empty"))).kind == .keyUnavailable)
        #expect(try failure(.credential("tls")).hint?.contains("LoadCredential") == true)
    }

    @Test func `are refused when everybody may read them`() throws {
        let folder = try TemporaryDirectory()
        let pki = try FixturePKI.ready()
        let path = try folder.write("tls.key", FixturePKI.bytes(pki.dock("alpha").tlsKey))
        try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: path)
        #expect(try failure(.file(path)).hint == "chmod 600 \(path)")
    }

    @Test func `with a passphrase are refused without asking for it`() throws {
        let folder = try TemporaryDirectory()
        let pki = try FixturePKI.ready()
        let path = folder.path("locked.key")
        try Shell.check(
            "openssl",
            ["pkey", "-in", pki.dock("alpha").tlsKey, "-aes256", "-passout", "pass:fixture", "-out", path]
        )
        #expect(try failure(.file(path)).kind == .keyUnavailable)
    }

    @Test func `cut short anywhere never load as something else`() throws {
        let folder = try TemporaryDirectory()
        let pki = try FixturePKI.ready()
        let whole = try FixturePKI.bytes(pki.dock("alpha").tlsKey)
        let certificate = try Certificate(pem: FixturePKI.bytes(pki.dock("alpha").tlsCertificate))
        for count in 1..<whole.count {
            let path = try folder.write("cut", Array(whole.prefix(count)))
            // Only what follows the last mark of the text may be missing.
            guard let key = try? PrivateKey(loading: .file(path)) else { continue }
            #expect(count >= whole.count - 1)
            #expect(key.matches(certificate))
        }
    }

    private func failure(_ reference: KeyReference) throws -> CryptographyError {
        try #require(throws: CryptographyError.self) { try PrivateKey(loading: reference) }
    }
}
