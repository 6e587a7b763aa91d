internal import COpenSSL
internal import Platform

/// A private key, or the means to use one that a token or TPM never gives out.
// Sendable by hand: an EVP_PKEY counts its references atomically and is not changed after loading.
@safe
package final class PrivateKey: @unchecked Sendable {
    let handle: OpaquePointer
    /// Keeps the module that holds the key for as long as the key.
    private let module: PKCS11Engine?

    init(adopting handle: OpaquePointer, from module: PKCS11Engine? = nil) {
        unsafe self.handle = handle
        self.module = module
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    /// Loads the key a setting names.
    ///
    /// - Parameters:
    ///   - reference: the setting.
    ///   - credentialsDirectory: what systemd gave in `CREDENTIALS_DIRECTORY`, if it did.
    /// - Throws: `keyUnavailable`, with a hint at what to do about it.
    package convenience init(
        loading reference: KeyReference,
        credentialsDirectory: String? = nil
    ) throws(CryptographyError) {
        ERR_clear_error()
        switch reference {
        case .file(let path):
            unsafe self.init(adopting: try loadPEM(path, named: reference))
        case .credential(let name):
            guard let folder = credentialsDirectory else {
                throw unavailable(
                    reference,
                    causes: ["no credentials were passed"],
                    hint: "run under systemd with LoadCredential=\(name):/path or LoadCredentialEncrypted="
                )
            }
            unsafe self.init(adopting: try loadPEM("\(folder)/\(name)", named: reference))
        case .pkcs11(let uri):
            let engine = try PKCS11Engine()
            unsafe self.init(adopting: try engine.load(uri, named: reference), from: engine)
        case .tpm2(let place):
            unsafe self.init(adopting: try loadFromTPM(place, named: reference))
        }
    }

    /// Whether the certificate speaks for this key.
    package func matches(_ certificate: Certificate) -> Bool {
        defer { ERR_clear_error() }
        return unsafe X509_check_private_key(certificate.handle, handle) == 1
    }
}

func unavailable(_ key: KeyReference, causes: [String], hint: String? = nil) -> CryptographyError {
    CryptographyError(.keyUnavailable, "load key", subject: "\(key)", causes: causes, hint: hint)
}

/// Room enough for any PEM key with its parameters.
private let fileLimit = 64 << 10

private func loadPEM(_ path: String, named key: KeyReference) throws(CryptographyError) -> OpaquePointer {
    let text = try readSecret(path, named: key)
    let handle = unsafe text.withBytes { bytes -> OpaquePointer? in
        guard let bio = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else {
            return nil
        }
        defer { unsafe BIO_free(bio) }
        return unsafe PEM_read_bio_PrivateKey(bio, nil, refusePassphrase, nil)
    }
    guard let handle = unsafe handle else {
        throw unavailable(
            key,
            causes: drainErrorQueue(),
            hint: "it must be a PEM key without a passphrase; a TPM key is named tpm2:\(path)"
        )
    }
    return unsafe handle
}

/// A passphrase is never asked for: nobody sits at a station.
private func refusePassphrase(
    _: UnsafeMutablePointer<CChar>?,
    _: Int32,
    _: Int32,
    _: UnsafeMutableRawPointer?
) -> Int32 { -1 }

/// Reads a key file into locked memory, unless everybody may read it.
private func readSecret(_ path: String, named key: KeyReference) throws(CryptographyError) -> SecretBytes {
    do throws(SystemError) {
        return try SecretFile.read(path, upTo: fileLimit)
    } catch {
        let exposed = error.operation == "trust"
        throw unavailable(
            key,
            causes: [exposed ? "everybody may read it" : error.cause],
            hint: exposed ? "chmod 600 \(path)" : nil
        )
    }
}
