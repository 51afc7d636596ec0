/* backups.h: which backups the window lists for a device, the one to go back to first.  Works through store.h
 * only; used by the scout. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_BACKUPS_H
#define GUI_BACKUPS_H

#include <stdint.h>

struct backups_found;
struct store;

/* Everything in the folder that is this device's: what its note says so of, and files without a note that
 * carry a device ID known from those.  A folder that cannot be read is empty.  NULL: out of memory. */
struct backups_found *backups_find(struct store *store, const char *library, const uint8_t mac[6]);

#endif
