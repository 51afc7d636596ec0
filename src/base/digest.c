/* digest.c: what both digest back ends share. */
#include "base/digest.h"

#include <stdlib.h>

static void one_shot(enum digest_kind kind, const void *data, size_t len, uint8_t *out)
{
    struct digest *d = digest_new(kind);
    if (d == NULL)
        abort();
    digest_update(d, data, len);
    digest_final(d, out);
    digest_free(d);
}

void digest_md5(const void *data, size_t len, uint8_t out[MD5_SIZE])
{
    one_shot(DIGEST_MD5, data, len, out);
}

void digest_sha256(const void *data, size_t len, uint8_t out[SHA256_SIZE])
{
    one_shot(DIGEST_SHA256, data, len, out);
}

void digest_hex(const uint8_t *digest, size_t len, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[2 * len] = '\0';
}
