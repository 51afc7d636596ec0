/* fuzz_sidecar.c: fuzz target for the sidecar of a backup, and for the list of a folder that it makes.  The
 * input is the sidecar.  A wrong result traps. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "core/library/library_view.h"

#include "fuzz_base.h"
#include "one_file_store.h"

#include <string.h>

/* One line of what can be seen. */
static void check_text(const char *text, size_t room)
{
    uint32_t character = 0;
    fuzz_check(memchr(text, '\0', room) != NULL, "a text without an end");
    for (size_t len; *text != '\0'; text += len) {
        len = utf8_decode(text, &character);
        fuzz_check(len != 0 && !utf8_is_hidden(character), "a text that can control a terminal");
    }
}

static void check_backup(const struct library_backup *b)
{
    const struct {
        const char *text;
        size_t room;
    } texts[] = {{b->mac, sizeof b->mac},         {b->flash_id, sizeof b->flash_id},
                 {b->date, sizeof b->date},       {b->sha256, sizeof b->sha256},
                 {b->verdict, sizeof b->verdict}, {b->product, sizeof b->product},
                 {b->version, sizeof b->version}, {b->device_id, sizeof b->device_id}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_text(texts[i].text, texts[i].room);
    size_t hex = strspn(b->mac, "0123456789abcdef");
    fuzz_check(b->mac[hex] == '\0' && hex == (b->has_sidecar ? 12u : 0u), "a MAC address that is none");
    fuzz_check(b->firmware < FIRMWARE_COUNT, "an unknown firmware");
    fuzz_check(firmware_info(b->firmware)->word != NULL && purpose_word(b->purpose) != NULL, "a word");
}

static void check_device(void *ctx, const struct library_device *device)
{
    unsigned *devices = ctx;
    (*devices)++;
    check_text(device->label, sizeof device->label);
    fuzz_check(device->count == 1, "more backups than there are");
    fuzz_check(device->offer == NULL || strcmp(device->offer->verdict, "complete") == 0,
               "something is offered that is not complete");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct one_file_store store;
    struct library_backup backup;
    struct library_view view;
    unsigned devices = 0;
    one_file_store_init(&store, data, size);
    memset(&backup, 0, sizeof backup);
    fuzz_check(library_read_sidecar(&store.base, "x/" ONE_FILE, &backup) == backup.has_sidecar, "the answer");
    check_backup(&backup);
    fuzz_check(library_view_read(&store.base, "x", true, &view, NULL), "the folder cannot be read");
    fuzz_check(view.count == 1, "the number of backups");
    check_backup(&view.backups[0]);
    bool resized = view.backups[0].noted_size != 0 && view.backups[0].noted_size != 4;
    fuzz_check(!resized || !view.backups[0].has_sidecar || strcmp(view.backups[0].verdict, "damaged") == 0,
               "a size that changed");
    library_view_devices(&view, &store.base, "x", check_device, &devices);
    fuzz_check(devices == 1, "the number of devices");
    library_view_done(&view);
    return 0;
}
