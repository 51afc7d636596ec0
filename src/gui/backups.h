/* backups.h: selects the backups that the window lists for a device, the suggested one first.  Works through
 * store.h only; used by the scout. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_BACKUPS_H
#define GUI_BACKUPS_H

#include <stdint.h>

struct backups_found;
struct store;

/* Everything in the folder that belongs to this device: files whose sidecar says so, and files without a
 * sidecar that contain a device ID known from those.  An unreadable folder is empty.  NULL: out of memory. */
struct backups_found *backups_find(struct store *store, const char *library, const uint8_t mac[6]);

#endif
