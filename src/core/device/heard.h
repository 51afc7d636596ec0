/* heard.h: what received bytes are, when nobody answers.  Pure: no port, no clock.  Used by search.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_HEARD_H
#define CORE_DEVICE_HEARD_H

#include <stddef.h>
#include <stdint.h>

enum heard {
    HEARD_UNREADABLE,
    HEARD_TEXT,   /* of a firmware, or of its start */
    HEARD_LOADER, /* the ROM's first line of a start in programming mode, and nothing after it */
};

/* Of `len` > 0 bytes, all at one rate. */
enum heard heard_as(const uint8_t *data, size_t len);

#endif
