/* backups.c: see backups.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/backups.h"

#include "base/digest.h"
#include "core/library/library_view.h"
#include "gui/found.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

static void take(struct store *store, const char *library, const struct library_backup *backup,
                 struct backups_found *found)
{
    struct backup_entry *item = &found->items[found->count];
    if (!store_join(store, library, backup->file, item->path, sizeof item->path))
        return;
    item->note = *backup;
    found->count++;
}

static void take_all(struct store *store, const char *library, const struct library_view *view,
                     const char mac[13], struct backups_found *found)
{
    const struct library_backup *offer = library_view_offer(view, mac);
    found->items = calloc(view->count + 1, sizeof *found->items);
    if (found->items == NULL)
        return;
    if (offer != NULL)
        take(store, library, offer, found);
    for (size_t i = 0; i < view->count; i++)
        if (&view->backups[i] != offer && strcmp(view->backups[i].mac, mac) == 0)
            take(store, library, &view->backups[i], found);
}

struct backups_found *backups_find(struct store *store, const char *library, const uint8_t mac[6])
{
    struct backups_found *found = calloc(1, sizeof *found);
    struct library_view view;
    char digits[13];
    if (found == NULL)
        return NULL;
    memcpy(found->mac, mac, sizeof found->mac);
    digest_hex(mac, sizeof found->mac, digits);
    if (library_view_read(store, library, true, &view, NULL)) {
        take_all(store, library, &view, digits, found);
        library_view_done(&view);
    }
    library_read_label(store, library, digits, found->label);
    return found;
}

void backups_found_free(struct backups_found *b)
{
    if (b == NULL)
        return;
    free(b->items);
    free(b);
}
