internal import COpenSSL
internal import Bytes

/// A running MD5: what the object store's protocol compares bodies by, and never a proof of anything.
@safe package struct MD5: ~Copyable {
    private let context: OpaquePointer

    /// Starts one, also where OpenSSL's defaults are those of FIPS 140.
    package init() throws(CryptographyError) {
        guard let algorithm = unsafe EVP_MD_fetch(nil, "MD5", "-fips") else { throw .drained("start MD5") }
        defer { unsafe EVP_MD_free(algorithm) }
        guard let context = unsafe EVP_MD_CTX_new() else { throw .drained("start MD5") }
        guard unsafe EVP_DigestInit_ex2(context, algorithm, nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw .drained("start MD5")
        }
        unsafe self.context = unsafe context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        _ = unsafe EVP_DigestUpdate(context, base, bytes.count)
    }

    /// Lower-case hexadecimal; nothing can be added afterwards.
    package mutating func finish() -> String {
        var digest = [UInt8](repeating: 0, count: 16)
        _ = unsafe digest.withUnsafeMutableBufferPointer { digest in
            unsafe EVP_DigestFinal_ex(context, digest.baseAddress, nil)
        }
        return Hex.encode(digest)
    }

    package static func hex(of bytes: [UInt8]) throws(CryptographyError) -> String {
        var hash = try MD5()
        unsafe bytes.withUnsafeBytes { unsafe hash.update($0) }
        return hash.finish()
    }
}
