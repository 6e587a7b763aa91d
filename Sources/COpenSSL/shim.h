#pragma once
// Swift cannot call macros, and deprecated C is an error in every room: one typed door each, nothing else.
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// The one-shot and EVP interfaces cannot save a running hash; these are the only ones that can.
static inline int copenssl_sha256_init(SHA256_CTX *context) { return SHA256_Init(context); }
static inline int copenssl_sha256_update(SHA256_CTX *context, const void *bytes, size_t count) { return SHA256_Update(context, bytes, count); }
static inline int copenssl_sha256_final(unsigned char *digest, SHA256_CTX *context) { return SHA256_Final(digest, context); }

// Options are 64-bit expressions, which Swift does not see. "Cleanse": decrypted bytes are wiped once they were read.
static inline uint64_t copenssl_tls_options(void) {
    return SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CLEANSE_PLAINTEXT;
}

// In Debian 12 a PKCS #11 token is reached through an engine; a provider will need none of these.
static inline ENGINE *copenssl_engine_start(const char *name) {
    ENGINE *engine = ENGINE_by_id(name);
    if (engine != NULL && ENGINE_init(engine) != 1) {
        ENGINE_free(engine);
        engine = NULL;
    }
    return engine;
}
static inline EVP_PKEY *copenssl_engine_load(ENGINE *engine, const char *uri) {
    return ENGINE_load_private_key(engine, uri, (UI_METHOD *)UI_null(), NULL);
}
static inline void copenssl_engine_stop(ENGINE *engine) {
    ENGINE_finish(engine);
    ENGINE_free(engine);
}
