/* stub_note.c: <library>/restock-<mac>.stub.json */
/* SPDX-License-Identifier: MIT */
#include "core/library/stub_note.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/json.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENDING   ".stub.json"
#define NOTE_MAX 4096u /* bytes */
#define PROGRAM  "Restock " RESTOCK_VERSION

static bool is_note(void *ctx, const struct store_entry *entry)
{
    bool *any = ctx;
    *any = strncmp(entry->name, "restock-", 8) == 0 && store_name_ends(entry->name, ENDING);
    return !*any; /* the first one will do */
}

bool stub_note_any(struct store *store, const char *library)
{
    bool any = false;
    return library != NULL && store->ops->list(store, library, is_note, &any, NULL) && any;
}

static bool note_path(struct store *store, const char *library, const uint8_t mac[6],
                      char path[STORE_PATH_MAX], struct err *e)
{
    char hex[13], name[48];
    digest_hex(mac, 6, hex);
    snprintf(name, sizeof name, "restock-%s%s", hex, ENDING);
    return store_join(store, library, name, path, STORE_PATH_MAX) ||
           err_set(e, ERR_FILE_WRITE, "the path of the folder is too long");
}

bool stub_note_read(struct store *store, const char *library, const uint8_t mac[6])
{
    char path[STORE_PATH_MAX], program[64];
    uint8_t *data = NULL;
    size_t len = 0;
    if (library == NULL || !note_path(store, library, mac, path, NULL) || !store->ops->exists(store, path) ||
        !store_load(store, path, NOTE_MAX, &data, &len, NULL))
        return false;
    bool ours = data != NULL &&
                json_read_string((const char *)data, len, "program", program, sizeof program) &&
                strcmp(program, PROGRAM) == 0;
    free(data);
    return ours;
}

bool stub_note_write(struct store *store, const char *library, const uint8_t mac[6], struct err *e)
{
    char path[STORE_PATH_MAX];
    struct json j = JSON_INIT;
    json_object_begin(&j, NULL);
    json_uint(&j, "format", 1);
    json_string(&j, "program", PROGRAM);
    json_string(&j, "failed", "what Restock's own stub wrote did not hold");
    json_object_end(&j);
    bool ok = store->ops->make_folder(store, library, e) && note_path(store, library, mac, path, e) &&
              (!j.text.failed || err_set(e, ERR_MEMORY, "a note")) &&
              store_save(store, path, j.text.data, j.text.len, true, e);
    json_free(&j);
    return ok;
}

bool stub_note_remove(struct store *store, const char *library, const uint8_t mac[6], struct err *e)
{
    char path[STORE_PATH_MAX];
    return note_path(store, library, mac, path, e) && store->ops->remove(store, path, e);
}
