#pragma once
// Swift cannot call macros, and deprecated C is an error in every room: one typed door each, nothing else.
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
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

// A public EC key whose signatures somebody else makes; that somebody is freed with it.
typedef int (*copenssl_ec_sign)(int, const unsigned char *, int, unsigned char *, unsigned int *, const BIGNUM *, const BIGNUM *, EC_KEY *);
static inline void copenssl_ec_free_signer(void *key, void *signer, CRYPTO_EX_DATA *data, int slot, long number, void *pointer) { EVP_PKEY_free((EVP_PKEY *)signer); }
static inline int copenssl_ec_slot(void) { return EC_KEY_get_ex_new_index(0, NULL, NULL, NULL, copenssl_ec_free_signer); }
static inline EC_KEY_METHOD *copenssl_ec_method(copenssl_ec_sign sign) {
    EC_KEY_METHOD *method = EC_KEY_METHOD_new(EC_KEY_OpenSSL());
    if (method != NULL) EC_KEY_METHOD_set_sign(method, sign, NULL, NULL);
    return method;
}
static inline EVP_PKEY *copenssl_ec_signer(const EC_KEY *key, int slot) { return (EVP_PKEY *)EC_KEY_get_ex_data(key, slot); }
static inline unsigned int copenssl_ec_signature_size(const EC_KEY *key) { return (unsigned int)ECDSA_size(key); }
static inline EVP_PKEY *copenssl_ec_stand_in(EVP_PKEY *signer, const EC_KEY_METHOD *method, int slot) {
    unsigned char *der = NULL;
    int count = i2d_PUBKEY(signer, &der);
    const unsigned char *cursor = der;
    EVP_PKEY *public_half = count > 0 ? d2i_PUBKEY(NULL, &cursor, count) : NULL;
    EC_KEY *key = public_half != NULL ? EVP_PKEY_get1_EC_KEY(public_half) : NULL;
    EVP_PKEY *stand_in = EVP_PKEY_new();
    int made = key != NULL && stand_in != NULL && EC_KEY_set_method(key, method) == 1 && EVP_PKEY_set1_EC_KEY(stand_in, key) == 1
        && EC_KEY_set_ex_data(key, slot, signer) == 1;
    OPENSSL_free(der);
    EVP_PKEY_free(public_half);
    EC_KEY_free(key);
    if (made) return stand_in;
    EVP_PKEY_free(stand_in);
    return NULL;
}
