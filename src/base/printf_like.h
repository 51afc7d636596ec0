/* printf_like.h: marks functions that take a printf format, for the compiler's checks.
 *
 * MinGW's C library knows two dialects; the one in force is only known after <stdio.h>. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_PRINTF_LIKE_H
#define BASE_PRINTF_LIKE_H

#include <stdio.h>

#ifdef __MINGW_PRINTF_FORMAT
#define PRINTF_LIKE(format_index, first_arg)                                                                 \
    __attribute__((format(__MINGW_PRINTF_FORMAT, format_index, first_arg)))
#else
#define PRINTF_LIKE(format_index, first_arg) __attribute__((format(printf, format_index, first_arg)))
#endif

#endif
