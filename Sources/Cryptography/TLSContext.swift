internal import COpenSSL

/// The rules of a channel, as an `SSL_CTX`: TLS 1.3 only, both sides certified, one protocol name, nothing resumed.
@safe struct TLSContext: ~Copyable {
    let handle: OpaquePointer

    init(_ side: TLSSession.Side, identity: TLSIdentity, alpn: [UInt8]) throws(CryptographyError) {
        guard let context = unsafe SSL_CTX_new(TLS_method()) else { throw .drained("set up TLS") }
        let chain: HandleStack
        do throws(CryptographyError) {
            chain = try HandleStack(identity.chain.map { unsafe Borrowed($0.handle) })
        } catch {
            unsafe SSL_CTX_free(context)
            throw error
        }
        let (certificate, key) = unsafe (identity.certificate.handle, identity.key.handle)
        let version = Int(TLS1_3_VERSION)
        var ready = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, version, nil) == 1
        ready = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, version, nil) == 1 && ready
        ready = unsafe SSL_CTX_use_cert_and_key(context, certificate, key, chain.handle, 1) == 1 && ready
        ready = unsafe SSL_CTX_set_num_tickets(context, 0) == 1 && ready
        ready = unsafe SSL_CTX_set_max_early_data(context, 0) == 1 && ready
        if side == .client {
            // Zero is success here.
            ready = unsafe SSL_CTX_set_alpn_protos(context, alpn, UInt32(alpn.count)) == 0 && ready
        }
        guard ready else {
            unsafe SSL_CTX_free(context)
            throw .drained("set up TLS")
        }
        unsafe SSL_CTX_set_options(context, copenssl_tls_options())
        unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        unsafe SSL_CTX_set_security_level(context, 2)
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        unsafe SSL_CTX_set_info_callback(context, noteAlert)
        if side == .server {
            unsafe SSL_CTX_set_client_hello_cb(context, requireProtocolName, nil)
            unsafe SSL_CTX_set_alpn_select_cb(context, selectProtocolName, nil)
        }
        unsafe handle = context
    }

    deinit { unsafe SSL_CTX_free(handle) }
}

/// The session an OpenSSL object belongs to; it put itself there and frees the object before it goes.
func session(of ssl: OpaquePointer?) -> TLSSession? {
    guard let ssl = unsafe ssl, let data = unsafe SSL_get_ex_data(ssl, 0) else { return nil }
    return unsafe Unmanaged<TLSSession>.fromOpaque(data).takeUnretainedValue()
}

private func noteAlert(_ ssl: OpaquePointer?, _ event: Int32, _ value: Int32) {
    guard event & Int32(SSL_CB_ALERT) != 0 else { return }
    let alert = TLSAlert(rawValue: UInt8(truncatingIfNeeded: value))
    unsafe session(of: ssl)?.note(alert, received: event & Int32(SSL_CB_READ) != 0)
}

/// Without an offer the selection below would not even be asked for.
private func requireProtocolName(
    _ ssl: OpaquePointer?,
    _ alert: UnsafeMutablePointer<Int32>?,
    _: UnsafeMutableRawPointer?
) -> Int32 {
    var start: UnsafePointer<UInt8>?
    var count = 0
    let extensionNumber = UInt32(TLSEXT_TYPE_application_layer_protocol_negotiation)
    if unsafe SSL_client_hello_get0_ext(ssl, extensionNumber, &start, &count) == 1 {
        return SSL_CLIENT_HELLO_SUCCESS
    }
    unsafe alert?.pointee = Int32(TLSAlert.noApplicationProtocol.rawValue)
    return SSL_CLIENT_HELLO_ERROR
}

/// Takes our one name from the client's list, or ends the handshake.
private func selectProtocolName(
    _ ssl: OpaquePointer?,
    _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenCount: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?,
    _ offeredCount: UInt32,
    _: UnsafeMutableRawPointer?
) -> Int32 {
    guard let session = unsafe session(of: ssl), let offered = unsafe offered else {
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
    let list = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredCount))
    var position = 0
    while position < list.count {
        let end = unsafe position + 1 + Int(list[position])
        guard end <= list.count else { break }
        if unsafe list[position..<end].elementsEqual(session.alpn) {
            unsafe chosen?.pointee = offered + position + 1
            unsafe chosenCount?.pointee = list[position]
            return SSL_TLSEXT_ERR_OK
        }
        position = end
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
