/* known_sectors.h: finds contents of the flash that files on this computer already hold.  Two devices with
 * the same firmware differ in a few sectors; the others come from the first one's backup.
 *
 * Takes only bytes just read that match the chip's own digest: a file that is damaged, changes or disappears
 * meanwhile costs no more than a normal read.  Used by op_backup.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_KNOWN_SECTORS_H
#define CORE_KNOWN_SECTORS_H

#include "core/work/survey.h"

#include <stdbool.h>

struct err;
struct flasher;

/* Offers the survey the sectors of the images in the folder: this device's own first, then the others, newest
 * first, until nothing is missing.  False only for ERR_CANCELLED and port errors. */
bool known_sectors_find(struct flasher *f, const char *library, struct survey *s, struct err *e);

#endif
