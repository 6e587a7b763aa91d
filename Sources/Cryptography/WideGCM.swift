internal import CIPsecMB
internal import COpenSSL
internal import Platform

/// Opens AES-256-GCM under one key with instructions of 512 bits, by intel-ipsec-mb (docs/decisions/0022).
///
/// The expanded key has locked pages of its own, as long as this lives. Not thread-safe.
@safe struct WideGCM {
    /// Whether the processor has the instructions and the library is installed and right.
    static let isAvailable = cipsecmb_load() == cipsecmb_ready

    private let schedule: SecretBytes

    /// Expands a key of 32 bytes; `nil` where another has to do it, also for want of locked memory.
    init?(_ key: SecretBytes) {
        guard Self.isAvailable,
            let schedule = try? SecretBytes(count: cipsecmb_schedule_bytes)
        else { return nil }
        unsafe key.withBytes { key in
            unsafe schedule.withMutableBytes { schedule in
                unsafe cipsecmb_expand(
                    key.assumingMemoryBound(to: UInt8.self).baseAddress,
                    schedule.baseAddress
                )
            }
        }
        self.schedule = schedule
    }

    /// Decrypts and says whether `tag` is right; if not, what was written is not to be believed.
    ///
    /// Neither `aad` nor `ciphertext` may be empty; `plaintext` has the ciphertext's length.
    func open(
        nonce: [UInt8],
        aad: [UInt8],
        ciphertext: UnsafeRawBufferPointer,
        tag: [UInt8],
        into plaintext: UnsafeMutableRawBufferPointer
    ) -> Bool {
        // Another one than the right one, should nothing be written there.
        var made = tag.map { ~$0 }
        unsafe schedule.withBytes { schedule in
            unsafe cipsecmb_decrypt(
                schedule.baseAddress,
                nonce,
                aad,
                aad.count,
                ciphertext.assumingMemoryBound(to: UInt8.self).baseAddress,
                ciphertext.count,
                plaintext.assumingMemoryBound(to: UInt8.self).baseAddress,
                &made
            )
        }
        return unsafe CRYPTO_memcmp(made, tag, tag.count) == 0
    }
}
