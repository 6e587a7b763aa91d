#include "cipsecmb.h"

#if defined(__x86_64__) && __has_include(<intel-ipsec-mb.h>)
#include <dlfcn.h>
#include <intel-ipsec-mb.h>
#include <string.h>

_Static_assert(sizeof(struct gcm_key_data) <= cipsecmb_schedule_bytes, "an expanded key has room");

// The ABI this was compiled for; Debian's package is libipsec-mb1.
static const char name[] = "libIPSec_MB.so.1";

static int has_instructions(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("vaes") && __builtin_cpu_supports("vpclmulqdq");
}

// The library's code for this processor. Plain functions: nothing of them lives in a manager.
static aes_gcm_pre_t expand;
static aes_gcm_enc_dec_t decrypt;

cipsecmb_state cipsecmb_load(void) {
    if (!has_instructions()) return cipsecmb_wrong_processor;
    void *object = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (object == NULL) return cipsecmb_not_installed;
    IMB_MGR *(*allocate)(uint64_t) = (IMB_MGR * (*)(uint64_t)) dlsym(object, "alloc_mb_mgr");
    void (*prepare)(IMB_MGR *) = (void (*)(IMB_MGR *))dlsym(object, "init_mb_mgr_avx512");
    int (*error)(IMB_MGR *) = (int (*)(IMB_MGR *))dlsym(object, "imb_get_errno");
    void (*release)(IMB_MGR *) = (void (*)(IMB_MGR *))dlsym(object, "free_mb_mgr");
    if (allocate == NULL || prepare == NULL || error == NULL || release == NULL) return cipsecmb_unusable;
    IMB_MGR *manager = allocate(0);
    if (manager == NULL) return cipsecmb_unusable;
    prepare(manager);
    int is_right = error(manager) == 0;
    expand = manager->gcm256_pre;
    decrypt = manager->gcm256_dec;
    release(manager);
    return is_right && expand != NULL && decrypt != NULL ? cipsecmb_ready : cipsecmb_unusable;
}

void cipsecmb_expand(const uint8_t key[32], void *schedule) {
    expand(key, schedule);
}

void cipsecmb_decrypt(
    const void *schedule, const uint8_t nonce[12], const uint8_t *aad,
    size_t aad_count, const uint8_t *ciphertext, size_t count, uint8_t *plaintext, uint8_t tag[16]) {
    struct gcm_context_data context;
    decrypt(schedule, &context, plaintext, ciphertext, count, nonce, aad, aad_count, tag, 16);
    explicit_bzero(&context, sizeof context);
}

#else

cipsecmb_state cipsecmb_load(void) {
    return cipsecmb_wrong_processor;
}

void cipsecmb_expand(const uint8_t key[32], void *schedule) {
    (void)key, (void)schedule;
}

void cipsecmb_decrypt(
    const void *schedule, const uint8_t nonce[12], const uint8_t *aad,
    size_t aad_count, const uint8_t *ciphertext, size_t count, uint8_t *plaintext, uint8_t tag[16]) {
    (void)schedule, (void)nonce, (void)aad, (void)aad_count;
    (void)ciphertext, (void)count, (void)plaintext, (void)tag;
}
#endif
