/* utf8.h: text from outside, character by character, and shown so that it cannot steer a terminal.
 *
 * Names of files, strings in images and what USB adapters say of themselves may hold anything: escape
 * sequences, line ends, marks that turn the order of characters around, bytes that are no text. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Bytes of the character that `text` (not empty) begins with, which goes to *character; 0 if it begins with
 * none: shorter forms than needed, halves of UTF-16 pairs and what lies beyond Unicode are none. */
size_t utf8_decode(const char *text, uint32_t *character);

/* Whether a character does something instead of showing something: controls, line ends, marks of direction,
 * and others that are not seen. */
bool utf8_is_hidden(uint32_t character);

/* Appends `text` with hidden characters and bytes that are no UTF-8 as \x1b or \u202e, except for those ASCII
 * characters that stand in `keep`. */
void utf8_append_visible(struct buf *b, const char *text, const char *keep);

#endif
