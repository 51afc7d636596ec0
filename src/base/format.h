/* format.h: what printf does with a format, as far as our programs need it.  Pure.
 *
 * Flags '-' and '0'; width and precision, also '*'; d u x X c s f and %; lengths l, ll and z.  Anything else
 * is copied as it is written, with the rest of the format: what its value would be is not known.  %f has at
 * most 9 digits; with more than 4, a value just beside the middle of two may be rounded otherwise than in C.
 */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf: at most `size` bytes with the NUL, returns the length that there would be with room. */
int format_text(char *to, size_t size, const char *format, va_list args);

#endif
