/* op_restore.c: makes the flash equal to a file, or blank. */
/* SPDX-License-Identifier: MIT */
#include "core/work/op_restore.h"

#include "base/err.h"
#include "core/image/guard.h"
#include "core/device/line.h"
#include "core/work/flasher_state.h"
#include "core/library/image_file.h"
#include "core/work/op_check.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

/* Makes a blank image of the whole flash with the file in it. */
static bool fill_target(struct flasher *f, const uint8_t *data, size_t len, bool keep_rest,
                        struct change_target *t, struct err *e)
{
    uint32_t flash = f->dev.info.flash_size;
    t->size = (uint32_t)len;
    t->sectors = keep_rest ? (t->size + FLASH_SECTOR - 1) / FLASH_SECTOR : device_sectors(&f->dev);
    t->bytes = malloc(flash);
    if (t->bytes == NULL)
        return err_set(e, ERR_MEMORY, "an image of %u bytes", flash);
    memset(t->bytes, 0xFF, flash);
    if (len > 0)
        memcpy(t->bytes, data, len);
    return true;
}

bool op_load_target(struct flasher *f, const char *file, bool keep_rest, struct change_target *t,
                    struct err *e)
{
    struct image_file image;
    if (!image_file_load_opened(f->store, file, f->dev.info.flash_size, &image, e))
        return false;
    bool ok = image.size > 0 ? fill_target(f, image.data, image.size, keep_rest, t, e)
                             : err_set(e, ERR_FILE_EMPTY, "%s", file);
    t->unpacked = image.kind != ARCHIVE_NONE;
    free(image.data);
    return ok;
}

static bool may_be_written(struct flasher *f, const struct restore_options *options,
                           const struct change_target *t, struct err *e)
{
    struct guard_report report;
    const struct op_checked file = {t->bytes, t->size, t->unpacked};
    return options->force ||
           (op_check_bytes(f, options, &file, &report, e) && guard_allows(&report, false, e));
}

bool op_change(struct flasher *f, const struct restore_options *options, const struct change_target *t,
               struct restore_result *result, struct err *e)
{
    result->size = t->size;
    digest_md5(t->bytes, t->size, result->md5);
    digest_sha256(t->bytes, t->size, result->sha256);
    return change_run(f, options, t, result, e);
}

bool flasher_restore(struct flasher *f, const struct restore_options *options, struct restore_result *result,
                     struct err *e)
{
    struct change_target t = {.undo = NULL};
    memset(result, 0, sizeof *result);
    device_start_stats(&f->dev);
    bool ok = device_has_flash(&f->dev, e) && op_load_target(f, options->file, options->keep_rest, &t, e) &&
              may_be_written(f, options, &t, e) && op_change(f, options, &t, result, e);
    free(t.bytes);
    device_finish_stats(&f->dev, &result->stats);
    return ok || line_explains(&f->dev, e);
}

bool flasher_erase(struct flasher *f, const struct erase_options *options, struct restore_result *result,
                   struct err *e)
{
    const struct restore_options blank = {.library = options->library,
                                          .no_safety_backup = options->no_safety_backup};
    struct change_target t = {.undo = NULL};
    memset(result, 0, sizeof *result);
    if (!device_has_flash(&f->dev, e) || !fill_target(f, NULL, 0, false, &t, e))
        return false;
    device_start_stats(&f->dev);
    t.size = f->dev.info.flash_size;
    bool ok = op_change(f, &blank, &t, result, e);
    free(t.bytes);
    device_finish_stats(&f->dev, &result->stats);
    return ok || line_explains(&f->dev, e);
}
