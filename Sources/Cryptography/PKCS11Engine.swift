internal import COpenSSL

/// Keys in a PKCS #11 token, by way of OpenSSL's `pkcs11` engine.
///
/// Debian 12 has no provider for it yet. Everything about the engine is in this file, so that a provider can take its place.
@safe
final class PKCS11Engine {
    private let handle: OpaquePointer

    init() throws(CryptographyError) {
        guard let handle = unsafe copenssl_engine_start("pkcs11") else {
            throw CryptographyError(
                .keyUnavailable,
                "load OpenSSL's pkcs11 engine",
                causes: drainErrorQueue(),
                hint: "install libengine-pkcs11-openssl and the token's own module"
            )
        }
        unsafe self.handle = handle
    }

    deinit { unsafe copenssl_engine_stop(handle) }

    func load(_ uri: String, named key: KeyReference) throws(CryptographyError) -> OpaquePointer {
        guard let loaded = unsafe copenssl_engine_load(handle, uri) else {
            throw unavailable(
                key,
                causes: drainErrorQueue(),
                hint: "check the URI with 'pkcs11-tool --list-objects'; a PIN goes into pin-source=file:/path"
            )
        }
        return unsafe loaded
    }
}
