internal import COpenSSL
package import Platform

/// AES-256-GCM under one key, with 12-byte nonces and 16-byte tags.
///
/// Not thread-safe: one object per thread. Between calls the key lies in locked pages only: OpenSSL expands it into
/// ordinary memory for the length of one call, or of one `series`, and wipes it there. What is opened in a series is
/// opened by intel-ipsec-mb where it is there and the processor has the instructions, at less than half the price.
@safe package final class AES256GCM {
    package static let keyByteCount = 32
    package static let nonceByteCount = 12
    package static let tagByteCount = 16
    /// Whether what is opened in a series is opened by intel-ipsec-mb; the first to ask waits until it has tested itself.
    package static var opensWide: Bool { WideGCM.isAvailable }
    /// The name of the library that opens what is opened in a series.
    package static var openingLibrary: String { opensWide ? "intel-ipsec-mb" : "OpenSSL" }

    /// Looked up once: `EVP_aes_256_gcm` is looked up anew for every frame.
    // Never changed and never freed; OpenSSL counts its users with atomics.
    nonisolated(unsafe) private static let algorithm = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

    private let context: OpaquePointer
    private let key: SecretBytes
    /// Whether the key stays expanded when a call ends.
    private var isInSeries = false
    /// For which direction the key is expanded.
    private var expanded: Direction?
    /// Made at the first opening in a series: it is not worth its pages for a single one.
    private lazy var wide = WideGCM(key)

    private enum Direction: Int32 {
        case opening = 0
        case sealing = 1
    }

    package init(key: SecretBytes) throws(CryptographyError) {
        guard key.count == Self.keyByteCount else {
            throw CryptographyError(.malformed, "use an AES-256 key", causes: ["\(key.count) bytes long"])
        }
        guard unsafe Self.algorithm != nil, let context = unsafe EVP_CIPHER_CTX_new() else {
            throw .drained("set up AES-256-GCM")
        }
        unsafe self.context = context
        self.key = key
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    /// Expands the key once for all that `body` opens or seals; what `body` does should be that and nothing that waits.
    package func series<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        isInSeries = true
        defer {
            isInSeries = false
            forget()
        }
        return try body()
    }

    /// Decrypts into `plaintext`, which must have the ciphertext's length; nothing is left there if the tag is wrong.
    package func open(
        nonce: [UInt8],
        aad: [UInt8],
        ciphertext: UnsafeRawBufferPointer,
        tag: [UInt8],
        into plaintext: UnsafeMutableRawBufferPointer
    ) throws(CryptographyError) {
        try check(nonce: nonce, input: ciphertext.count, output: plaintext.count)
        guard tag.count == Self.tagByteCount else {
            throw CryptographyError(.malformed, "open", causes: ["the tag has \(tag.count) bytes"])
        }
        // What is empty the other library does not take.
        if isInSeries, ciphertext.count > 0, !aad.isEmpty, let wide {
            let isRight = unsafe wide.open(
                nonce: nonce,
                aad: aad,
                ciphertext: ciphertext,
                tag: tag,
                into: plaintext
            )
            return unsafe try conclude(plaintext, isRight: isRight, kind: .notAuthentic)
        }
        defer { end() }
        var tag = tag
        let prepared =
            unsafe start(nonce, .opening)
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
            && authenticate(aad)
            && transform(ciphertext, into: plaintext)
        unsafe try conclude(
            plaintext,
            isRight: prepared && finish(),
            kind: prepared ? .notAuthentic : .failed
        )
    }

    /// Only here is it known whether any of the plaintext is true; none of it is left if not.
    private func conclude(
        _ plaintext: UnsafeMutableRawBufferPointer,
        isRight: Bool,
        kind: CryptographyError.Kind
    ) throws(CryptographyError) {
        guard !isRight else { return }
        unsafe OPENSSL_cleanse(plaintext.baseAddress, plaintext.count)
        throw .drained("open", subject: "AES-256-GCM ciphertext", as: kind)
    }

    /// Encrypts into `ciphertext`, which must have the plaintext's length, and returns the tag.
    package func seal(
        nonce: [UInt8],
        aad: [UInt8],
        plaintext: UnsafeRawBufferPointer,
        into ciphertext: UnsafeMutableRawBufferPointer
    ) throws(CryptographyError) -> [UInt8] {
        try check(nonce: nonce, input: plaintext.count, output: ciphertext.count)
        defer { end() }
        var tag = [UInt8](repeating: 0, count: Self.tagByteCount)
        let sealed =
            unsafe start(nonce, .sealing)
            && authenticate(aad)
            && transform(plaintext, into: ciphertext)
            && finish()
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
        guard sealed else { throw .drained("seal", subject: "with AES-256-GCM") }
        return tag
    }

    private func check(nonce: [UInt8], input: Int, output: Int) throws(CryptographyError) {
        ERR_clear_error()
        guard nonce.count == Self.nonceByteCount, input == output, input <= Int(Int32.max) else {
            throw CryptographyError(.malformed, "use AES-256-GCM", causes: ["the lengths do not fit"])
        }
    }

    private func start(_ nonce: [UInt8], _ direction: Direction) -> Bool {
        guard expanded != direction else {
            return unsafe EVP_CipherInit_ex(context, nil, nil, nil, nonce, direction.rawValue) == 1
        }
        let isExpanded = unsafe key.withBytes { key in
            let bytes = unsafe key.assumingMemoryBound(to: UInt8.self).baseAddress
            let code = unsafe EVP_CipherInit_ex(
                context,
                Self.algorithm,
                nil,
                bytes,
                nonce,
                direction.rawValue
            )
            return code == 1
        }
        expanded = isExpanded ? direction : nil
        return isExpanded
    }

    private func end() { if !isInSeries { forget() } }

    /// Wipes and frees the expanded key.
    private func forget() {
        _ = unsafe EVP_CIPHER_CTX_reset(context)
        expanded = nil
    }

    private func authenticate(_ aad: [UInt8]) -> Bool {
        guard !aad.isEmpty else { return true }
        guard let count = Int32(exactly: aad.count) else { return false }
        var done: Int32 = 0
        return unsafe EVP_CipherUpdate(context, nil, &done, aad, count) == 1
    }

    private func transform(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard input.count > 0 else { return true }
        var done: Int32 = 0
        return unsafe EVP_CipherUpdate(
            context,
            output.assumingMemoryBound(to: UInt8.self).baseAddress,
            &done,
            input.assumingMemoryBound(to: UInt8.self).baseAddress,
            Int32(input.count)
        ) == 1 && Int(done) == input.count
    }

    private func finish() -> Bool {
        var none: UInt8 = 0
        var done: Int32 = 0
        return unsafe EVP_CipherFinal_ex(context, &none, &done) == 1
    }
}
