/* recognise.c: see recognise.h. */
/* SPDX-License-Identifier: MIT */
#include "core/work/recognise.h"

#include "base/err.h"
#include "core/device/steady.h"
#include "core/image/image.h"
#include "core/image/regions.h"
#include "core/library/library.h"
#include "core/library/library_view.h"
#include "core/work/flasher.h"
#include "core/work/flasher_state.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACKUPS_TRIED 3u /* each may cost a digest of half a megabyte on the chip */
#define HEAD          (2u * FLASH_SECTOR)

static bool has_name(enum firmware firmware)
{
    return firmware != FIRMWARE_UNKNOWN && firmware != FIRMWARE_NOT_NOTED && firmware != FIRMWARE_ARDUINO;
}

void note_program(const uint8_t *flash, uint32_t size, struct noted_program *program)
{
    struct image_info info;
    memset(program, 0, sizeof *program);
    image_examine(flash, size, true, &info);
    if (!has_name(info.firmware))
        return;
    const struct image_program found = image_program(flash, size);
    program->at = found.at;
    program->size = found.size;
    digest_md5(flash + program->at, program->size, program->md5);
    program->firmware = info.firmware;
    memcpy(program->product, info.product, sizeof program->product);
    memcpy(program->version, info.version, sizeof program->version);
}

static bool is_on_flash(struct flasher *f, const struct noted_program *program, bool *same, struct err *e)
{
    uint8_t chip[MD5_SIZE];
    *same = false;
    const uint32_t flash = f->dev.info.flash_size;
    if (program->size == 0 || program->size > flash || program->at > flash - program->size)
        return true;
    if (!cmd_flash_md5(&f->dev, program->at, program->size, chip, e))
        return false;
    *same = memcmp(chip, program->md5, MD5_SIZE) == 0;
    return true;
}

static void take_name(const struct noted_program *program, struct image_info *image)
{
    image->firmware = program->firmware;
    memcpy(image->product, program->product, sizeof image->product);
    memcpy(image->version, program->version, sizeof image->version);
}

static bool compare_written(struct flasher *f, const char *library, struct image_info *image, bool *same,
                            struct err *e)
{
    struct pending note;
    *same = false;
    if (!library_read_last_change(flasher_library(f, library), &note))
        return true;
    if (!is_on_flash(f, &note.program, same, e))
        return false;
    if (*same)
        take_name(&note.program, image);
    return true;
}

/* Its first sectors are asked for first: another version of a firmware differs there already. */
static bool compare_file(struct flasher *f, const char *path, struct image_info *image, bool *same,
                         struct err *e)
{
    struct noted_program program = {.size = 0}, head = {.size = 0};
    uint8_t *data = NULL;
    size_t len = 0;
    *same = false;
    if (!store_load_here(f->store, path, f->dev.info.flash_size, &data, &len, NULL))
        return true;
    if (len == f->dev.info.flash_size) {
        note_program(data, (uint32_t)len, &program);
        head.at = program.at;
        head.size = program.size < HEAD ? program.size : HEAD;
    }
    bool usable = len == f->dev.info.flash_size && program.size > 0;
    if (usable)
        digest_md5(data + head.at, head.size, head.md5);
    free(data);
    bool ok = !usable || (is_on_flash(f, &head, same, e) && (!*same || is_on_flash(f, &program, same, e)));
    if (ok && *same)
        take_name(&program, image);
    return ok;
}

static bool is_candidate(const struct flasher *f, const struct library_backup *b, const char *mac)
{
    return strcmp(b->mac, mac) == 0 && !b->online_only && b->size == f->dev.info.flash_size &&
           has_name(b->firmware);
}

static bool compare_saved(struct flasher *f, const char *library, struct image_info *image, bool *same,
                          struct err *e)
{
    struct library_view view;
    char mac[13], path[STORE_PATH_MAX];
    unsigned tried = 0;
    bool ok = true;
    *same = false;
    digest_hex(f->dev.info.mac, sizeof f->dev.info.mac, mac);
    if (!library_view_read(f->store, library, false, &view, NULL))
        return true;
    for (size_t i = 0; ok && !*same && i < view.count && tried < BACKUPS_TRIED; i++) {
        const struct library_backup *b = &view.backups[i];
        if (!is_candidate(f, b, mac) || !store_join(f->store, library, b->file, path, sizeof path))
            continue;
        tried++;
        ok = compare_file(f, path, image, same, e);
    }
    library_view_done(&view);
    return ok;
}

bool flasher_recognise_firmware(struct flasher *f, const char *library, struct image_info *image,
                                struct err *e)
{
    bool same;
    if (has_name(image->firmware) || image->verdict == IMAGE_BLANK || library == NULL || library[0] == '\0')
        return true;
    return compare_written(f, library, image, &same, e) &&
           (same || compare_saved(f, library, image, &same, e));
}
