// Sends bytes from memory with libcurl alone: the yardstick for our own sending.
//
//   baresend URL MEBIBYTES [HEADER...]
//
// One PUT of known length, copied out of one mebibyte that is touched once; libcurl's largest buffer. Nothing is read,
// decrypted or hashed. Ends with 1 unless the answer is a success.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 1 << 20 };

static char piece[PIECE];
static curl_off_t left;

static size_t give(char *buffer, size_t size, size_t count, void *unused) {
    (void)unused;
    size_t wanted = size * count;
    if (wanted > PIECE) wanted = PIECE;
    if ((curl_off_t)wanted > left) wanted = (size_t)left;
    memcpy(buffer, piece, wanted);
    left -= (curl_off_t)wanted;
    return wanted;
}

int main(int count, char **words) {
    if (count < 3) {
        fprintf(stderr, "baresend: usage: baresend URL MEBIBYTES [HEADER...]\n");
        return 64;
    }
    left = (curl_off_t)atol(words[2]) << 20;
    for (size_t at = 0; at < PIECE; at++) piece[at] = (char)(at * 2654435761u >> 24);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    if (curl == NULL) return 1;
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    for (int at = 3; at < count; at++) headers = curl_slist_append(headers, words[at]);
    curl_easy_setopt(curl, CURLOPT_URL, words[1]);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, left);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 2L << 20);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK || status < 200 || status > 299) {
        fprintf(stderr, "baresend: %s, status %ld\n", curl_easy_strerror(code), status);
        return 1;
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return 0;
}
