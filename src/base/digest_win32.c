/* digest_win32.c: digests from Windows CNG. bcrypt.dll is not one of the KnownDLLs, so it is not imported. */
/* SPDX-License-Identifier: MIT */
#include "base/digest.h"
#include "win32/dllsafe.h"

#include <stdlib.h>
#include <windows.h>
#include <bcrypt.h>

/* Set by the first digest_new(). */
static struct {
    __typeof__(BCryptOpenAlgorithmProvider) *open;
    __typeof__(BCryptCloseAlgorithmProvider) *close;
    __typeof__(BCryptCreateHash) *create;
    __typeof__(BCryptDestroyHash) *destroy;
    __typeof__(BCryptHashData) *add;
    __typeof__(BCryptFinishHash) *finish;
} cng;

static bool load_cng(void)
{
    static const struct dllsafe_function functions[] = {
        {"BCryptOpenAlgorithmProvider", &cng.open},
        {"BCryptCloseAlgorithmProvider", &cng.close},
        {"BCryptCreateHash", &cng.create},
        {"BCryptDestroyHash", &cng.destroy},
        {"BCryptHashData", &cng.add},
        {"BCryptFinishHash", &cng.finish},
    };
    static struct dllsafe_table table = {L"bcrypt.dll", false, functions,
                                         sizeof functions / sizeof functions[0], INIT_ONCE_STATIC_INIT};
    return dllsafe_bind(&table);
}

struct digest {
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_HASH_HANDLE hash;
    ULONG size;
};

static bool start(struct digest *d)
{
    return cng.create(d->algorithm, &d->hash, NULL, 0, NULL, 0, 0) == 0;
}

struct digest *digest_new(enum digest_kind kind)
{
    struct digest *d = calloc(1, sizeof *d);
    if (d == NULL)
        return NULL;
    d->size = kind == DIGEST_MD5 ? MD5_SIZE : SHA256_SIZE;
    const WCHAR *name = kind == DIGEST_MD5 ? BCRYPT_MD5_ALGORITHM : BCRYPT_SHA256_ALGORITHM;
    if (!load_cng() || cng.open(&d->algorithm, name, NULL, 0) != 0)
        goto fail_alloc;
    if (!start(d))
        goto fail_algorithm;
    return d;
fail_algorithm:
    cng.close(d->algorithm, 0);
fail_alloc:
    free(d);
    return NULL;
}

void digest_free(struct digest *d)
{
    if (d == NULL)
        return;
    cng.destroy(d->hash);
    cng.close(d->algorithm, 0);
    free(d);
}

void digest_update(struct digest *d, const void *data, size_t len)
{
    const uint8_t *bytes = data;
    while (len > 0) {
        ULONG part = len > 1u << 30 ? 1u << 30 : (ULONG)len;
        cng.add(d->hash, (PUCHAR)(ULONG_PTR)bytes, part, 0);
        bytes += part;
        len -= part;
    }
}

void digest_final(struct digest *d, uint8_t *out)
{
    cng.finish(d->hash, out, d->size, 0);
    cng.destroy(d->hash);
    if (!start(d))
        abort();
}
