/* library_tidy.h: limits the number of safety copies, and finds bytes that are already saved. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_LIBRARY_TIDY_H
#define CORE_LIBRARY_TIDY_H

#include "base/digest.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct library;
struct saved_flash;

/* How many of the newest safety copies of one device are kept, besides the first one. */
#define LIBRARY_SAFETY_COPIES 5u
/* How many of the newest copies that interrupted runs left are kept. */
#define LIBRARY_UNFINISHED_COPIES 2u

/* What was removed in one call; the rest waits for the next. */
struct library_removed {
    char names[8][256]; /* in the library */
    size_t count;
};

/* Removes older safety copies of the device, with their sidecars, and lists them in *removed: first those
 * whose bytes another backup of this device holds too, by reading both; then those that hold neither stock
 * firmware nor an identity; then what older interrupted runs left.  Only files that still have the name
 * Restock gave to them; never one that undo or an interrupted run relies on, never a backup, never `used`,
 * the file that was just written to the device, and nothing with its SHA-256 (NULL = none).  The oldest copy
 * holds what was on the device when Restock first met it: it stays, unless a backup is older or holds the
 * same.  Of what interrupted runs left, the oldest stays too, while nothing else holds stock firmware or an
 * identity.  Logs what cannot be removed. */
void library_tidy(const struct library *lib, const char *used, const uint8_t sha256[SHA256_SIZE],
                  struct library_removed *removed);

/* Whether a file of this device in the library holds the same bytes as *saved, by reading it; `path` receives
 * where it is.  A file left by an interrupted run counts only if `unfinished`. */
bool library_find_same(const struct library *lib, const struct saved_flash *saved, bool unfinished,
                       char path[STORE_PATH_MAX]);
/* The same for backups alone: safety copies may be removed one day. */
bool library_find_backup(const struct library *lib, const struct saved_flash *saved,
                         char path[STORE_PATH_MAX]);

#endif
