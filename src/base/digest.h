/* digest.h: MD5 and SHA-256 from the system's library (Windows CNG, nettle elsewhere).
 *
 * MD5 is what the chip can compute; it guards against accidents, not against attackers. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MD5_SIZE    16
#define SHA256_SIZE 32

struct digest; /* one running computation */

enum digest_kind { DIGEST_MD5, DIGEST_SHA256 };

/* NULL if the system refuses (out of memory).  Release with digest_free. */
struct digest *digest_new(enum digest_kind kind);
void digest_free(struct digest *d); /* NULL is fine */
void digest_update(struct digest *d, const void *data, size_t len);
/* Writes MD5_SIZE or SHA256_SIZE bytes and makes `d` ready for the next computation. */
void digest_final(struct digest *d, uint8_t *out);

/* One-shot forms; abort only if the system cannot provide the algorithm at all. */
void digest_md5(const void *data, size_t len, uint8_t out[MD5_SIZE]);
/* Of `len` bytes that are all `value`, without a buffer for them. */
void digest_md5_repeated(uint8_t value, size_t len, uint8_t out[MD5_SIZE]);
void digest_sha256(const void *data, size_t len, uint8_t out[SHA256_SIZE]);

/* Lower-case hex with NUL: `text` holds 2 * len + 1 chars. */
void digest_hex(const uint8_t *digest, size_t len, char *text);
/* The reverse of digest_hex; false if the text does not begin with 2 * len lower-case hex digits. */
bool digest_from_hex(const char *text, uint8_t *digest, size_t len);

#define SHA256_HEX (2 * SHA256_SIZE + 1)
/* SHA-256 as notes and sidecars hold it. */
void digest_sha256_hex(const void *data, size_t len, char text[SHA256_HEX]);

#endif
