/* utf16.h: UTF-8 inside the program, WCHAR at the API call.
 *
 * Every function that returns text returns heap memory that the caller releases with free().  Used by
 * *_win32.c and gui; depends only on Windows. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_UTF16_H
#define WIN32_UTF16_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* UTF-8 to UTF-16.  NULL with GetLastError() set if the text is not valid UTF-8
 * (ERROR_NO_UNICODE_TRANSLATION) or memory runs out (ERROR_NOT_ENOUGH_MEMORY): a damaged file name must fail
 * rather than name another file. */
WCHAR *utf16_from_utf8(const char *text);

/* The same for text that is only shown: invalid text, such as half a character, becomes U+FFFD.  NULL if out
 * of memory. */
WCHAR *utf16_to_show(const char *text);

/* UTF-16 to UTF-8.  Lone surrogates, which Windows allows in names, become U+FFFD.  NULL if out of memory.
 */
char *utf16_to_utf8(const WCHAR *text);

/* As utf16_to_utf8, into the caller's `size` bytes (at least one).  False if the text had to be cut; it is
 * then cut between two characters and still terminated. */
bool utf16_copy_utf8(char *out, size_t size, const WCHAR *text);

#endif
