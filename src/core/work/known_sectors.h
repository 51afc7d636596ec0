/* known_sectors.h: contents of the flash that files on this computer already hold.  Two devices with the same
 * firmware differ in a few sectors; the others come from the first one's backup.
 *
 * Only what fits the chip's own digest is taken, from bytes just read: a file that is damaged, changes or
 * vanishes meanwhile costs no more than a normal read.  Used by op_backup.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_KNOWN_SECTORS_H
#define CORE_KNOWN_SECTORS_H

#include "core/work/survey.h"

#include <stdbool.h>

struct err;
struct flasher;

/* Offers the sectors of the images in the folder to the survey: this device's own first, then the others, the
 * newest first, until nothing is missing.  False only for ERR_CANCELLED and port errors. */
bool known_sectors_find(struct flasher *f, const char *library, struct survey *s, struct err *e);

#endif
