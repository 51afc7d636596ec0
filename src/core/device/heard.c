/* heard.c: see heard.h. */
/* SPDX-License-Identifier: MIT */
#include "core/device/heard.h"

#include "base/bytes.h"

#include <stdbool.h>
#include <string.h>

/* The ROM prints "rst cause:1, boot mode:(1,7)" at 74880 baud: GPIO15, GPIO0 and GPIO2 at the start, of
 * which 0, 0 and 1 select the serial loader.  That says nothing more until it is called; but a firmware that
 * restarts itself keeps this number, and goes on talking. */
static const char loader_mode[] = "boot mode:(1,";

#define REST_OF_LINE 8u /* "7)\n\n", and what a wire that is touched adds */
#define FEWEST       8u

static bool is_text(const uint8_t *data, size_t len)
{
    size_t printable = 0;
    for (size_t i = 0; i < len; i++)
        if ((data[i] >= 0x20 && data[i] < 0x7F) || data[i] == '\n' || data[i] == '\r' || data[i] == '\t')
            printable++;
    return len >= FEWEST && printable * 10 >= len * 9;
}

static bool ends_with_loader(const uint8_t *data, size_t len)
{
    const size_t mark = sizeof loader_mode - 1;
    for (size_t at = 0; at + mark <= len; at++)
        if (len - at <= mark + REST_OF_LINE && memcmp(data + at, loader_mode, mark) == 0)
            return true;
    return false;
}

enum heard heard_as(const uint8_t *data, size_t len)
{
    if (ends_with_loader(data, len))
        return HEARD_LOADER;
    return is_text(data, len) ? HEARD_TEXT : HEARD_UNREADABLE;
}
