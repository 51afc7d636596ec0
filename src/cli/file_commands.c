/* file_commands.c: compare, doctor and transplant.  What they write is always a new file. */
#include "cli/file_commands.h"

#include "base/err.h"
#include "base/json.h"
#include "cli/describe.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/whole_file.h"
#include "core/compare.h"
#include "core/doctor.h"
#include "core/library_view.h"
#include "core/transplant.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

/* Of files larger than any flash only a part is kept, and half an image is none. */
static bool read_image(struct session *s, const char *path, struct whole_file *file, struct err *e)
{
    if (!whole_file_read(file, s->store, path, e))
        return false;
    if (file->size == file->kept && file->size > 0)
        return true;
    whole_file_done(file);
    return err_set(e, file->size == 0 ? ERR_FILE_EMPTY : ERR_FILE_TOO_LARGE, "%.200s", path);
}

bool file_commands_save_new(struct session *s, const char *path, const void *data, size_t len, struct err *e)
{
    return store_save(s->store, path, data, len, false, e);
}

/* compare */

static void report_ranges(struct session *s, struct json *j, const struct compare_result *result)
{
    json_array_begin(j, "sectors_different");
    for (size_t i = 0; i < result->range_count; i++) {
        const struct compare_range *range = &result->ranges[i];
        json_object_begin(j, NULL);
        json_string(j, "region", range->region);
        json_uint(j, "first", range->first);
        json_uint(j, "count", range->count);
        json_uint(j, "address", (uint64_t)range->first * FLASHER_SECTOR);
        json_uint(j, "size", (uint64_t)range->count * FLASHER_SECTOR);
        json_object_end(j);
        report_line(
            s->report, "  0x%06lx-0x%06lx  %lu sector%s: %s", (unsigned long)range->first * FLASHER_SECTOR,
            ((unsigned long)range->first + range->count) * FLASHER_SECTOR - 1, (unsigned long)range->count,
            range->count == 1 ? "" : "s", compare_region_title(range->region));
    }
    json_array_end(j);
}

static void report_compare(struct session *s, const struct compare_result *result)
{
    struct json j;
    report_result_begin(&j, "compare");
    json_string(&j, "a", s->args->file);
    json_string(&j, "b", s->args->file2);
    json_bool(&j, "equal", result->equal);
    json_bool(&j, "same_firmware", result->same_firmware);
    json_string(&j, "text", result->text);
    json_uint(&j, "sectors_total", result->sectors_total);
    json_uint(&j, "sectors_different_count", result->sectors_different);
    report_line(s->report, "%s", result->text);
    report_ranges(s, &j, result);
    report_result_end(s->report, &j);
}

bool compare_run(struct session *s, struct err *e)
{
    struct whole_file a, b;
    struct compare_result result;
    if (!read_image(s, s->args->file, &a, e))
        return false;
    if (!read_image(s, s->args->file2, &b, e)) {
        whole_file_done(&a);
        return false;
    }
    bool ok = compare_images(a.data, a.kept, b.data, b.kept, &result);
    whole_file_done(&a);
    whole_file_done(&b);
    if (!ok)
        return err_set(e, ERR_MEMORY, "comparing");
    report_compare(s, &result);
    if (!result.equal)
        s->exit_code = err_exit_code(ERR_DIFFERENT);
    compare_done(&result);
    return true;
}

/* doctor */

static void report_doctor(struct session *s, const struct doctor_result *result, const char *written)
{
    struct json j;
    bool sound = result->outcome == DOCTOR_SOUND;
    char was[5], now[5];
    report_result_begin(&j, "doctor");
    json_string(&j, "file", s->args->file);
    json_bool(&j, "sound", sound);
    json_string(&j, "written", written);
    digest_hex(result->was, sizeof result->was, was);
    digest_hex(result->now, sizeof result->now, now);
    json_string(&j, "header_was", was);
    json_string(&j, "header_now", now);
    json_array_begin(&j, "texts");
    for (size_t i = 0; i < result->count; i++) {
        json_string(&j, NULL, result->texts[i]);
        report_line(s->report, "%s", result->texts[i]);
    }
    json_array_end(&j);
    if (written != NULL)
        report_line(s->report, "Written:      %s", written);
    else if (!sound)
        report_line(s->report, "Nothing was written: name a new file with -o.");
    report_result_end(s->report, &j);
}

bool doctor_run(struct session *s, struct err *e)
{
    const struct args *args = s->args;
    struct whole_file file;
    struct doctor_result result;
    struct library_backup note;
    memset(&note, 0, sizeof note);
    if (args->output != NULL && s->store->ops->exists(s->store, args->output))
        return err_set(e, ERR_FILE_EXISTS, "%.200s", args->output);
    if (!read_image(s, args->file, &file, e))
        return false;
    library_read_sidecar(s->store, args->file, &note);
    doctor_examine(file.data, file.kept, note.sha256, &result);
    bool mends = result.outcome == DOCTOR_MENDED && args->output != NULL;
    bool ok = result.outcome != DOCTOR_CANNOT || err_set(e, ERR_NOT_OFFERED, "%s", result.texts[0]);
    if (mends) {
        doctor_mend(file.data, &result);
        ok = file_commands_save_new(s, args->output, file.data, file.kept, e);
    }
    whole_file_done(&file);
    if (ok)
        report_doctor(s, &result, mends ? args->output : NULL);
    return ok;
}

/* transplant */

static void report_transplant(struct session *s, const struct transplant_result *result)
{
    struct json j;
    report_result_begin(&j, "transplant");
    json_string(&j, "file", s->args->output);
    json_string(&j, "device_id", result->device_id);
    json_string(&j, "product", result->product);
    json_string(&j, "donor_product", result->donor_product);
    json_uint(&j, "copies", result->copies);
    report_line(s->report, "Written:      %s", s->args->output);
    json_array_begin(&j, "texts");
    for (size_t i = 0; i < result->count; i++) {
        json_string(&j, NULL, result->texts[i]);
        report_line(s->report, "%s", result->texts[i]);
    }
    json_array_end(&j);
    report_result_end(s->report, &j);
}

static bool transplant_files(struct session *s, const struct whole_file *own, const struct whole_file *donor,
                             struct err *e)
{
    struct transplant_result result;
    uint8_t *out = malloc(donor->kept);
    bool ok = out != NULL || err_set(e, ERR_MEMORY, "the new image");
    ok = ok &&
         transplant_make(own->data, own->kept, donor->data, donor->kept, s->args->force, out, &result, e) &&
         file_commands_save_new(s, s->args->output, out, donor->kept, e);
    free(out);
    if (ok)
        report_transplant(s, &result);
    return ok;
}

bool transplant_run(struct session *s, struct err *e)
{
    const struct args *args = s->args;
    struct whole_file own, donor;
    if (s->store->ops->exists(s->store, args->output))
        return err_set(e, ERR_FILE_EXISTS, "%.200s", args->output);
    if (!read_image(s, args->identity, &own, e))
        return false;
    bool ok = read_image(s, args->donor, &donor, e);
    if (ok) {
        ok = transplant_files(s, &own, &donor, e);
        whole_file_done(&donor);
    }
    whole_file_done(&own);
    return ok;
}
