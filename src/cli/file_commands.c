/* file_commands.c: compare, doctor, transplant and assemble.  They always write a new file. */
/* SPDX-License-Identifier: MIT */
#include "cli/file_commands.h"

#include "base/err.h"
#include "base/json.h"
#include "cli/describe.h"
#include "cli/session.h"
#include "cli/tell.h"
#include "core/image/compare.h"
#include "core/image/doctor.h"
#include "core/image/image.h"
#include "core/library/file_work.h"
#include "core/image/transplant.h"
#include "say/say.h"
#include "say/say_files.h"
#include "store/store.h"

#include <string.h>

/* compare */

/* The range, how many sectors that are, and in what. */
static void range_row(struct report *r, const struct compare_range *range)
{
    char count[TELL_DIGITS], sectors[200];
    say_fill(FACT_ROW_SECTORS_OF,
             (const char *[]){tell_number(range->count, count), say_region(range->region)}, sectors,
             sizeof sectors);
    report_line(r, "  0x%06lx-0x%06lx  %s", (unsigned long)range->first * FLASH_SECTOR,
                ((unsigned long)range->first + range->count) * FLASH_SECTOR - 1, sectors);
}

static void report_ranges(struct session *s, struct json *j, const struct compare_result *result)
{
    json_array_begin(j, "sectors_different");
    for (size_t i = 0; i < result->range_count; i++) {
        const struct compare_range *range = &result->ranges[i];
        json_object_begin(j, NULL);
        json_string(j, "region", compare_region_name(range->region));
        json_uint(j, "first", range->first);
        json_uint(j, "count", range->count);
        json_uint(j, "address", (uint64_t)range->first * FLASH_SECTOR);
        json_uint(j, "size", (uint64_t)range->count * FLASH_SECTOR);
        json_object_end(j);
        range_row(s->report, range);
    }
    json_array_end(j);
}

static void report_compare(struct session *s, const struct compare_result *result)
{
    struct json j;
    char text[600];
    say_compare(result, text, sizeof text);
    report_result_begin(&j, "compare");
    json_string(&j, "a", s->args->file);
    json_string(&j, "b", s->args->file2);
    json_bool(&j, "equal", result->equal);
    json_bool(&j, "same_firmware", result->same_firmware);
    json_string(&j, "text", text);
    json_uint(&j, "sectors_total", result->sectors_total);
    json_uint(&j, "sectors_different_count", result->sectors_different);
    report_line(s->report, "%s", text);
    report_ranges(s, &j, result);
    report_result_end(s->report, &j);
}

bool compare_run(struct session *s, struct err *e)
{
    struct compare_result result;
    if (!file_work_compare(s->store, s->args->file, s->args->file2, &result, e))
        return false;
    report_compare(s, &result);
    if (!result.equal)
        s->exit_code = err_exit_code(ERR_DIFFERENT);
    compare_done(&result);
    return true;
}

static void report_facts(struct session *s, struct json *j, const struct fact *facts, size_t count)
{
    char text[500];
    json_array_begin(j, "texts");
    for (size_t i = 0; i < count; i++) {
        say_fact(&facts[i], text, sizeof text);
        json_string(j, NULL, text);
        report_line(s->report, "%s", text);
    }
    json_array_end(j);
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
    report_facts(s, &j, result->facts, result->count);
    if (written != NULL)
        tell_row(s->report, FACT_LABEL_WRITTEN, written);
    else if (!sound)
        tell(s->report, FACT_NOTHING_WRITTEN_NAME_ONE, NULL);
    else if (s->args->output != NULL)
        tell(s->report, FACT_NOTHING_WRITTEN, NULL);
    report_result_end(s->report, &j);
}

bool doctor_run(struct session *s, struct err *e)
{
    const struct new_file to = {s->args->output, false};
    struct doctor_result result;
    bool writes = to.path != NULL;
    if (!file_work_mend(s->store, s->args->file, writes ? &to : NULL, &result, e))
        return false;
    report_doctor(s, &result, writes && result.outcome == DOCTOR_MENDED ? to.path : NULL);
    return true;
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
    json_uint(&j, "flash_size", result->flash_size);
    tell_row(s->report, FACT_LABEL_WRITTEN, s->args->output);
    report_facts(s, &j, result->facts, result->count);
    report_result_end(s->report, &j);
}

bool transplant_run(struct session *s, struct err *e)
{
    const struct args *args = s->args;
    const struct new_file to = {args->output, false};
    const struct transplant_files from = {args->identity, args->donor, args->force};
    struct transplant_result result;
    if (!file_work_transplant(s->store, &from, &to, &result, e))
        return false;
    report_transplant(s, &result);
    return true;
}

/* assemble */

static void report_parts(struct session *s, struct json *j, const struct file_part *parts, size_t count)
{
    json_array_begin(j, "parts");
    for (size_t i = 0; i < count; i++) {
        const char *role = assemble_role_name(parts[i].role);
        json_object_begin(j, NULL);
        json_string(j, "file", parts[i].path);
        json_uint(j, "address", parts[i].at);
        json_string(j, "role", role[0] != '\0' ? role : NULL);
        json_object_end(j);
        if (parts[i].role != ROLE_NONE)
            tell_row_fact(
                s->report, i == 0 ? FACT_LABEL_PARTS : FACT_NONE,
                (struct fact){FACT_PART_AT,
                              {fact_text(store_name_in(parts[i].path)),
                               fact_word(assemble_role_words(parts[i].role)), fact_address(parts[i].at)}});
    }
    json_array_end(j);
}

bool assemble_run(struct session *s, struct err *e)
{
    const struct args *args = s->args;
    const struct new_file to = {args->output, false};
    struct file_part parts[ASSEMBLE_PARTS];
    struct image_info image;
    struct json j;
    memcpy(parts, args->parts, sizeof parts);
    if ((args->lay_out && !file_work_lay_out(s->store, parts, args->part_count, e)) ||
        !file_work_assemble(s->store, parts, args->part_count, &to, &image, e))
        return false;
    report_result_begin(&j, "assemble");
    json_string(&j, "file", args->output);
    json_uint(&j, "size", image.size);
    describe_image_json(&j, &image);
    tell_row(s->report, FACT_LABEL_WRITTEN, args->output);
    report_parts(s, &j, parts, args->part_count);
    describe_verdict(s->report, &image);
    describe_firmware(s->report, &image);
    report_result_end(s->report, &j);
    return true;
}
