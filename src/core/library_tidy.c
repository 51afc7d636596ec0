/* library_tidy.c: see library_tidy.h. */
#include "core/library_tidy.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "core/library.h"
#include "core/library_view.h"
#include "core/session.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

/* Two names of one file may differ in how they say the folder; the file's own name does not. */
static bool names_file(const char *path, const char *file)
{
    size_t path_len = strlen(path), len = strlen(file);
    return path_len >= len && strcmp(path + path_len - len, file) == 0;
}

struct needed {
    struct pending notes[2];
    size_t count;
};

static void find_needed(struct flasher *f, const char *library, struct needed *needed)
{
    needed->count = 0;
    needed->count += library_read_pending(f, library, &needed->notes[needed->count]);
    needed->count += library_read_last_change(f, library, &needed->notes[needed->count]);
}

static bool is_needed(const struct needed *needed, const char *file)
{
    for (size_t i = 0; i < needed->count; i++) {
        if (names_file(needed->notes[i].safety_copy, file))
            return true;
    }
    return false;
}

static void remove_copy(struct flasher *f, const char *library, const char *file)
{
    char path[FLASHER_PATH_MAX], sidecar[FLASHER_PATH_MAX + 8];
    struct err e = ERR_INIT;
    if (!store_join(f->store, library, file, path, sizeof path))
        return;
    snprintf(sidecar, sizeof sidecar, "%s.json", path);
    if (!f->store->ops->remove(f->store, path, &e) || !f->store->ops->remove(f->store, sidecar, &e))
        log_printf(f->log, LOG_WARN, "an old safety copy could not be removed: %s", e.detail);
    else
        log_printf(f->log, LOG_INFO, "an old safety copy was removed: %s", path);
}

void library_tidy(struct flasher *f, const char *library)
{
    struct library_view view;
    struct needed needed;
    struct err e = ERR_INIT;
    char mac[13], flash_id[7];
    unsigned kept = 0;
    if (!library_view_read(f->store, library, false, &view, &e)) {
        log_printf(f->log, LOG_WARN, "the library could not be tidied: %s", e.detail);
        return;
    }
    digest_hex(f->device.mac, sizeof f->device.mac, mac);
    digest_hex(f->device.flash_id, sizeof f->device.flash_id, flash_id);
    find_needed(f, library, &needed);
    for (size_t i = 0; i < view.count; i++) { /* newest first */
        const struct library_backup *b = &view.backups[i];
        bool ours = strcmp(b->mac, mac) == 0 && strcmp(b->flash_id, flash_id) == 0 &&
                    library_is_safety_copy(b) && strncmp(b->file, "safety-", 7) == 0;
        if (ours && ++kept > LIBRARY_SAFETY_COPIES && !is_needed(&needed, b->file))
            remove_copy(f, library, b->file);
    }
    library_view_done(&view);
}
