/* offers.c: see offers.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/offers.h"

#include "core/library/library_view.h"
#include "gui/found.h"
#include "gui/words.h"
#include "say/say.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES_BESIDES 3u /* file, older, choose */

static void add(struct offers *o, enum offer_kind kind, size_t backup)
{
    o->items[o->count++] = (struct offer){kind, backup};
}

static bool is_blank(const struct library_backup *note)
{
    return strcmp(note->verdict, "blank") == 0;
}

/* Whether an earlier entry has the same contents. */
static bool is_repeated(const struct backups_found *b, size_t n)
{
    const char *sha256 = b->items[n].note.sha256;
    for (size_t i = 0; i < n && sha256[0] != '\0'; i++)
        if (strcmp(b->items[i].note.sha256, sha256) == 0 &&
            b->items[i].note.purpose == b->items[n].note.purpose)
            return true;
    return false;
}

/* A safety copy of what a backup holds too. */
static bool is_kept_as_backup(const struct backups_found *b, size_t n)
{
    const char *sha256 = b->items[n].note.sha256;
    for (size_t i = 0; i < b->count && sha256[0] != '\0'; i++)
        if (b->items[i].note.purpose == PURPOSE_BACKUP && strcmp(b->items[i].note.sha256, sha256) == 0)
            return true;
    return false;
}

static bool is_backup(const struct backups_found *b, size_t n)
{
    return b->items[n].note.purpose == PURPOSE_BACKUP;
}

static void take_backups(struct offers *o, const struct backups_found *b, const char *path, bool with_older)
{
    for (int older = 0; older < 2; older++)
        for (size_t i = 0; i < b->count; i++) {
            bool chosen = strcmp(b->items[i].path, path) == 0;
            bool listed = !is_blank(&b->items[i].note) && !is_repeated(b, i) &&
                          (is_backup(b, i) || !is_kept_as_backup(b, i));
            if (is_backup(b, i) != (older == 0))
                continue;
            if (chosen || (listed && (older == 0 || with_older)))
                add(o, OFFER_BACKUP, i);
            o->backups += older == 0 && listed;
            o->older += older == 1 && listed && !chosen && !with_older;
        }
}

bool offers_make(const struct backups_found *backups, const char *path, bool with_older, struct offers *o)
{
    memset(o, 0, sizeof *o);
    o->items = calloc((backups != NULL ? backups->count : 0) + ENTRIES_BESIDES, sizeof *o->items);
    if (o->items == NULL)
        return false;
    if (backups != NULL)
        take_backups(o, backups, path, with_older);
    if (path[0] != '\0' && offers_find(o, backups, path) < 0)
        add(o, OFFER_FILE, 0);
    if (o->older > 0)
        add(o, OFFER_OLDER, 0);
    add(o, OFFER_CHOOSE, 0);
    return true;
}

void offers_done(struct offers *o)
{
    free(o->items);
    memset(o, 0, sizeof *o);
}

int offers_find(const struct offers *o, const struct backups_found *backups, const char *path)
{
    for (size_t i = 0; i < o->count && path[0] != '\0'; i++)
        if (o->items[i].kind == OFFER_FILE ||
            (o->items[i].kind == OFFER_BACKUP && strcmp(backups->items[o->items[i].backup].path, path) == 0))
            return (int)i;
    return -1;
}

const char *offers_suggest(const struct backups_found *backups)
{
    const struct library_backup *first = backups->count > 0 ? &backups->items[0].note : NULL; /* backups.h */
    bool good = first != NULL && first->purpose == PURPOSE_BACKUP && strcmp(first->verdict, "complete") == 0;
    return good && firmware_info(first->firmware)->official ? backups->items[0].path : NULL;
}

void offer_text(const struct offers *o, size_t i, const struct backups_found *backups, const char *path,
                char *text, size_t size)
{
    const struct fact older = {FACT_OFFER_OLDER, {fact_number(o->older)}};
    char name[WORDS_NAME_MAX];
    switch (o->items[i].kind) {
    case OFFER_BACKUP:
        words_backup(&backups->items[o->items[i].backup].note, text, size);
        break;
    case OFFER_FILE:
        words_short_name(path, name);
        say_fill(FACT_OFFER_FILE, (const char *[]){name}, text, size);
        break;
    case OFFER_OLDER:
        say_fact(&older, text, size);
        break;
    default:
        say_fact(&(struct fact){.id = FACT_OFFER_CHOOSE}, text, size);
        break;
    }
}
