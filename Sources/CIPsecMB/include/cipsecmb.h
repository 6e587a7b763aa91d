#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
    // Room for an expanded key, which lies at a multiple of 64.
    cipsecmb_schedule_bytes = 1024,
};

typedef enum {
    cipsecmb_ready,
    // Without AVX-512 and VAES the library has nothing that OpenSSL has not.
    cipsecmb_wrong_processor,
    cipsecmb_not_installed,
    // It has no such function, or is wrong in its own self test.
    cipsecmb_unusable,
} cipsecmb_state;

// Loads the library, which tests itself. To be called once, and to be answered `cipsecmb_ready` before anything below.
cipsecmb_state cipsecmb_load(void);

// Expands a key of AES-256 for GCM.
void cipsecmb_expand(const uint8_t key[32], void *schedule);

// Decrypts AES-256-GCM and says in `tag` which tag would be right; it is the caller who compares.
//
// Neither text nor additional data may be empty. `tag` must not hold the right one before: where the library refuses its
// arguments, it writes nothing.
void cipsecmb_decrypt(
    const void *schedule, const uint8_t nonce[12], const uint8_t *aad,
    size_t aad_count, const uint8_t *ciphertext, size_t count, uint8_t *plaintext, uint8_t tag[16]);
