/* digest.c: shared by both digest back ends. */
/* SPDX-License-Identifier: MIT */
#include "base/digest.h"

#include <stdlib.h>
#include <string.h>

static struct digest *begin(enum digest_kind kind)
{
    struct digest *d = digest_new(kind);
    if (d == NULL)
        abort();
    return d;
}

static void end(struct digest *d, uint8_t *out)
{
    digest_final(d, out);
    digest_free(d);
}

static void one_shot(enum digest_kind kind, const void *data, size_t len, uint8_t *out)
{
    struct digest *d = begin(kind);
    digest_update(d, data, len);
    end(d, out);
}

void digest_md5_repeated(uint8_t value, size_t len, uint8_t out[MD5_SIZE])
{
    uint8_t piece[4096];
    struct digest *d = begin(DIGEST_MD5);
    memset(piece, value, sizeof piece);
    for (size_t left = len, part; left > 0; left -= part) {
        part = left < sizeof piece ? left : sizeof piece;
        digest_update(d, piece, part);
    }
    end(d, out);
}

void digest_md5(const void *data, size_t len, uint8_t out[MD5_SIZE])
{
    one_shot(DIGEST_MD5, data, len, out);
}

void digest_sha256(const void *data, size_t len, uint8_t out[SHA256_SIZE])
{
    one_shot(DIGEST_SHA256, data, len, out);
}

static const char digits[] = "0123456789abcdef";

void digest_hex(const uint8_t *digest, size_t len, char *text)
{
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[2 * len] = '\0';
}

bool digest_from_hex(const char *text, uint8_t *digest, size_t len)
{
    if (strspn(text, digits) < 2 * len)
        return false;
    for (size_t i = 0; i < len; i++)
        digest[i] = (uint8_t)((strchr(digits, text[2 * i]) - digits) << 4 |
                              (strchr(digits, text[2 * i + 1]) - digits));
    return true;
}

void digest_sha256_hex(const void *data, size_t len, char text[SHA256_HEX])
{
    uint8_t sha256[SHA256_SIZE];
    digest_sha256(data, len, sha256);
    digest_hex(sha256, sizeof sha256, text);
}
