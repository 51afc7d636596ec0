/* saving_work.c: see saving_work.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "saving_work.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "base/json.h"
#include "core/image/doctor.h"
#include "core/library/file_work.h"
#include "core/library/library_view.h"
#include "core/library/stub_note.h"
#include "images.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MB 0x100000u

static const uint8_t mac[6] = {0x5c, 0xcf, 0x7f, 1, 2, 3};

uint8_t flash_before[FLASH], flash_older[FLASH];
static uint8_t *stock_image, *altered_image, *const backup_image = flash_before; /* 1 MB, 1 MB */
static uint8_t wanted[FLASH], blank[FLASH];

void saving_work_start(void)
{
    memset(flash_before, 0xFF,
           FLASH); /* most is blank: this is not about transfers, and there are many runs */
    bench_fill_mixed(flash_before, FLASH / 8, 31);
    memcpy(flash_older, flash_before, FLASH);
    memset(flash_older + 0x3000, 0x42, 0x1800);
    memcpy(wanted, flash_before, FLASH);
    memset(wanted + 0x8000, 0x17, 0x3000);
    memset(blank, 0xFF, FLASH);
    stock_image = images_stock(NULL, NULL, MB, -1);
    altered_image = malloc(MB);
    assert_true(stock_image != NULL && altered_image != NULL);
    memcpy(altered_image, stock_image, MB);
    altered_image[3] = 0x40;
}

void saving_work_end(void)
{
    free(stock_image);
    free(altered_image);
}

void saving_work_bench(struct bench *b, const char *folder, const uint8_t *flash)
{
    bench_insert(b, flash, FLASH);
    assert_int_equal(rmdir(b->folder), 0);
    snprintf(b->folder, sizeof b->folder, "%s", folder);
    bench_power_on(b);
    assert_done(b, bench_connect(b, 460800));
}

void saving_work_bench_done(struct bench *b)
{
    bench_disconnect(b);
    vsonoff_mem_free(b->device);
}

static const char *library_of(struct bench *b)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/" LIBRARY, b->folder);
    return path;
}

/* Backups */

static bool back_up(struct bench *b, const char *file, bool overwrite)
{
    struct backup_result r;
    const struct backup_options options = {.library = library_of(b), .file = file, .overwrite = overwrite};
    bool ok = flasher_backup(b->flasher, &options, &r, &b->err);
    if (ok)
        backup_result_done(&r);
    return ok;
}

static bool backup(struct bench *b)
{
    return back_up(b, NULL, false);
}

/* What is there, and whole, need not be saved again. */
static bool is_saved(struct bench *b)
{
    uint8_t *data = NULL;
    size_t len = 0;
    bool whole = b->err.code == ERR_FILE_EXISTS && b->store->ops->exists(b->store, bench_path(b, NAMED)) &&
                 store_load(b->store, bench_path(b, NAMED), MB, &data, &len, NULL) && len == FLASH &&
                 memcmp(data, flash_before, FLASH) == 0;
    free(data);
    return whole;
}

static bool backup_to_a_name(struct bench *b)
{
    return back_up(b, bench_path(b, NAMED), false) || is_saved(b);
}

static bool backup_instead_of_a_file(struct bench *b)
{
    return back_up(b, bench_path(b, NAMED), true);
}

static void put(struct bench *b, const char *name, const void *data, size_t len)
{
    assert_done(b, store_save(store_system(), bench_path(b, name), data, len, true, &b->err));
}

static void put_note(struct bench *b, const char *name, const void *data, size_t len)
{
    char sha256[SHA256_HEX], note[200];
    digest_sha256_hex(data, len, sha256);
    int note_len =
        snprintf(note, sizeof note, "{\"format\":1,\"mac\":\"5ccf7f010203\",\"sha256\":\"%s\"}", sha256);
    put(b, name, note, (size_t)note_len);
}

static void make_a_file(struct bench *b)
{
    put(b, NAMED, flash_older, FLASH);
    put_note(b, NAMED ".json", flash_older, FLASH);
}

/* Changes */

static bool change_to(struct bench *b, const uint8_t *data)
{
    struct restore_result r;
    static char file[256];
    snprintf(file, sizeof file, "%s", bench_path(b, "file"));
    const struct restore_options options = {.file = file, .library = library_of(b), .force = true};
    if (!b->store->ops->exists(b->store, file))
        put(b, "file", data, FLASH);
    return flasher_restore(b->flasher, &options, &r, &b->err);
}

/* There was a change before: its safety copy and its note are in the library. */
static void make_a_past(struct bench *b)
{
    memcpy(vsonoff_mem_flash(b->device), flash_older, FLASH);
    assert_done(b, change_to(b, flash_before));
    assert_int_equal(unlink(bench_path(b, "file")), 0);
    put(b, "file", wanted, FLASH);
}

static bool restore(struct bench *b)
{
    return change_to(b, wanted);
}

static bool erase_without_copy(struct bench *b)
{
    struct restore_result r;
    const struct erase_options options = {.library = library_of(b), .no_safety_backup = true};
    return flasher_erase(b->flasher, &options, &r, &b->err);
}

static bool undo(struct bench *b)
{
    struct restore_result r;
    const struct erase_options options = {.library = library_of(b)};
    return flasher_undo(b->flasher, &options, &r, &b->err) ||
           (b->err.code == ERR_NO_UNDO && strstr(b->err.detail, "nothing to undo") != NULL);
}

/* Files alone */

static void make_a_file_to_mend(struct bench *b)
{
    put(b, "altered", altered_image, MB);
    put_note(b, "altered.json", stock_image, MB);
    make_a_file(b);
}

static bool mend_instead_of_a_file(struct bench *b)
{
    struct doctor_result result;
    char from[256], to[256];
    snprintf(from, sizeof from, "%s", bench_path(b, "altered"));
    snprintf(to, sizeof to, "%s", bench_path(b, NAMED));
    const struct new_file new_file = {to, true};
    return file_work_mend(b->store, from, &new_file, &result, &b->err);
}

static bool name_a_device(struct bench *b)
{
    return library_write_label(b->store, library_of(b), "5ccf7f010203", "Kitchen", &b->err);
}

static void make_a_name(struct bench *b)
{
    assert_done(b, library_write_label(b->store, library_of(b), "5ccf7f010203", "Hall", &b->err));
}

static bool note_a_stub(struct bench *b)
{
    return stub_note_write(b->store, library_of(b), mac, &b->err);
}

const struct saving_work saving_works[] = {
    {.name = "backup",
     .needs_device = true,
     .run = backup,
     .flash_after = flash_before,
     .makes_backup = true},
    {.name = "backup to a name",
     .needs_device = true,
     .run = backup_to_a_name,
     .flash_after = flash_before,
     .file_after = &backup_image,
     .file_size = FLASH},
    {.name = "backup instead of a file",
     .needs_device = true,
     .prepare = make_a_file,
     .run = backup_instead_of_a_file,
     .flash_after = flash_before,
     .file_after = &backup_image,
     .file_size = FLASH,
     .replaces = true},
    {.name = "restore",
     .needs_device = true,
     .prepare = make_a_past,
     .run = restore,
     .flash_after = wanted,
     .makes_backup = true,
     .keeps_past = true},
    {.name = "erase without a copy",
     .needs_device = true,
     .prepare = make_a_past,
     .run = erase_without_copy,
     .flash_after = blank},
    {.name = "undo",
     .needs_device = true,
     .prepare = make_a_past,
     .run = undo,
     .flash_after = flash_older,
     .makes_backup = true,
     .keeps_past = true,
     .toggles = true},
    {.name = "mend instead of a file",
     .prepare = make_a_file_to_mend,
     .run = mend_instead_of_a_file,
     .file_after = &stock_image,
     .file_size = MB,
     .replaces = true},
    {.name = "name a device", .prepare = make_a_name, .run = name_a_device},
    {.name = "note a stub", .run = note_a_stub},
};
const size_t saving_work_count = ARRAY_LEN(saving_works);

/* What may be under a final name */

static bool is_one_of(const struct disk_file *f)
{
    const struct {
        const uint8_t *data;
        size_t len;
    } whole[] = {
        {flash_before, FLASH}, {flash_older, FLASH}, {wanted, FLASH}, {blank, FLASH}, {stock_image, MB}};
    for (size_t i = 0; i < ARRAY_LEN(whole); i++)
        if (f->len == whole[i].len && memcmp(f->data, whole[i].data, f->len) == 0)
            return true;
    return false;
}

/* A sidecar describes the file beside it, or there is none. */
static void assert_note(const struct disk *d, const struct disk_file *note, const char *when)
{
    char file[DISK_NAME], noted[SHA256_HEX] = "", sha256[SHA256_HEX];
    uint64_t format = 0;
    if (!json_read_uint((const char *)note->data, note->len, "format", &format) || format != 1)
        fail_msg("%s: no note: %s (%zu bytes)", when, note->name, note->len);
    snprintf(file, sizeof file, "%.*s", (int)(strlen(note->name) - strlen(".json")), note->name);
    const struct disk_file *described = disk_find(d, file);
    if (described == NULL || strcmp(file, "altered") == 0)
        return;
    digest_sha256_hex(described->data, described->len, sha256);
    if (!json_read_string((const char *)note->data, note->len, "sha256", noted, sizeof noted) ||
        strcmp(noted, sha256) != 0)
        fail_msg("%s: %s is about other contents", when, note->name);
}

void saving_work_assert_sound(const struct disk *d, const char *when)
{
    for (size_t i = 0; i < d->count; i++) {
        const struct disk_file *f = &d->files[i];
        if (store_name_ends(f->name, ".bin") && !is_one_of(f))
            fail_msg("%s: %s is not whole (%zu bytes)", when, f->name, f->len);
        if (store_name_ends(f->name, ".json"))
            assert_note(d, f, when);
    }
}

bool saving_work_is_kept(const struct disk *d, const uint8_t *flash)
{
    for (size_t i = 0; i < d->count; i++) {
        const struct disk_file *f = &d->files[i];
        if (strncmp(f->name, LIBRARY "/", strlen(LIBRARY "/")) == 0 && store_name_ends(f->name, ".bin") &&
            f->len == FLASH && memcmp(f->data, flash, FLASH) == 0)
            return true;
    }
    return false;
}
