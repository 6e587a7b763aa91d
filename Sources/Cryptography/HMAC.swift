package import Bytes
internal import COpenSSL
package import Platform

/// Keyed digests of RFC 2104.
package enum HMAC {
    /// The HMAC-SHA-256 of a message.
    package static func sha256(key: SecretBytes, _ message: [UInt8]) throws(CryptographyError) -> SHA256Digest
    {
        var digest = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        let made = unsafe digest.withUnsafeMutableBytes { unsafe sign(key, message, $0) }
        guard made, let value = SHA256Digest(digest) else { throw .drained("make a keyed digest") }
        return value
    }

    /// The HMAC-SHA-256 of a message as a key for further ones: it is only ever in locked memory.
    package static func sha256Key(
        from key: SecretBytes,
        _ message: [UInt8]
    ) throws(CryptographyError) -> SecretBytes {
        let derived = try SecretBytes.allocated(SHA256Digest.byteCount)
        let made = unsafe derived.withMutableBytes { unsafe sign(key, message, $0) }
        guard made else { throw .drained("derive a key") }
        return derived
    }

    private static func sign(
        _ key: SecretBytes,
        _ message: [UInt8],
        _ output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        unsafe key.withBytes { key in
            unsafe message.withUnsafeBufferPointer { message in
                var count: UInt32 = 0
                let target = unsafe output.assumingMemoryBound(to: UInt8.self).baseAddress
                return unsafe COpenSSL.HMAC(
                    EVP_sha256(),
                    key.baseAddress,
                    Int32(clamping: key.count),
                    message.baseAddress,
                    message.count,
                    target,
                    &count
                ) != nil && count == UInt32(output.count)
            }
        }
    }
}
