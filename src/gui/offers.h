/* offers.h: the one list of what can be put back: the device's backups, a file from elsewhere, older copies
 * on request, and the way to choose a file.  Pure; used by file_view. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_OFFERS_H
#define GUI_OFFERS_H

#include <stdbool.h>
#include <stddef.h>

struct backups_found;

enum offer_kind {
    OFFER_BACKUP, /* of this device, or a safety copy of it */
    OFFER_FILE,   /* the chosen one, which is none of these */
    OFFER_OLDER,  /* shows the safety copies too */
    OFFER_CHOOSE  /* any file */
};

struct offer {
    enum offer_kind kind;
    size_t backup; /* OFFER_BACKUP: index into backups_found */
};

struct offers {
    struct offer *items; /* owned */
    size_t count;
    size_t backups; /* of the device, without safety copies: what a person calls a backup */
    size_t older;   /* what OFFER_OLDER would add */
};

/* `backups`: NULL = no device yet.  `path`: the chosen file, "" = none.  Files with the same contents are
 * listed once, blank ones not at all, except the chosen one.  False: out of memory; nothing to release. */
bool offers_make(const struct backups_found *backups, const char *path, bool with_older, struct offers *o);
void offers_done(struct offers *o);

/* The entry of the chosen file; -1 = none. */
int offers_find(const struct offers *o, const struct backups_found *backups, const char *path);

/* The backup to choose for a person who has not chosen one: the newest complete one with official firmware.
 * NULL = none. */
const char *offers_suggest(const struct backups_found *backups);

/* One line of the list. */
void offer_text(const struct offers *o, size_t i, const struct backups_found *backups, const char *path,
                char *text, size_t size);

#endif
