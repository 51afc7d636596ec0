/* disk_after.h: pure: what recorded calls leave on the disk if the program is killed, or the power fails,
 * after some of them.
 *
 * A killed program leaves what it has called for.  A power cut may take everything that was not forced to the
 * disk: contents since the file was last flushed, and made, renamed and removed names since their folder was,
 * each of them or not, in any combination. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_DISK_AFTER_H
#define UNIT_DISK_AFTER_H

#include "disk.h"
#include "disk_calls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What has become of contents that were not flushed. */
enum disk_data { DISK_ARRIVED, DISK_LOST, DISK_ZEROS, DISK_TORN, DISK_DATA_KINDS };

struct disk_end {
    size_t calls;   /* that have happened */
    bool torn;      /* and half of the next one, which is a write */
    bool power;     /* the power failed; the rest is about that */
    uint32_t names; /* a bit for each change of names that was not forced, oldest first: it has arrived */
    enum disk_data data;
};

/* What is not forced to the disk after so many calls: number of changes of names, and whether contents are.
 */
void disk_loose(const struct disk_calls *r, size_t calls, unsigned *names, bool *contents);

/* The caller's to release with disk_done. */
void disk_after(const struct disk_calls *r, const struct disk_end *end, struct disk *left);

#endif
