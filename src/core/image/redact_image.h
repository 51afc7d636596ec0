/* redact_image.h: a copy of a stock image for sharing, and the secrets in an image.  Pure.
 *
 * The copy keeps what every device with this firmware has (boot loader, applications, radio data, product
 * code) and nothing else: a list of what to keep cannot forget a secret.  It carries a mark in place of the
 * identity, so that it is never taken for a backup. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_REDACT_IMAGE_H
#define CORE_REDACT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/* What the name of such a file must end in. */
#define REDACT_SUFFIX ".redacted.bin"

/* Whether this is a name for a copy for sharing; false with ERR_USAGE. */
bool redact_name_fits(const char *file, struct err *e);

/* `out` has room for `size` bytes.  False: ERR_NOT_OFFERED for firmwares that may hold secrets in their
 * program.
 */
bool redact_image(const uint8_t *data, size_t size, uint8_t *out, struct err *e);

/* What `info` shows only on request; "" = not found.  Of printable ASCII. */
struct image_secrets {
    char key[40];
    char wifi_name[40], wifi_password[72];
};
void image_secrets_read(const uint8_t *data, size_t size, struct image_secrets *secrets);

#endif
