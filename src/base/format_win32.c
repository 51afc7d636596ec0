/* format_win32.c: printf of MinGW's C library, by format.c.
 *
 * <stdio.h> of MinGW makes snprintf and vsnprintf call this function.  Ours takes the place of the library's,
 * which brings 20 KB for conversions that no program here uses; the compiler checks formats as before. */
/* SPDX-License-Identifier: MIT */
#include "base/format.h"

#include <stdio.h>

int __mingw_vsnprintf(char *to, size_t size, const char *format, va_list args)
{
    return format_text(to, size, format, args);
}
