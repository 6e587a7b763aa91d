internal import COpenSSL
package import Platform

/// RSA-OAEP with SHA-256 throughout (RFC 8017, section 7.1), towards the holder of a private key elsewhere.
@safe package final class RSAOAEP: @unchecked Sendable {
    private static let smallestModulus: Int32 = 2048

    // Sendable by hand: the key is never changed, and OpenSSL counts its references atomically.
    private let key: OpaquePointer

    /// Takes a public key as PEM (SubjectPublicKeyInfo), RSA of at least 2048 bits.
    package init(publicKeyPEM: [UInt8]) throws(CryptographyError) {
        let parsed = unsafe publicKeyPEM.withUnsafeBufferPointer { pem -> OpaquePointer? in
            guard let count = Int32(exactly: pem.count),
                let memory = unsafe BIO_new_mem_buf(pem.baseAddress, count)
            else { return nil }
            defer { unsafe BIO_free(memory) }
            return unsafe PEM_read_bio_PUBKEY(memory, nil, nil, nil)
        }
        guard let key = unsafe parsed else {
            throw .drained("read a public key", as: .malformed, hint: "PEM that begins with BEGIN PUBLIC KEY")
        }
        guard unsafe EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA,
            unsafe EVP_PKEY_get_bits(key) >= Self.smallestModulus
        else {
            unsafe EVP_PKEY_free(key)
            throw CryptographyError(
                .malformed,
                "use a public key for wrapping",
                hint: "an RSA key of at least \(Self.smallestModulus) bits is needed"
            )
        }
        unsafe self.key = key
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Encrypts a short secret.
    package func encrypt(_ secret: SecretBytes) throws(CryptographyError) -> [UInt8] {
        guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { throw .drained("wrap a key with RSA") }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var count = unsafe Int(EVP_PKEY_get_size(key))
        var output = [UInt8](repeating: 0, count: count)
        let done =
            unsafe EVP_PKEY_encrypt_init(context) == 1
            && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1
            && EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1
            && secret.withBytes { secret in
                let input = unsafe secret.assumingMemoryBound(to: UInt8.self).baseAddress
                return unsafe EVP_PKEY_encrypt(context, &output, &count, input, secret.count) == 1
            }
        guard done, count == output.count else { throw .drained("wrap a key with RSA") }
        return output
    }
}
