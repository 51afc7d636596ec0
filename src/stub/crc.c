/* crc.c: see crc.h. */
/* SPDX-License-Identifier: MIT */
#include "stub/crc.h"

#define POLYNOMIAL 0xEDB88320u /* of Ethernet, zlib and gzip, lowest bit first */

uint32_t crc_table[256];

void crc_start(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;

        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
        crc_table[i] = crc;
    }
}
