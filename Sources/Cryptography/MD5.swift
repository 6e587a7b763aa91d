internal import COpenSSL
internal import Bytes

/// MD5: what the object store's protocol compares small bodies by, and never a proof of anything.
package enum MD5 {
    /// Lower-case hexadecimal, also where OpenSSL's defaults are those of FIPS 140.
    package static func hex(of bytes: [UInt8]) throws(CryptographyError) -> String {
        guard let algorithm = unsafe EVP_MD_fetch(nil, "MD5", "-fips") else { throw .drained("compute MD5") }
        defer { unsafe EVP_MD_free(algorithm) }
        var digest = [UInt8](repeating: 0, count: 16)
        let isDone = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, algorithm, nil) == 1
        guard isDone else { throw .drained("compute MD5") }
        return Hex.encode(digest)
    }
}
