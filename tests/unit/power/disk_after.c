/* disk_after.c: see disk_after.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "disk_after.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 256, LOOSE = 32, PAGE = 4096, ROOM_STEP = 16 * PAGE };

struct contents {
    uint8_t *now, *forced; /* owned */
    bool *loose;           /* owned; for each byte of `now`: it was written since the last flush */
    size_t len, forced_len, room;
};

struct entry {
    char name[DISK_NAME];
    int file; /* -1: a folder */
};

struct names {
    struct entry entries[ENTRIES];
    size_t count;
};

struct world {
    struct contents *files; /* owned */
    size_t file_count;
    struct names forced;
    const struct disk_call *loose[LOOSE]; /* changes of names, oldest first */
    unsigned loose_count;
};

static void room_for(struct contents *c, size_t len)
{
    if (len <= c->room)
        return;
    size_t room = (len + ROOM_STEP - 1) / ROOM_STEP * ROOM_STEP;
    c->now = realloc(c->now, room);
    c->forced = realloc(c->forced, room);
    c->loose = realloc(c->loose, room * sizeof *c->loose);
    assert_true(c->now != NULL && c->forced != NULL && c->loose != NULL);
    memset(c->now + c->room, 0, room - c->room);
    memset(c->forced + c->room, 0, room - c->room);
    memset(c->loose + c->room, 0, (room - c->room) * sizeof *c->loose);
    c->room = room;
}

static void write_to(struct contents *c, uint64_t offset, const uint8_t *data, size_t len)
{
    room_for(c, (size_t)offset + len);
    memcpy(c->now + offset, data, len);
    memset(c->loose + offset, true, len * sizeof *c->loose);
    if (offset + len > c->len)
        c->len = (size_t)offset + len;
}

static void cut_to(struct contents *c, size_t len)
{
    room_for(c, len);
    if (len < c->len)
        memset(c->now + len, 0, c->len - len);
    c->len = len;
}

static void flush(struct contents *c)
{
    if (c->room == 0)
        return;
    memcpy(c->forced, c->now, c->room);
    memset(c->loose, false, c->room * sizeof *c->loose);
    c->forced_len = c->len;
}

static void forget(struct names *n, const char *name)
{
    for (size_t i = 0; i < n->count; i++)
        if (strcmp(n->entries[i].name, name) == 0) {
            n->entries[i] = n->entries[--n->count];
            return;
        }
}

static void give(struct names *n, const char *name, int file)
{
    forget(n, name);
    assert_true(n->count < ENTRIES);
    memcpy(n->entries[n->count].name, name, DISK_NAME);
    n->entries[n->count++].file = file;
}

static bool has(const struct names *n, const char *name)
{
    for (size_t i = 0; i < n->count; i++)
        if (strcmp(n->entries[i].name, name) == 0)
            return true;
    return false;
}

static void change_names(struct names *n, const struct disk_call *call)
{
    if (call->change == DISK_RENAME || call->change == DISK_REMOVE)
        forget(n, call->name);
    if (call->change == DISK_RENAME || call->change == DISK_LINK)
        give(n, call->to, call->file);
    if (call->change == DISK_MAKE_FILE || call->change == DISK_MAKE_FOLDER)
        give(n, call->name, call->file);
}

/* Length of the part of a name that is its folder. */
static size_t folder_len(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash == NULL ? 0 : (size_t)(slash - name);
}

static bool is_in(const char *name, const char *folder)
{
    return folder_len(name) == strlen(folder) && strncmp(name, folder, strlen(folder)) == 0;
}

static void force_names(struct world *w, const char *folder)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < w->loose_count; i++) {
        if (is_in(w->loose[i]->name, folder))
            change_names(&w->forced, w->loose[i]);
        else
            w->loose[kept++] = w->loose[i];
    }
    w->loose_count = kept;
}

static void do_call(struct world *w, const struct disk_call *call)
{
    switch (call->change) {
    case DISK_WRITE:
        write_to(&w->files[call->file], call->offset, call->data, call->len);
        break;
    case DISK_EMPTY:
        cut_to(&w->files[call->file], call->len);
        break;
    case DISK_FLUSH:
        flush(&w->files[call->file]);
        break;
    case DISK_FLUSH_FOLDER:
        force_names(w, call->name);
        break;
    default:
        assert_true(w->loose_count < LOOSE);
        w->loose[w->loose_count++] = call;
    }
}

static void world_start(struct world *w, const struct disk_calls *r)
{
    memset(w, 0, sizeof *w);
    w->file_count = (size_t)r->files;
    w->files = calloc(w->file_count + 1, sizeof *w->files);
    assert_non_null(w->files);
    for (size_t i = 0; i < r->before.count; i++) {
        const struct disk_file *f = &r->before.files[i];
        give(&w->forced, f->name, f->is_folder ? -1 : (int)i);
        if (f->is_folder)
            continue;
        write_to(&w->files[i], 0, f->data, f->len);
        flush(&w->files[i]);
    }
}

static void world_done(struct world *w)
{
    for (size_t i = 0; i < w->file_count; i++) {
        free(w->files[i].now);
        free(w->files[i].forced);
        free(w->files[i].loose);
    }
    free(w->files);
}

/* Makes `now` what a power cut leaves of it. */
static void lose(struct contents *c, enum disk_data data)
{
    bool short_file = c->len <= PAGE;
    if (c->room == 0)
        return;
    if (data == DISK_LOST) {
        c->len = c->forced_len;
        memcpy(c->now, c->forced, c->room);
    }
    for (size_t i = 0; i < c->len && (data == DISK_ZEROS || data == DISK_TORN); i++) {
        bool arrived = data == DISK_TORN && (short_file ? i < c->len / 2 : i / PAGE % 2 == 0);
        if (c->loose[i] && !arrived)
            c->now[i] = 0;
    }
}

static void list_files(const struct world *w, const struct names *names, struct disk *left)
{
    memset(left, 0, sizeof *left);
    for (size_t i = 0; i < names->count; i++) {
        const struct entry *entry = &names->entries[i];
        char folder[DISK_NAME] = "";
        memcpy(folder, entry->name, folder_len(entry->name));
        if (folder[0] != '\0' && !has(names, folder))
            continue; /* its folder has not arrived */
        const struct contents *c = entry->file < 0 ? NULL : &w->files[entry->file];
        disk_add(left, entry->name,
                 c == NULL        ? NULL
                 : c->now == NULL ? (const uint8_t *)""
                                  : c->now,
                 c == NULL ? 0 : c->len);
    }
}

void disk_loose(const struct disk_calls *r, size_t calls, unsigned *names, bool *contents)
{
    struct world w;
    world_start(&w, r);
    for (size_t i = 0; i < calls; i++)
        do_call(&w, &r->calls[i]);
    *names = w.loose_count;
    *contents = false;
    for (size_t i = 0; i < w.file_count; i++) {
        const struct contents *c = &w.files[i];
        *contents = *contents || c->len != c->forced_len ||
                    (c->len > 0 && memchr(c->loose, true, c->len * sizeof *c->loose) != NULL);
    }
    world_done(&w);
}

void disk_after(const struct disk_calls *r, const struct disk_end *end, struct disk *left)
{
    struct world w;
    world_start(&w, r);
    for (size_t i = 0; i < end->calls; i++)
        do_call(&w, &r->calls[i]);
    if (end->torn) {
        const struct disk_call *next = &r->calls[end->calls];
        write_to(&w.files[next->file], next->offset, next->data, next->len / 2);
    }
    for (unsigned i = 0; i < w.loose_count; i++)
        if (!end->power || (end->names >> i & 1) != 0)
            change_names(&w.forced, w.loose[i]);
    for (size_t i = 0; i < w.file_count && end->power; i++)
        lose(&w.files[i], end->data);
    list_files(&w, &w.forced, left);
    world_done(&w);
}
