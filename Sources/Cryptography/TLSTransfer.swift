internal import COpenSSL
package import Platform

extension TLSSession {
    /// Takes what came from the other side, in pieces of any size.
    package func feed(_ ciphertext: [UInt8]) throws(CryptographyError) {
        guard !ciphertext.isEmpty, state != .failed else { return }
        let input = unsafe SSL_get_rbio(ssl)
        guard unsafe BIO_ctrl_pending(input) + ciphertext.count <= Self.inputLimit else {
            throw fail("receive", causes: ["the other side sends without end"])
        }
        let taken = unsafe BIO_write(input, ciphertext, Int32(clamping: ciphertext.count))
        guard Int(taken) == ciphertext.count else { throw fail("receive") }
    }

    /// Tells the session that nothing more will come; from now on a missing `close_notify` is an error.
    package func endInput() {
        unsafe BIO_ctrl(SSL_get_rbio(ssl), Int32(BIO_C_SET_BUF_MEM_EOF_RETURN), 0, nil)
    }

    /// Gives what must go to the other side, alerts included.
    package func drain() -> [UInt8] {
        guard let output = unsafe SSL_get_wbio(ssl) else { return [] }
        return unsafe drainBIO(output)
    }

    /// Goes as far as the bytes at hand allow; `true` when this side is done.
    package func handshake() throws(CryptographyError) -> Bool {
        guard state == .handshaking else { return state == .established }
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        guard result == 1 else {
            if unsafe SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ { return false }
            throw fail("shake hands")
        }
        // All of this has been enforced on the way; a library that changes its mind must not open the channel.
        guard unsafe SSL_version(ssl) == TLS1_3_VERSION, agreedOnProtocol, peerVerdict?.isTrusted == true,
            refusal == nil, unsafe SSL_get_verify_result(ssl) == Int(X509_V_OK),
            unsafe SSL_session_reused(ssl) == 0
        else { throw fail("shake hands", causes: ["the other side does not keep to the rules"]) }
        state = .established
        return true
    }

    private var agreedOnProtocol: Bool {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &name, &count)
        let selected = unsafe UnsafeBufferPointer(start: name, count: Int(count))
        return unsafe selected.elementsEqual(alpn.dropFirst())
    }

    /// Encrypts; the result is in `drain`.
    package func write(_ plaintext: [UInt8]) throws(CryptographyError) {
        let failure = unsafe plaintext.withUnsafeBytes { bytes in unsafe attemptWrite(bytes) }
        if let failure { throw failure }
    }

    /// Encrypts a secret straight from its locked memory.
    package func write(_ secret: SecretBytes) throws(CryptographyError) {
        let failure = unsafe secret.withBytes { bytes in unsafe attemptWrite(bytes) }
        if let failure { throw failure }
    }

    private func attemptWrite(_ bytes: UnsafeRawBufferPointer) -> CryptographyError? {
        guard state == .established else { return notEstablished("send") }
        guard bytes.count > 0 else { return nil }
        ERR_clear_error()
        var written = 0
        let result = unsafe SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &written)
        return result == 1 && written == bytes.count ? nil : fail("send")
    }

    /// Decrypts up to `limit` bytes; none if more must be fed first, or if `state` says that it is over.
    package func read(upTo limit: Int = 16 << 10) throws(CryptographyError) -> [UInt8] {
        var failure: CryptographyError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(CryptographyError) {
                count = unsafe try read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Decrypts into locked memory from `offset` on; how many bytes came.
    package func read(into secret: SecretBytes, at offset: Int = 0) throws(CryptographyError) -> Int {
        guard (0...secret.count).contains(offset) else {
            throw CryptographyError(.malformed, "receive", causes: ["there is no room at \(offset)"])
        }
        return unsafe try secret.withMutableBytes { bytes throws(CryptographyError) in
            unsafe try read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]))
        }
    }

    /// Decrypts into memory of the caller's own; how many bytes came.
    ///
    /// OpenSSL wipes its own copy as soon as it was read (`SSL_OP_CLEANSE_PLAINTEXT`).
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(CryptographyError) -> Int {
        guard state == .established else {
            if state == .closed { return 0 }
            throw notEstablished("receive")
        }
        guard buffer.count > 0 else { return 0 }
        ERR_clear_error()
        var count = 0
        let result = unsafe SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count)
        if result == 1 { return count }
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return 0
        case SSL_ERROR_ZERO_RETURN:
            state = .closed
            return 0
        default: throw fail("receive")
        }
    }

    /// Says goodbye, so that the other side can tell an end from a cut; the goodbye is in `drain`.
    package func close() {
        guard state == .established else { return }
        ERR_clear_error()
        _ = unsafe SSL_shutdown(ssl)
        state = .closed
    }

    private func notEstablished(_ operation: String) -> CryptographyError {
        CryptographyError(.failed, "\(operation) over TLS", causes: ["the session is \(state)"])
    }

    private func fail(_ operation: String, causes: [String] = []) -> CryptographyError {
        state = .failed
        let failure = TLSFailure(sentAlert: sentAlert, receivedAlert: receivedAlert, refusal: refusal)
        var causes = causes + drainErrorQueue()
        if let refusal { causes.insert(refusal.reason, at: 0) }
        return CryptographyError(.tlsFailed(failure), "\(operation) over TLS", causes: causes)
    }
}
