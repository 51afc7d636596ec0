/* sha1.h: as md5.h beside it. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_NETTLE_SHA1_H
#define WIN32_NETTLE_SHA1_H

#include <stdint.h>

void nettle_sha1_compress(uint32_t *state, const uint8_t *block);

#endif
