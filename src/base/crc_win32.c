/* crc_win32.c: zlib's crc32, by crc.c.
 *
 * Takes the place of the function in zlib's archive, for our calls and for zlib's own: that one brings 12 KB
 * of tables and code, for a speed that files of a few MB do not need. */
/* SPDX-License-Identifier: MIT */
#include "base/crc.h"

#include <zlib.h>

uLong crc32(uLong crc, const Bytef *data, uInt size)
{
    return data == NULL ? 0 : crc_32((uint32_t)crc, data, size); /* 0: what zlib starts with */
}
