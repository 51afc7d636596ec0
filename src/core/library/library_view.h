/* library_view.h: what is in the folder with backups, device by device.
 *
 * Reads sidecars, and files without one if asked to; changes nothing but the names people give to devices.
 * Used by the check before a restore, undo, tidying, `library` and the window. */
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

#define LIBRARY_REDACTED "redacted" /* verdict of a copy for sharing, which is no backup */

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
    char verdict[16]; /* "damaged" too if the file has not the size that was noted; LIBRARY_REDACTED */
    enum firmware firmware;
    char product[32], version[24], device_id[16];
};

struct library_view {
    struct library_backup *backups; /* owned; by device, each device's newest first, unknown devices last */
    size_t count, room;
};

/* Reads the folder; one that does not exist is empty.  What is online only is not opened: of such a file
 * without a sidecar that is here, mac, date and purpose are what its name says.  `examine`: looks into files
 * without a sidecar too (a device ID that a known device has makes them that device's).  False: nothing to
 * release. */
bool library_view_read(struct store *store, const char *library, bool examine, struct library_view *view,
                       struct err *e);
void library_view_done(struct library_view *view);

/* One file's sidecar; fills everything of *backup but `file` and `size`.  False: there is none. */
bool library_read_sidecar(struct store *store, const char *path, struct library_backup *backup);

#define LIBRARY_LABEL_MAX 64

struct library_device {
    char mac[13]; /* "" = files of unknown origin */
    char label[LIBRARY_LABEL_MAX];
    const char *product, *device_id;      /* of its newest backup that says; part of the view */
    const struct library_backup *backups; /* part of the view */
    size_t count;
    const struct library_backup *offer; /* the one to restore; NULL = none is fit */
};

/* Calls `visit` for every device. */
void library_view_devices(const struct library_view *view, struct store *store, const char *library,
                          void (*visit)(void *ctx, const struct library_device *device), void *ctx);

/* The backup to offer for a device, of the complete ones: stock firmware before any other, what a person
 * asked for before safety copies, the newest first.  NULL = none. */
const struct library_backup *library_view_offer(const struct library_view *view, const char mac[13]);

/* Whether a backup of this device is in it. */
bool library_view_knows(const struct library_view *view, const char mac[13]);

/* The name a person gave to a device; "" = none, also to take it away.  Kept in restock-<mac>.device.json.
 * ERR_USAGE: nothing but blanks, or not one line of characters that are seen. */
/* One that is kept online only counts as none. */
void library_read_label(struct store *store, const char *library, const char *mac,
                        char label[LIBRARY_LABEL_MAX]);
bool library_write_label(struct store *store, const char *library, const char *mac, const char *label,
                         struct err *e);

#endif
