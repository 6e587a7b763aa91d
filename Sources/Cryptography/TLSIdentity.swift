internal import COpenSSL
internal import Platform

/// A certificate with its issuing chain and its key: what this side shows the other.
package struct TLSIdentity: Sendable {
    package let certificate: Certificate
    /// Issuing certificates to send along; the root may stay out.
    package let chain: [Certificate]
    package let key: PrivateKey

    /// More bytes than any chain has.
    private static let fileLimit = 1 << 20

    package init(
        certificate: Certificate,
        chain: [Certificate] = [],
        key: PrivateKey
    ) throws(CryptographyError) {
        guard key.matches(certificate) else {
            throw CryptographyError(
                .keyUnavailable,
                "use a certificate",
                causes: ["its key is another one"],
                hint: "certificate and key settings must belong together"
            )
        }
        self.certificate = certificate
        self.chain = chain
        self.key = key
    }

    /// Loads a PEM file, own certificate first and issuing ones after it, and the key a setting names.
    package init(
        certificateFile path: String,
        key: KeyReference,
        credentialsDirectory: String? = nil
    ) throws(CryptographyError) {
        guard let text = try? AtomicFile.read(path, upTo: Self.fileLimit) else {
            throw CryptographyError(
                .failed,
                "read certificate",
                subject: path,
                causes: ["there is no such file, it may not be read, or it is far too long"]
            )
        }
        let certificates = try Certificate.all(pem: text)
        try self.init(
            certificate: certificates[0],
            chain: Array(certificates.dropFirst()),
            key: PrivateKey(loading: key, credentialsDirectory: credentialsDirectory)
        )
    }

    /// Has a TLS context of another library's show this certificate; false when OpenSSL refuses it.
    ///
    /// `context` is an `SSL_CTX` of the OpenSSL this program is linked with.
    package func show(in context: OpaquePointer) -> Bool {
        guard let chain = try? HandleStack(self.chain.map({ unsafe Borrowed($0.handle) })) else {
            return false
        }
        defer { ERR_clear_error() }
        return unsafe SSL_CTX_use_cert_and_key(context, certificate.handle, key.handle, chain.handle, 1) == 1
    }
}
