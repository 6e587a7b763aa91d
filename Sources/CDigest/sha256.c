#include "cdigest.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

int cdigest_has_sha256(void) {
    unsigned a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0) return 0;
    int has_sse41 = (c & bit_SSE4_1) != 0 && (c & bit_SSSE3) != 0;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return 0;
    return has_sse41 && (b & bit_SHA) != 0;
}

static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// A state as the instructions want it: the words a, b, e, f in one register and c, d, g, h in the other.
typedef struct {
    __m128i abef, cdgh;
} lane;

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline

WITH_SHA lane load(const uint32_t state[8]) {
    __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    return (lane){_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xF0)};
}

WITH_SHA void store(lane it, uint32_t state[8]) {
    __m128i feba = _mm_shuffle_epi32(it.abef, 0x1B), dchg = _mm_shuffle_epi32(it.cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

// The schedule's next four words from the sixteen before.
WITH_SHA __m128i extend(__m128i w16, __m128i w12, __m128i w8, __m128i w4) {
    __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w16, w12), _mm_alignr_epi8(w4, w8, 4));
    return _mm_sha256msg2_epu32(sum, w4);
}

WITH_SHA void two(uint32_t first[8], uint32_t second[8], const uint8_t *bytes, size_t blocks) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    lane one = load(first), two = load(second);
    for (; blocks > 0; blocks--, bytes += 64) {
        const lane one_before = one, two_before = two;
        __m128i w[16];
#pragma clang loop unroll(full)
        for (int four = 0; four < 16; four++) {
            w[four] = four < 4
                ? _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * four)), big_endian)
                : extend(w[four - 4], w[four - 3], w[four - 2], w[four - 1]);
            __m128i low = _mm_add_epi32(w[four], _mm_load_si128((const __m128i *)(constants + 4 * four)));
            __m128i high = _mm_shuffle_epi32(low, 0x0E);
            one.cdgh = _mm_sha256rnds2_epu32(one.cdgh, one.abef, low);
            two.cdgh = _mm_sha256rnds2_epu32(two.cdgh, two.abef, low);
            one.abef = _mm_sha256rnds2_epu32(one.abef, one.cdgh, high);
            two.abef = _mm_sha256rnds2_epu32(two.abef, two.cdgh, high);
        }
        one = (lane){_mm_add_epi32(one.abef, one_before.abef), _mm_add_epi32(one.cdgh, one_before.cdgh)};
        two = (lane){_mm_add_epi32(two.abef, two_before.abef), _mm_add_epi32(two.cdgh, two_before.cdgh)};
    }
    store(one, first);
    store(two, second);
}

// With three operands an instruction leaves its inputs be, so that nothing is copied out of its way first.
__attribute__((target("sha,avx")))
static void two_with_avx(uint32_t first[8], uint32_t second[8], const uint8_t *bytes, size_t blocks) {
    two(first, second, bytes, blocks);
}

__attribute__((target("sha,sse4.1,ssse3")))
void cdigest_sha256_two_without_avx(
    uint32_t first[8], uint32_t second[8], const uint8_t *bytes, size_t blocks) {
    two(first, second, bytes, blocks);
}

void cdigest_sha256_two(uint32_t first[8], uint32_t second[8], const uint8_t *bytes, size_t blocks) {
    if (__builtin_cpu_supports("avx")) return two_with_avx(first, second, bytes, blocks);
    cdigest_sha256_two_without_avx(first, second, bytes, blocks);
}

#else

int cdigest_has_sha256(void) { return 0; }

// Neither is ever called.
void cdigest_sha256_two(uint32_t first[8], uint32_t second[8], const uint8_t *bytes, size_t blocks) {
    (void)first, (void)second, (void)bytes, (void)blocks;
    __builtin_trap();
}

void cdigest_sha256_two_without_avx(
    uint32_t first[8], uint32_t second[8], const uint8_t *bytes, size_t blocks) {
    cdigest_sha256_two(first, second, bytes, blocks);
}

#endif
