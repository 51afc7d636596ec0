/* library_view.c: see library_view.h. */
/* SPDX-License-Identifier: MIT */
#include "core/library/library_view.h"

#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "base/utf8.h"
#include "core/image/image.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_ROOM    1024u
#define SIDECAR_MAX  8192u
#define FLASH_MAX    (16u << 20) /* bytes: the largest flash an ESP8266 can use */
#define LABEL_FORMAT 1

/* Reading */

/* UTF-8 of one line that shows all it is: no controls, no marks that turn the order of letters around. */
static bool is_plain_line(const char *text)
{
    uint32_t character = 0;
    for (size_t len; *text != '\0'; text += len) {
        len = utf8_decode(text, &character);
        if (len == 0 || utf8_is_hidden(character))
            return false;
    }
    return true;
}

/* "" is not. */
static bool is_blank_line(const char *text)
{
    uint32_t character = 0;
    size_t len = 0, blanks = 0;
    for (; *text != '\0' && (len = utf8_decode(text, &character)) != 0; text += len, blanks++)
        if (character != ' ' && character != 0xA0 && character != 0x3000) /* wide ones too */
            return false;
    return blanks > 0 && *text == '\0';
}

/* A file may contain anything; texts of more than one line, or that control a terminal, are dropped. */
static void read_text(const char *text, size_t len, const char *key, char *value, size_t size)
{
    if (!json_read_string(text, len, key, value, size) || !is_plain_line(value))
        value[0] = '\0';
}

static bool is_mac(const char *text)
{
    return strlen(text) == 12 && strspn(text, "0123456789abcdef") == 12;
}

/* `here`: as store_load_here. */
static bool read_sidecar(struct store *store, const char *path, bool here, struct library_backup *backup)
{
    char sidecar[PATH_ROOM + 8];
    uint8_t *data = NULL;
    size_t len = 0;
    snprintf(sidecar, sizeof sidecar, "%s.json", path);
    if (!(here ? store_load_here : store_load)(store, sidecar, SIDECAR_MAX, &data, &len, NULL))
        return false;
    const char *text = data == NULL ? "" : (const char *)data;
    char firmware[16] = "", purpose[16] = "";
    const struct {
        const char *key;
        char *value;
        size_t size;
    } fields[] = {
        {"mac", backup->mac, sizeof backup->mac},
        {"flash_id", backup->flash_id, sizeof backup->flash_id},
        {"date", backup->date, sizeof backup->date},
        {"purpose", purpose, sizeof purpose},
        {"sha256", backup->sha256, sizeof backup->sha256},
        {"verdict", backup->verdict, sizeof backup->verdict},
        {"firmware", firmware, sizeof firmware},
        {"product", backup->product, sizeof backup->product},
        {"version", backup->version, sizeof backup->version},
        {"device_id", backup->device_id, sizeof backup->device_id},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        read_text(text, len, fields[i].key, fields[i].value, fields[i].size);
    }
    backup->firmware = firmware_by_word(firmware);
    backup->purpose = purpose_by_word(purpose);
    if (!json_read_uint(text, len, "size", &backup->noted_size))
        backup->noted_size = 0;
    free(data);
    backup->has_sidecar = is_mac(backup->mac);
    if (!backup->has_sidecar)
        backup->mac[0] = '\0';
    return backup->has_sidecar;
}

bool library_read_sidecar(struct store *store, const char *path, struct library_backup *backup)
{
    return read_sidecar(store, path, false, backup);
}

/* What library_default_path has put into it. */
static void read_name(struct library_backup *backup)
{
    const char *name = backup->file;
    for (const char *p = strchr(name, '-'); p != NULL; p = strchr(p + 1, '-')) {
        if (strspn(p + 1, "0123456789abcdef") == 12 && p[13] == '-')
            snprintf(backup->mac, sizeof backup->mac, "%.12s", p + 1);
        if (strspn(p + 1, "0123456789") == 8 && p[9] == 'T' && strspn(p + 10, "0123456789") == 6 &&
            p[16] == 'Z')
            snprintf(backup->date, sizeof backup->date, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", p + 1, p + 5, p + 7,
                     p + 10, p + 12, p + 14);
    }
    if (backup->mac[0] != '\0')
        backup->purpose = purpose_by_name(name);
}

/* A file that was cut short since is no backup any more, whatever its sidecar says. */
static void doubt(struct library_backup *backup)
{
    if (backup->noted_size != 0 && backup->noted_size != backup->size)
        snprintf(backup->verdict, sizeof backup->verdict, "%s", image_verdict_name(IMAGE_DAMAGED));
}

static void examine_file(struct store *store, const char *path, struct library_backup *backup)
{
    uint8_t *data = NULL;
    size_t len = 0;
    struct image_info *info = malloc(sizeof *info);
    if (info != NULL && store_load(store, path, FLASH_MAX, &data, &len, NULL)) {
        image_examine(data, len, true, info);
        snprintf(backup->verdict, sizeof backup->verdict, "%s",
                 info->redacted ? LIBRARY_REDACTED : image_verdict_name(info->verdict));
        if (info->redacted)
            backup->purpose = PURPOSE_SHARING;
        backup->firmware = info->firmware;
        snprintf(backup->product, sizeof backup->product, "%s", info->product);
        snprintf(backup->version, sizeof backup->version, "%s", info->version);
        snprintf(backup->device_id, sizeof backup->device_id, "%s", info->device_id);
    }
    free(data);
    free(info);
}

struct reading {
    struct library_view *view;
    bool failed; /* out of memory */
};

static bool visit_file(void *ctx, const struct store_entry *entry)
{
    struct reading *r = ctx;
    struct library_view *v = r->view;
    if (!store_name_ends(entry->name, ".bin"))
        return true;
    if (v->count == v->room) {
        size_t room = v->room == 0 ? 64 : 2 * v->room;
        struct library_backup *more = realloc(v->backups, room * sizeof *more);
        r->failed = more == NULL;
        if (r->failed)
            return false; /* cppcheck-suppress memleak ; `more` is NULL here */
        v->backups = more;
        v->room = room;
    }
    struct library_backup *backup = &v->backups[v->count++];
    memset(backup, 0, sizeof *backup);
    memcpy(backup->file, entry->name, sizeof backup->file);
    backup->size = entry->size;
    return true;
}

/* Order: devices by MAC, unknown ones last; newest first; of the same second, the longer name ("-2") is the
 * later one. */
static int compare(const void *left, const void *right)
{
    const struct library_backup *a = left, *b = right;
    bool known_a = a->mac[0] != '\0', known_b = b->mac[0] != '\0';
    if (known_a != known_b)
        return known_a ? -1 : 1;
    int order = strcmp(a->mac, b->mac);
    if (order == 0)
        order = strcmp(b->date, a->date);
    if (order == 0 && strlen(a->file) != strlen(b->file))
        order = strlen(a->file) > strlen(b->file) ? -1 : 1;
    return order != 0 ? order : strcmp(b->file, a->file);
}

/* A file without a note that carries a known device's ID is that device's. */
static void adopt(struct library_view *view)
{
    for (size_t i = 0; i < view->count; i++) {
        struct library_backup *orphan = &view->backups[i];
        for (size_t k = 0; !orphan->has_sidecar && orphan->device_id[0] != '\0' && k < view->count; k++) {
            const struct library_backup *known = &view->backups[k];
            if (known->has_sidecar && strcmp(known->device_id, orphan->device_id) == 0)
                memcpy(orphan->mac, known->mac, sizeof orphan->mac);
        }
    }
}

bool library_view_read(struct store *store, const char *library, bool examine, struct library_view *view,
                       struct err *e)
{
    struct reading reading = {view, false};
    memset(view, 0, sizeof *view);
    if (!store->ops->list(store, library, visit_file, &reading, e) || reading.failed) {
        library_view_done(view);
        return err_set(e, ERR_MEMORY, "the list of backups");
    }
    for (size_t i = 0; i < view->count; i++) {
        char path[PATH_ROOM];
        if (!store_join(store, library, view->backups[i].file, path, sizeof path))
            continue;
        view->backups[i].online_only = store->ops->online_only(store, path);
        if (read_sidecar(store, path, true, &view->backups[i]))
            doubt(&view->backups[i]);
        else if (view->backups[i].online_only)
            read_name(&view->backups[i]);
        else if (examine)
            examine_file(store, path, &view->backups[i]);
    }
    adopt(view);
    if (view->count > 0)
        qsort(view->backups, view->count, sizeof *view->backups, compare);
    return true;
}

void library_view_done(struct library_view *view)
{
    free(view->backups);
    memset(view, 0, sizeof *view);
}

/* Devices */

/* 0 = not to be offered at all */
static int worth(const struct library_backup *backup)
{
    if (strcmp(backup->verdict, "complete") != 0 || backup->purpose == PURPOSE_UNFINISHED)
        return 0;
    return 1 + (firmware_info(backup->firmware)->official ? 2 : 0) +
           (backup->purpose == PURPOSE_SAFETY_COPY ? 0 : 1);
}

static const struct library_backup *offer_among(const struct library_backup *backups, size_t count)
{
    const struct library_backup *best = NULL;
    for (size_t i = 0; i < count; i++) {
        if (worth(&backups[i]) > (best == NULL ? 0 : worth(best)))
            best = &backups[i];
    }
    return best;
}

static size_t run_length(const struct library_view *view, size_t first)
{
    size_t end = first + 1;
    while (end < view->count && strcmp(view->backups[end].mac, view->backups[first].mac) == 0)
        end++;
    return end - first;
}

const struct library_backup *library_view_offer(const struct library_view *view, const char mac[13])
{
    for (size_t at = 0; at < view->count; at += run_length(view, at)) {
        if (strcmp(view->backups[at].mac, mac) == 0)
            return offer_among(view->backups + at, run_length(view, at));
    }
    return NULL;
}

static void describe_device(const struct library_view *view, size_t first, struct library_device *device)
{
    memset(device, 0, sizeof *device);
    device->backups = view->backups + first;
    device->count = run_length(view, first);
    device->product = device->device_id = "";
    memcpy(device->mac, device->backups[0].mac, sizeof device->mac);
    for (size_t i = device->count; i-- > 0 && device->mac[0] != '\0';) { /* the newest has the last word */
        const struct library_backup *backup = &device->backups[i];
        if (backup->product[0] != '\0')
            device->product = backup->product;
        if (backup->device_id[0] != '\0')
            device->device_id = backup->device_id;
    }
    if (device->mac[0] != '\0')
        device->offer = offer_among(device->backups, device->count);
}

void library_view_devices(const struct library_view *view, struct store *store, const char *library,
                          void (*visit)(void *ctx, const struct library_device *device), void *ctx)
{
    struct library_device device;
    for (size_t at = 0; at < view->count; at += device.count) {
        describe_device(view, at, &device);
        library_read_label(store, library, device.mac, device.label);
        visit(ctx, &device);
    }
}

/* Names of devices */

static bool label_path(struct store *store, const char *library, const char *mac, char path[PATH_ROOM])
{
    char name[64];
    snprintf(name, sizeof name, "restock-%.12s.device.json", mac);
    return is_mac(mac) && store_join(store, library, name, path, PATH_ROOM);
}

void library_read_label(struct store *store, const char *library, const char *mac,
                        char label[LIBRARY_LABEL_MAX])
{
    char path[PATH_ROOM];
    uint8_t *data = NULL;
    size_t len = 0;
    label[0] = '\0';
    if (!label_path(store, library, mac, path) ||
        !store_load_here(store, path, SIDECAR_MAX, &data, &len, NULL))
        return;
    read_text(data == NULL ? "" : (const char *)data, len, "name", label, LIBRARY_LABEL_MAX);
    free(data);
}

static bool label_is_fit(const char *label, struct err *e)
{
    if (strlen(label) >= LIBRARY_LABEL_MAX)
        return err_set_why(e, ERR_USAGE,
                           (struct fact){FACT_NAME_TOO_LONG, {fact_number(LIBRARY_LABEL_MAX - 1)}},
                           (struct fact){.id = FACT_NONE});
    if (!is_plain_line(label))
        return err_set_reason(e, ERR_USAGE, FACT_NAME_NOT_ONE_LINE);
    if (is_blank_line(label))
        return err_set_reason(e, ERR_USAGE, FACT_NAME_ALL_SPACES);
    return true;
}

bool library_write_label(struct store *store, const char *library, const char *mac, const char *label,
                         struct err *e)
{
    char path[PATH_ROOM];
    struct json j = JSON_INIT;
    if (!label_is_fit(label, e))
        return false;
    if (!label_path(store, library, mac, path))
        return err_set(e, ERR_FILE_WRITE, "no MAC address, or the path of the folder is too long");
    if (label[0] == '\0')
        return store->ops->remove(store, path, e);
    json_object_begin(&j, NULL);
    json_uint(&j, "format", LABEL_FORMAT);
    json_string(&j, "mac", mac);
    json_string(&j, "name", label);
    json_object_end(&j);
    bool ok = (!j.text.failed || err_set(e, ERR_MEMORY, "the name of a device")) &&
              store->ops->make_folder(store, library, e) &&
              store_save(store, path, j.text.data, j.text.len, true, e);
    json_free(&j);
    return ok;
}

bool library_view_knows(const struct library_view *view, const char mac[13])
{
    for (size_t i = 0; i < view->count; i++)
        if (strcmp(view->backups[i].mac, mac) == 0)
            return true;
    return false;
}
