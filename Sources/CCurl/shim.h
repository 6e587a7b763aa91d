#pragma once
// Swift cannot call C variadics: one typed door per argument kind, nothing else.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

typedef size_t (*ccurl_data)(char *, size_t, size_t, void *);
typedef int (*ccurl_seek)(void *, curl_off_t, int);
typedef CURLcode (*ccurl_ssl_context)(CURL *, void *, void *);

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode ccurl_set_data(CURL *handle, CURLoption option, ccurl_data value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode ccurl_set_seek(CURL *handle, ccurl_seek value) { return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, value); }
static inline CURLcode ccurl_set_ssl_context(CURL *handle, ccurl_ssl_context value) { return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, value); }
static inline CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) { return curl_easy_getinfo(handle, info, value); }
static inline CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) { return curl_easy_getinfo(handle, info, value); }
static inline CURLMcode ccurl_set_multi_long(CURLM *handle, CURLMoption option, long value) { return curl_multi_setopt(handle, option, value); }

// Swift does not see macros with casts.
static inline size_t ccurl_pause(void) { return CURL_READFUNC_PAUSE; }
static inline size_t ccurl_abort(void) { return CURL_READFUNC_ABORT; }
static inline CURLcode ccurl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
// A finished transfer's verdict; the message is a union.
static inline int ccurl_finished(CURLM *multi, CURLcode *code) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *code = message->data.result;
            return 1;
        }
    }
    return 0;
}
