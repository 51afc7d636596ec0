/* library_view.h: lists the folder with backups by device.
 *
 * Reads sidecars and, on request, files without one; changes nothing but the names that users give to
 * devices.  Used by the check before a restore, undo, tidying, `library` and the window. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_LIBRARY_VIEW_H
#define CORE_LIBRARY_VIEW_H

#include "core/image/firmware.h"
#include "core/library/purpose.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct store;

#define LIBRARY_REDACTED "redacted" /* verdict of a copy for sharing, which is not a backup */

struct library_backup {
    char file[256]; /* name within the folder */
    uint64_t size;
    bool has_sidecar;
    bool online_only;    /* the file is not on this computer until it is chosen */
    uint64_t noted_size; /* what the sidecar says; 0 = nothing */
    /* From the sidecar, or (verdict to device_id) from the file itself; "" = not known. */
    char mac[13];     /* of the device, 12 hex digits */
    char flash_id[7]; /* 6 hex digits */
    char date[21];    /* UTC */
    enum purpose purpose;
    char sha256[65];
    char verdict[16]; /* "damaged" too if the size differs from the sidecar's; LIBRARY_REDACTED */
    enum firmware firmware;
    char product[32], version[24], device_id[16];
};

struct library_view {
    struct library_backup *backups; /* owned; by device, each device's newest first, unknown devices last */
    size_t count, room;
};

/* Reads the folder; one that does not exist is empty.  Does not open files that are online only: without a
 * sidecar on this computer, their mac, date and purpose come from the name.  `examine`: also looks into files
 * without a sidecar (they belong to the known device with their device ID).  False: nothing to release. */
bool library_view_read(struct store *store, const char *library, bool examine, struct library_view *view,
                       struct err *e);
void library_view_done(struct library_view *view);

/* One file's sidecar; fills everything of *backup but `file` and `size`.  False: there is none. */
bool library_read_sidecar(struct store *store, const char *path, struct library_backup *backup);

#define LIBRARY_LABEL_MAX 64

struct library_device {
    char mac[13]; /* "" = files of unknown origin */
    char label[LIBRARY_LABEL_MAX];
    const char *product, *device_id;      /* from its newest backup that has them; part of the view */
    const struct library_backup *backups; /* part of the view */
    size_t count;
    const struct library_backup *offer; /* the suggested one to restore; NULL = none is suitable */
};

/* Calls `visit` for every device. */
void library_view_devices(const struct library_view *view, struct store *store, const char *library,
                          void (*visit)(void *ctx, const struct library_device *device), void *ctx);

/* The backup to offer for a device, of the complete ones: stock firmware before any other, backups before
 * safety copies, the newest first.  NULL = none. */
const struct library_backup *library_view_offer(const struct library_view *view, const char mac[13]);

/* Whether it has a backup of this device. */
bool library_view_knows(const struct library_view *view, const char mac[13]);

/* The name that the user gave to a device; "" = none, or removes it.  Kept in restock-<mac>.device.json.
 * ERR_USAGE: only blanks, or not one line of visible characters. */
/* A name file that is online only counts as none. */
void library_read_label(struct store *store, const char *library, const char *mac,
                        char label[LIBRARY_LABEL_MAX]);
bool library_write_label(struct store *store, const char *library, const char *mac, const char *label,
                         struct err *e);

#endif
