/* fuzz_assemble.c: fuzz target for the files of a firmware that comes in several.  A wrong result traps.
 *
 * The input is up to eight files: a byte for what each starts from (enum source), two for its length, a byte
 * for the number of its changes, and then each change: where (2 bytes) and what. */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "core/image/assemble.h"
#include "core/image/assemble_layout.h"
#include "core/image/image.h"
#include "craft_image.h"
#include "say/say.h"

#include "fuzz_base.h"

#include <stdlib.h>
#include <string.h>

#define FILES     8
#define IMAGE_MAX 0x100000u /* larger ones are not made: that takes too long */

enum source { LOADER, USER1, USER2, RADIO_DATA, BLANK, RAM, MAPPED, ZEROS, SOURCES };

static const uint8_t *source_bytes(enum source source, size_t *most)
{
    static const struct craft_texts texts = {{"AT version:1.7.4.0(May 11 2020)", "2.2.1(6ab97e9)"}};
    static uint8_t *sdk, *flat, blank[0x2000], zeros[0x2000];
    if (sdk == NULL) {
        sdk = craft_sdk(0x80000, 0, &texts);
        craft_app(sdk, 0x41000, 2, &texts);
        flat = craft_flat(0x80000, 0, &texts);
        for (uint32_t i = 0; i < 40; i++)
            put_le32(flat + 0x200 + 4 * i, 0x40210000u + 64 * i);
        memset(blank, 0xFF, sizeof blank);
    }
    const struct {
        const uint8_t *data;
        size_t most;
    } sources[SOURCES] = {
        [LOADER] = {sdk, 0x1000},
        [USER1] = {sdk + 0x1000, craft_app_end(sdk, 0x1000) - 0x1000},
        [USER2] = {sdk + 0x41000, craft_app_end(sdk, 0x41000) - 0x41000},
        [RADIO_DATA] = {sdk + 0x7C000, 0x1000},
        [BLANK] = {blank, sizeof blank},
        [RAM] = {flat, 0x7830},
        [MAPPED] = {flat + 0x10000, 0x4000},
        [ZEROS] = {zeros, sizeof zeros},
    };
    *most = sources[source].most;
    return sources[source].data;
}

/* Takes one file's bytes from the input; false: there are no more. */
static bool take_file(const uint8_t **data, size_t *size, struct assemble_file *file)
{
    if (*size < 4)
        return false;
    const uint8_t *head = *data;
    size_t most, changes = head[3];
    const uint8_t *source = source_bytes((enum source)(head[0] % SOURCES), &most);
    file->size = get_le16(head + 1) % (most + 1);
    file->size = file->size == 0 ? most : file->size; /* an empty one does not get here */
    file->name = "a.bin";
    uint8_t *bytes = malloc(file->size);
    memcpy(bytes, source, file->size);
    *data += 4;
    *size -= 4;
    for (; changes > 0 && *size >= 3; changes--, *data += 3, *size -= 3) {
        size_t at = get_le16(*data);
        if (at < file->size)
            bytes[at] = (*data)[2];
    }
    file->data = bytes;
    return true;
}

static void check_reason(const struct err *e)
{
    char text[600];
    fuzz_check(e->code == ERR_NOT_OFFERED, "another error");
    say_fact(&e->why[0], text, sizeof text);
    fuzz_check(strlen(text) > 1 && text[strlen(text) - 1] == '.', "a sentence without an end");
}

static void make(const struct assemble_part *parts, size_t count)
{
    uint32_t size = 0;
    struct err e = ERR_INIT;
    struct image_info info;
    if (!assemble_size(parts, count, &size, &e)) {
        check_reason(&e);
        return;
    }
    if (size > IMAGE_MAX)
        return;
    uint8_t *out = malloc(size); /* exactly, so that the sanitizer watches its end */
    if (assemble_make(parts, count, out, size, &info, &e))
        fuzz_check(info.startable && (info.verdict == IMAGE_COMPLETE || info.verdict == IMAGE_UNKNOWN),
                   "an image that does not start");
    else
        check_reason(&e);
    for (size_t i = 0; i < count; i++)
        fuzz_check(memcmp(out + parts[i].at, parts[i].data, parts[i].size) == 0, "a part that was changed");
    free(out);
}

static void lay_out(struct assemble_file *files, size_t count)
{
    struct err e = ERR_INIT;
    struct assemble_part parts[FILES];
    if (!assemble_lay_out(files, count, &e)) {
        check_reason(&e);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        fuzz_check(files[i].role > ROLE_NONE && files[i].role < ROLE_COUNT, "the role");
        fuzz_check(files[i].at % 0x1000 == 0, "an address within a sector");
        parts[i] = (struct assemble_part){files[i].at, files[i].data, files[i].size};
    }
    make(parts, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct assemble_file files[FILES];
    struct assemble_part anywhere[FILES];
    size_t count = 0;
    while (count < FILES && take_file(&data, &size, &files[count]))
        count++;
    for (size_t i = 0; i < count; i++) /* also where an input says */
        anywhere[i] = (struct assemble_part){i == 0 ? 0 : (uint32_t)files[i].data[0] << 12, files[i].data,
                                             files[i].size};
    if (count > 0) {
        lay_out(files, count);
        make(anywhere, count);
    }
    for (size_t i = 0; i < count; i++)
        free((void *)(uintptr_t)files[i].data);
    return 0;
}
