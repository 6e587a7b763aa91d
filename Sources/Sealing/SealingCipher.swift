internal import Cryptography

extension AES256GCM {
    /// Appends ciphertext and tag to `sealed`.
    func seal(
        nonce: [UInt8],
        aad: [UInt8],
        plaintext: UnsafeRawBufferPointer,
        appendingTo sealed: inout [UInt8]
    ) throws(CryptographyError) {
        let start = sealed.count
        // An array of its own, not `repeatElement`: that one costs half a microsecond a byte without optimisation.
        sealed.append(contentsOf: [UInt8](repeating: 0, count: plaintext.count))
        let tag = unsafe try sealed.withUnsafeMutableBufferPointer { output throws(CryptographyError) in
            unsafe try seal(
                nonce: nonce,
                aad: aad,
                plaintext: plaintext,
                into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(output)[start...])
            )
        }
        sealed.append(contentsOf: tag)
    }
}

extension SealingError {
    /// What a failed opening means: `notAuthentic` if a tag was wrong, else the library's own trouble.
    init(_ error: CryptographyError, notAuthentic: Self) {
        self = error.kind == .notAuthentic ? notAuthentic : .cryptography(error)
    }
}
