internal import COpenSSL

/// Loads a key that only the TPM can use, through OpenSSL's store.
func loadFromTPM(_ place: String, named key: KeyReference) throws(CryptographyError) -> OpaquePointer {
    if let missing = missingProvider {
        throw unavailable(
            key,
            causes: missing,
            hint: "install tpm2-openssl and let this user reach /dev/tpmrm0 (group tss)"
        )
    }
    guard let store = unsafe OSSL_STORE_open(place, UI_null(), nil, nil, nil) else {
        throw unavailable(key, causes: drainErrorQueue())
    }
    defer { unsafe OSSL_STORE_close(store) }
    while unsafe OSSL_STORE_eof(store) == 0 {
        guard let entry = unsafe OSSL_STORE_load(store) else { continue }
        defer { unsafe OSSL_STORE_INFO_free(entry) }
        if let found = unsafe OSSL_STORE_INFO_get1_PKEY(entry) {
            return unsafe try standIn(for: found, named: key)
        }
    }
    throw unavailable(
        key,
        causes: drainErrorQueue() + ["there is no private key in it"],
        hint:
            "make one with 'tpm2tss-genkey' or 'openssl genpkey -provider tpm2', and check the TPM is the same"
    )
}

/// A key that every part of OpenSSL takes for an ordinary one, and that lets the TPM do nothing but sign.
///
/// Used directly, a provider's key makes OpenSSL look for the private half in `default`; and asked to prefer the TPM
/// throughout a session, it would also hash and check the other side's signatures there, where there is no room.
private func standIn(
    for signer: OpaquePointer,
    named key: KeyReference
) throws(CryptographyError) -> OpaquePointer {
    ERR_clear_error()
    guard let method = unsafe forwarding.method,
        let standIn = unsafe copenssl_ec_stand_in(signer, method, forwarding.slot)
    else {
        unsafe EVP_PKEY_free(signer)
        throw unavailable(
            key,
            causes: drainErrorQueue(),
            hint: "it must be an elliptic curve key, such as P-256"
        )
    }
    return unsafe standIn
}

/// Made once and never freed: keys refer to it for as long as the process lives.
@safe private struct Forwarding: @unchecked Sendable {
    // Sendable by hand: neither is changed after it was made.
    let method = unsafe copenssl_ec_method(signInTPM)
    let slot = copenssl_ec_slot()
}

private let forwarding = Forwarding()

/// What OpenSSL calls instead of its own ECDSA: passes the digest on to the TPM.
private func signInTPM(
    _: Int32,
    _ digest: UnsafePointer<UInt8>?,
    _ count: Int32,
    _ signature: UnsafeMutablePointer<UInt8>?,
    _ length: UnsafeMutablePointer<UInt32>?,
    _: OpaquePointer?,
    _: OpaquePointer?,
    _ key: OpaquePointer?
) -> Int32 {
    let hash = unsafe count == 32 ? EVP_sha256() : count == 48 ? EVP_sha384() : EVP_sha512()
    guard let signer = unsafe copenssl_ec_signer(key, forwarding.slot),
        let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, signer, "?provider=tpm2")
    else { return 0 }
    defer { unsafe EVP_PKEY_CTX_free(context) }
    var size = 0
    let room = unsafe Int(copenssl_ec_signature_size(key))
    guard unsafe EVP_PKEY_sign_init(context) == 1,
        unsafe EVP_PKEY_CTX_set_signature_md(context, hash) == 1,
        unsafe EVP_PKEY_sign(context, nil, &size, digest, Int(count)) == 1
    else { return 0 }
    var made = [UInt8](repeating: 0, count: size)
    guard unsafe EVP_PKEY_sign(context, &made, &size, digest, Int(count)) == 1, size <= room,
        let signature = unsafe signature
    else { return 0 }
    unsafe signature.update(from: made, count: size)
    unsafe length?.pointee = UInt32(size)
    return 1
}

/// What went wrong when the providers were loaded, once for the process: `default` first, so that it goes on
/// doing everything that needs no TPM.
private let missingProvider: [String]? = {
    for name in ["default", "tpm2"] where unsafe OSSL_PROVIDER_load(nil, name) == nil {
        return ["OpenSSL has no provider '\(name)'"] + drainErrorQueue()
    }
    return nil
}()
