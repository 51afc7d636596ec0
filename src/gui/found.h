/* found.h: what the scout has found: ports, a file, backups.  Plain data without Windows types, for the
 * window's parts and for tests of its texts. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_FOUND_H
#define GUI_FOUND_H

#include "base/err.h"
#include "core/work/flasher.h"
#include "core/image/archive.h"
#include "core/image/image.h"
#include "core/library/library_view.h"
#include "port/portlist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ports_found {
    struct port_list list;
    struct port_list portless; /* adapters that Windows cannot use */
};

struct file_found {
    unsigned serial; /* of the request */
    struct err err;  /* if it cannot be read, is empty, or larger than any flash */
    uint64_t size;   /* bytes */
    struct image_info image;
    enum archive_kind unpacked_from;  /* ARCHIVE_NONE = the image is the file itself */
    char unpacked_name[ARCHIVE_NAME]; /* "" = none */
    struct library_backup note;       /* its sidecar; has_sidecar: there is one */
    bool can_be_mended;               /* its header, by core/image/doctor.h */
};

struct backup_entry {
    char path[STORE_PATH_MAX];
    struct library_backup note;
};

struct backups_found {
    uint8_t mac[6];
    char label[LIBRARY_LABEL_MAX]; /* the name that the user gave to the device; "" = none */
    struct backup_entry *items;    /* owned; the suggested one first, then newest first */
    size_t count;
};

void ports_found_free(struct ports_found *p);
void backups_found_free(struct backups_found *b);

#endif
