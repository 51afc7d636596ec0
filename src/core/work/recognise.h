/* recognise.h: names a program on the flash that was written or saved before, by the chip's digest of it.
 *
 * A short look cannot name a firmware made with Arduino: its name may lie anywhere in it.  Used after such a
 * look, and by change_safety.c for its note. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_RECOGNISE_H
#define CORE_RECOGNISE_H

#include <stdint.h>

struct noted_program;

/* For a later flasher_recognise_firmware: the program in these bytes of a whole flash.  Size 0 if there is
 * none that has a name. */
void note_program(const uint8_t *flash, uint32_t size, struct noted_program *program);

#endif
