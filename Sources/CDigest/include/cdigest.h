#pragma once
#include <stddef.h>
#include <stdint.h>

// Whether this processor has the instructions `cdigest_sha256_two` is made of.
int cdigest_has_sha256(void);

// Takes two running SHA-256 states, eight words each, over the same blocks of 64 bytes (FIPS 180-4, 6.2.2).
//
// The message schedule is the same for both and worked out once; the rounds of one fill the pauses of the other's.
// Not to be called where `cdigest_has_sha256` says 0.
void cdigest_sha256_two(uint32_t first[8], uint32_t second[8], const uint8_t *bytes, size_t blocks);

// The same in instructions of two operands: what the other is where there is no AVX.
void cdigest_sha256_two_without_avx(
    uint32_t first[8], uint32_t second[8], const uint8_t *bytes, size_t blocks);
