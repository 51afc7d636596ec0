/* utf8.h: decodes text from outside character by character, and shows it so that it cannot control a
 * terminal.
 *
 * Names of files, strings in images and the descriptions of USB adapters may contain anything: escape
 * sequences, line ends, marks that reverse the direction of text, bytes that are not text. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Decodes the first character of `text` (not empty) into *character and returns its length in bytes; 0 if it
 * is not valid: overlong forms, halves of UTF-16 pairs and values beyond Unicode are not. */
size_t utf8_decode(const char *text, uint32_t *character);

/* Whether a character is not visible: controls, line ends, direction marks, and others. */
bool utf8_is_hidden(uint32_t character);

/* Appends `text` with hidden characters and bytes that are not UTF-8 as \x1b or \u202e, except for the ASCII
 * characters in `keep`. */
void utf8_append_visible(struct buf *b, const char *text, const char *keep);

/* Columns that `text` takes on a terminal: two for Chinese and Japanese signs. */
size_t utf8_columns(const char *text);
/* The bytes of `text` that fit into so many columns. */
size_t utf8_fit(const char *text, size_t columns);
/* The width that makes printf's "%-*s" show `text` in at least so many columns: printf counts bytes. */
int utf8_width(const char *text, size_t columns);

#endif
