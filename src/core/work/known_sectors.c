/* known_sectors.c: the library as a source of sectors. */
/* SPDX-License-Identifier: MIT */
#include "core/work/known_sectors.h"

#include "base/err.h"
#include "base/log.h"
#include "core/work/flasher_state.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#define LARGEST_IMAGE (16u << 20)
#define READ_AT_MOST  (64u << 20) /* bytes of all files: a second or two on a slow disk */
#define FILES_AT_MOST 2000u
#define PIECE         (16u * FLASH_SECTOR) /* bytes read at once */
#define STAMP_LEN     16u                  /* of "20260131T123456Z" */

struct source {
    char name[256];
    uint32_t size;
    bool own;                  /* a backup of this very device, by its name */
    char stamp[STAMP_LEN + 1]; /* when it was made, by its name; empty: not said */
};

struct sources {
    struct flasher *f;
    char mac[13];
    struct source *items; /* owned; FILES_AT_MOST */
    size_t count;
};

/* The time in a name that Restock made: "...-20260131T123456Z.bin", perhaps followed by a number. */
static void find_stamp(const char *name, char stamp[STAMP_LEN + 1])
{
    stamp[0] = '\0';
    for (const char *p = strchr(name, '-'); p != NULL; p = strchr(p + 1, '-'))
        if (strspn(p + 1, "0123456789") == 8 && p[9] == 'T' && strspn(p + 10, "0123456789") == 6 &&
            p[16] == 'Z') {
            memcpy(stamp, p + 1, STAMP_LEN);
            stamp[STAMP_LEN] = '\0';
        }
}

static bool note_file(void *ctx, const struct store_entry *entry)
{
    struct sources *x = ctx;
    bool image = store_name_ends(entry->name, ".bin") || store_name_ends(entry->name, ".part");
    if (!image || entry->size == 0 || entry->size > LARGEST_IMAGE || entry->size % FLASH_SECTOR != 0)
        return true;
    struct source *s = &x->items[x->count++];
    memcpy(s->name, entry->name, sizeof s->name);
    s->size = (uint32_t)entry->size;
    s->own = strstr(s->name, x->mac) != NULL;
    find_stamp(s->name, s->stamp);
    return x->count < FILES_AT_MOST;
}

static int compare_sources(const void *a, const void *b)
{
    const struct source *one = a, *other = b;
    if (one->own != other->own)
        return one->own ? -1 : 1;
    int newer = strcmp(other->stamp, one->stamp);
    return newer != 0 ? newer : strcmp(one->name, other->name);
}

/* False: the file cannot be read (any more). */
static bool offer_file(struct store_file *file, uint32_t size, struct survey *s, uint8_t *piece)
{
    for (uint32_t at = 0; at < size && survey_missing(s) > 0; at += PIECE) {
        uint32_t len = size - at < PIECE ? size - at : PIECE;
        if (!file->ops->read_at(file, at, piece, len, NULL))
            return false;
        for (uint32_t i = 0; i < len; i += FLASH_SECTOR)
            survey_offer(s, piece + i);
    }
    return true;
}

static void use_file(struct sources *x, const char *library, const struct source *source, struct survey *s,
                     uint8_t *piece)
{
    char path[STORE_PATH_MAX];
    struct store *store = x->f->store;
    uint32_t before = survey_missing(s);
    struct store_file *file = NULL;
    if (store_join(store, library, source->name, path, sizeof path) &&
        !store->ops->online_only(store, path)) /* reading the device is quicker, and asked for */
        file = store->ops->open(store, path, STORE_READ, NULL);
    if (file == NULL)
        return;
    bool whole = offer_file(file, source->size, s, piece);
    file->ops->close(file, NULL);
    if (survey_missing(s) < before || !whole)
        log_printf(x->f->log, LOG_INFO, "%u sectors are in %s%s", before - survey_missing(s), source->name,
                   whole ? "" : ", which could not be read to its end");
}

static bool use_files(struct sources *x, const char *library, struct survey *s, uint8_t *piece, struct err *e)
{
    uint64_t bytes = 0;
    qsort(x->items, x->count, sizeof *x->items, compare_sources);
    for (size_t i = 0; i < x->count && survey_missing(s) > 0 && bytes < READ_AT_MOST; i++) {
        if (link_discard(&x->f->dev.link, e) == LINK_BROKEN)
            return false; /* nothing is due on the line; this is how Cancel is heard of */
        use_file(x, library, &x->items[i], s, piece);
        bytes += x->items[i].size;
    }
    return true;
}

bool known_sectors_find(struct flasher *f, const char *library, struct survey *s, struct err *e)
{
    struct sources x = {.f = f};
    if (library == NULL || survey_missing(s) == 0)
        return true;
    x.items = malloc(FILES_AT_MOST * sizeof *x.items);
    uint8_t *piece = malloc(PIECE);
    bool ok = x.items != NULL && piece != NULL;
    if (!ok)
        err_set(e, ERR_MEMORY, "looking through the library");
    digest_hex(f->dev.info.mac, sizeof f->dev.info.mac, x.mac);
    if (ok && f->store->ops->list(f->store, library, note_file, &x, NULL))
        ok = use_files(&x, library, s, piece, e);
    free(piece);
    free(x.items);
    return ok;
}
