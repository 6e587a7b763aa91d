#pragma once
// Swift cannot call macros, and deprecated C is an error in every room: one typed door each, nothing else.
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// The one-shot and EVP interfaces cannot save a running hash; these are the only ones that can.
static inline int copenssl_sha256_init(SHA256_CTX *context) { return SHA256_Init(context); }
static inline int copenssl_sha256_update(SHA256_CTX *context, const void *bytes, size_t count) { return SHA256_Update(context, bytes, count); }
static inline int copenssl_sha256_final(unsigned char *digest, SHA256_CTX *context) { return SHA256_Final(digest, context); }
