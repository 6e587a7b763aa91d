internal import COpenSSL
package import Platform

/// Key derivation of RFC 5869.
package enum HKDF {
    /// Extracts and expands with SHA-512 into at most 255 · 64 bytes.
    package static func sha512(
        secret: SecretBytes,
        salt: [UInt8],
        info: [UInt8],
        count: Int
    ) throws(CryptographyError) -> SecretBytes {
        let output = try SecretBytes.allocated(count)
        guard let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil) else {
            throw .drained("derive a key")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var length = count
        let derived =
            unsafe EVP_PKEY_derive_init(context) == 1
            && EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha512()) == 1
            && set(context, salt, EVP_PKEY_CTX_set1_hkdf_salt)
            && set(context, info, EVP_PKEY_CTX_add1_hkdf_info)
            && secret.withBytes { key in
                unsafe EVP_PKEY_CTX_set1_hkdf_key(
                    context,
                    key.assumingMemoryBound(to: UInt8.self).baseAddress,
                    Int32(key.count)
                ) == 1
            }
            && output.withMutableBytes { bytes in
                unsafe EVP_PKEY_derive(
                    context,
                    bytes.assumingMemoryBound(to: UInt8.self).baseAddress,
                    &length
                ) == 1
            }
        guard derived, length == count else { throw .drained("derive a key") }
        return output
    }

    private typealias Setter = (OpaquePointer?, UnsafePointer<UInt8>?, Int32) -> Int32

    private static func set(_ context: OpaquePointer, _ value: [UInt8], _ setter: Setter) -> Bool {
        guard let count = Int32(exactly: value.count) else { return false }
        return unsafe value.withUnsafeBufferPointer { value in
            unsafe setter(context, value.baseAddress, count) == 1
        }
    }
}
