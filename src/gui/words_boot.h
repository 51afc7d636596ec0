/* words_boot.h: what a boot check has heard, for whoever has the switch on the table.  Pure.  Used by
 * words.c. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WORDS_BOOT_H
#define GUI_WORDS_BOOT_H

#include <stddef.h>

struct boot_check;

void words_boot(const struct boot_check *boot, char *text, size_t size);

#endif
