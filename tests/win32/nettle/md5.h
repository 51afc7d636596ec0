/* md5.h: the one function of nettle's that the virtual Sonoff needs, where there is no nettle
 * (rom_compress.c). */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_NETTLE_MD5_H
#define WIN32_NETTLE_MD5_H

#include <stdint.h>

void nettle_md5_compress(uint32_t *state, const uint8_t *block);

#endif
