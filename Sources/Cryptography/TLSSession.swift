internal import COpenSSL

/// One TLS 1.3 session between a dock (client) and a camera (server), fed and drained by hand.
///
/// Whoever owns it carries bytes: `feed` what came, call `handshake` or `read`, `drain` what is to go out, also after
/// an error, since the alert that tells the other side is among it. A client is told late that it was refused: its
/// handshake succeeds, and the alert comes with the first `read`. Not thread-safe: one thread at a time.
@safe
package final class TLSSession {
    package enum Side: Sendable {
        case client, server
    }

    package enum State: Equatable, Sendable {
        case handshaking, established
        /// The other side said that nothing more will come.
        case closed
        case failed
    }

    /// More than this may not wait to be read; a peer that sends on without reading is not one of ours.
    static let inputLimit = 32 << 20

    package internal(set) var state = State.handshaking
    package private(set) var sentAlert: TLSAlert?
    package private(set) var receivedAlert: TLSAlert?
    package private(set) var refusal: PeerRefusal?
    /// What was found out about the other side's certificate, also if it was refused.
    package private(set) var peerVerdict: ChainVerdict?

    let ssl: OpaquePointer
    /// Our one protocol name, with its length before it.
    let alpn: [UInt8]
    private let context: TLSContext
    private let side: Side
    private let verifier: ChainVerifier
    private let time: Int64?
    private let judge: (ChainVerdict) -> PeerRefusal?

    /// Prepares a session; nothing is sent before `handshake`.
    ///
    /// - Parameters:
    ///   - side: which side this is.
    ///   - identity: what this side shows.
    ///   - verifier: anchors and revocation lists for the other side's certificate.
    ///   - alpn: the one protocol name both sides must speak.
    ///   - time: seconds since 1970 to judge certificates at; this machine's clock if `nil`.
    ///   - judge: has the last word on a certificate; a chain that did not verify is refused even if it is content.
    /// - Throws: when the identity cannot be used.
    package init(
        _ side: Side,
        identity: TLSIdentity,
        verifier: ChainVerifier,
        alpn: String,
        at time: Int64? = nil,
        judge: @escaping (ChainVerdict) -> PeerRefusal?
    ) throws(CryptographyError) {
        ERR_clear_error()
        let name = Array(alpn.utf8)
        guard (1...255).contains(name.count) else {
            throw CryptographyError(
                .malformed,
                "set up TLS",
                causes: ["the protocol name is too long or empty"]
            )
        }
        self.alpn = [UInt8(name.count)] + name
        let context = try TLSContext(side, identity: identity, alpn: self.alpn)
        guard let ssl = unsafe SSL_new(context.handle) else { throw .drained("set up TLS") }
        guard let input = unsafe BIO_new(BIO_s_mem()), let output = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(ssl)
            throw .drained("set up TLS")
        }
        unsafe SSL_set_bio(ssl, input, output)
        unsafe self.ssl = ssl
        self.context = context
        self.side = side
        self.verifier = verifier
        self.time = time
        self.judge = judge
        // Both pointers are used only inside calls on this object, which frees `ssl` before it goes.
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe SSL_set_ex_data(ssl, 0, this)
        unsafe SSL_CTX_set_cert_verify_callback(self.context.handle, verifyPeer, this)
        if side == .client { unsafe SSL_set_connect_state(ssl) } else { unsafe SSL_set_accept_state(ssl) }
    }

    deinit { unsafe SSL_free(ssl) }

    /// The other side's certificate, once it was accepted.
    package var peerCertificate: Certificate? { state == .established ? peerVerdict?.certificate : nil }

    func note(_ alert: TLSAlert, received: Bool) {
        if received { receivedAlert = alert } else { sentAlert = alert }
    }

    /// Called in mid-handshake with the other side's certificates; the code decides which alert goes out.
    fileprivate func verify(_ context: OpaquePointer) -> Bool {
        let decision = unsafe decide(context)
        refusal = decision
        let code = decision?.alert.verifyCode.rawValue ?? Int(X509_V_OK)
        unsafe X509_STORE_CTX_set_error(context, Int32(code))
        return decision == nil
    }

    private func decide(_ context: OpaquePointer) -> PeerRefusal? {
        guard let leaf = unsafe X509_STORE_CTX_get0_cert(context) else {
            return PeerRefusal(alert: .badCertificate, reason: "it shows no certificate")
        }
        let sent = unsafe members(of: X509_STORE_CTX_get0_untrusted(context))
        do throws(CryptographyError) {
            let verdict = try verifier.verify(
                unsafe Certificate(sharing: leaf),
                intermediates: sent.map { unsafe Certificate(sharing: $0.handle) },
                for: side == .client ? .tlsServer : .tlsClient,
                at: time
            )
            peerVerdict = verdict
            if let refusal = judge(verdict) { return refusal }
            return verdict.problems.first.map { PeerRefusal(alert: $0.alert, reason: $0.description) }
        } catch {
            return PeerRefusal(alert: .certificateUnknown, reason: "\(error)")
        }
    }
}

private func verifyPeer(_ context: OpaquePointer?, _ session: UnsafeMutableRawPointer?) -> Int32 {
    guard let context = unsafe context, let session = unsafe session else { return 0 }
    let accepted = unsafe Unmanaged<TLSSession>.fromOpaque(session).takeUnretainedValue().verify(context)
    return accepted ? 1 : 0
}
