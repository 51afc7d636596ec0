/* digest_win32.c: digests from Windows CNG (bcrypt.dll). */
#include "base/digest.h"

#include <stdlib.h>
#include <windows.h>
#include <bcrypt.h>

struct digest {
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_HASH_HANDLE hash;
    ULONG size;
};

static bool start(struct digest *d)
{
    return BCryptCreateHash(d->algorithm, &d->hash, NULL, 0, NULL, 0, 0) == 0;
}

struct digest *digest_new(enum digest_kind kind)
{
    struct digest *d = calloc(1, sizeof *d);
    if (d == NULL)
        return NULL;
    d->size = kind == DIGEST_MD5 ? MD5_SIZE : SHA256_SIZE;
    const WCHAR *name = kind == DIGEST_MD5 ? BCRYPT_MD5_ALGORITHM : BCRYPT_SHA256_ALGORITHM;
    if (BCryptOpenAlgorithmProvider(&d->algorithm, name, NULL, 0) != 0)
        goto fail_alloc;
    if (!start(d))
        goto fail_algorithm;
    return d;
fail_algorithm:
    BCryptCloseAlgorithmProvider(d->algorithm, 0);
fail_alloc:
    free(d);
    return NULL;
}

void digest_free(struct digest *d)
{
    if (d == NULL)
        return;
    BCryptDestroyHash(d->hash);
    BCryptCloseAlgorithmProvider(d->algorithm, 0);
    free(d);
}

void digest_update(struct digest *d, const void *data, size_t len)
{
    const uint8_t *bytes = data;
    while (len > 0) {
        ULONG part = len > 1u << 30 ? 1u << 30 : (ULONG)len;
        BCryptHashData(d->hash, (PUCHAR)(ULONG_PTR)bytes, part, 0);
        bytes += part;
        len -= part;
    }
}

void digest_final(struct digest *d, uint8_t *out)
{
    BCryptFinishHash(d->hash, out, d->size, 0);
    BCryptDestroyHash(d->hash);
    if (!start(d))
        abort();
}
