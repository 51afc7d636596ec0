/* digest_nettle.c: digests from libnettle. */
/* SPDX-License-Identifier: MIT */
#include "base/digest.h"

#include <nettle/md5.h>
#include <nettle/sha2.h>
#include <stdlib.h>

struct digest {
    enum digest_kind kind;
    union {
        struct md5_ctx md5;
        struct sha256_ctx sha256;
    } u;
};

static void start(struct digest *d, enum digest_kind kind)
{
    d->kind = kind;
    if (kind == DIGEST_MD5)
        md5_init(&d->u.md5);
    else
        sha256_init(&d->u.sha256);
}

struct digest *digest_new(enum digest_kind kind)
{
    struct digest *d = malloc(sizeof *d);
    if (d != NULL)
        start(d, kind);
    return d;
}

void digest_free(struct digest *d)
{
    free(d);
}

void digest_update(struct digest *d, const void *data, size_t len)
{
    if (d->kind == DIGEST_MD5)
        md5_update(&d->u.md5, len, data);
    else
        sha256_update(&d->u.sha256, len, data);
}

void digest_final(struct digest *d, uint8_t *out)
{
    if (d->kind == DIGEST_MD5)
        md5_digest(&d->u.md5, MD5_SIZE, out);
    else
        sha256_digest(&d->u.sha256, SHA256_SIZE, out);
    start(d, d->kind);
}
