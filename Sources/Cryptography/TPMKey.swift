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
            ERR_clear_error()
            return unsafe found
        }
    }
    throw unavailable(
        key,
        causes: drainErrorQueue() + ["there is no private key in it"],
        hint:
            "make one with 'tpm2tss-genkey' or 'openssl genpkey -provider tpm2', and check the TPM is the same"
    )
}

/// What went wrong when the providers were loaded, once for the process: `default` first, so that it goes on
/// doing everything that needs no TPM.
private let missingProvider: [String]? = {
    for name in ["default", "tpm2"] where unsafe OSSL_PROVIDER_load(nil, name) == nil {
        return ["OpenSSL has no provider '\(name)'"] + drainErrorQueue()
    }
    return nil
}()
