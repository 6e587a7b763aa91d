internal import COpenSSL
package import Platform

/// Bytes nobody can predict, from OpenSSL's generator seeded by the kernel.
package enum Random {
    package static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let filled = unsafe bytes.withUnsafeMutableBytes { bytes in unsafe fill(bytes, private: false) }
        guard filled else { throw .drained("make random bytes") }
        return bytes
    }

    /// Random bytes that must stay secret: they are only ever in locked memory.
    package static func secret(_ count: Int) throws(CryptographyError) -> SecretBytes {
        let secret = try SecretBytes.allocated(count)
        let filled = unsafe secret.withMutableBytes { bytes in unsafe fill(bytes, private: true) }
        guard filled else { throw .drained("make a random key") }
        return secret
    }

    private static func fill(_ bytes: UnsafeMutableRawBufferPointer, private isPrivate: Bool) -> Bool {
        guard let count = Int32(exactly: bytes.count) else { return false }
        guard count > 0 else { return true }
        let target = unsafe bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        return unsafe (isPrivate ? RAND_priv_bytes(target, count) : RAND_bytes(target, count)) == 1
    }
}

extension SecretBytes {
    /// Locked memory, or an error of this room that says why there is none.
    static func allocated(_ count: Int) throws(CryptographyError) -> SecretBytes {
        do throws(SystemError) {
            return try SecretBytes(count: count)
        } catch {
            throw CryptographyError(.failed, "lock memory for a key", causes: ["\(error)"])
        }
    }
}
