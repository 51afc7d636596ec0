/* file_job.c: jobs on files, as calls of the core.  Runs on the scout's thread. */
/* SPDX-License-Identifier: MIT */
#include "gui/file_job.h"

#include "core/image/compare.h"
#include "core/image/image.h"
#include "core/library/file_work.h"
#include "say/say.h"
#include "say/say_files.h"

#include <stdio.h>
#include <string.h>

static void add_line(struct file_job *job, const char *line)
{
    size_t used = strlen(job->details);
    snprintf(job->details + used, sizeof job->details - used, "%s%s", used > 0 ? "\n" : "", line);
}

static void add_range(struct file_job *job, const struct compare_range *range)
{
    char line[160], kilobytes[16], address[16];
    snprintf(kilobytes, sizeof kilobytes, "%lu", (unsigned long)range->count * FLASH_SECTOR / 1024);
    snprintf(address, sizeof address, "0x%06lX", (unsigned long)range->first * FLASH_SECTOR);
    say_fill(FACT_COMPARED_RANGE, (const char *[]){kilobytes, address, say_region(range->region)}, line,
             sizeof line);
    add_line(job, line);
}

/* Nobody reads more lines than this. */
static void take_ranges(struct file_job *job, const struct compare_result *result)
{
    enum { LINES = 12 };
    for (size_t i = 0; i < result->range_count && i < LINES; i++)
        add_range(job, &result->ranges[i]);
    if (result->range_count > LINES)
        add_line(job, "...");
}

static bool compare(struct file_job *job, struct store *store)
{
    struct compare_result result;
    if (!file_work_compare(store, job->file, job->other, &result, &job->err))
        return false;
    job->equal = result.equal;
    say_compare(&result, job->text, sizeof job->text);
    take_ranges(job, &result);
    compare_done(&result);
    return true;
}

static bool mend(struct file_job *job, struct store *store, const struct new_file *to)
{
    bool ok = file_work_mend(store, job->file, to, &job->doctor, &job->err);
    if (ok)
        say_facts(job->doctor.facts, job->doctor.count, "\n", job->details, sizeof job->details);
    return ok;
}

static bool transplant(struct file_job *job, struct store *store, const struct new_file *to)
{
    const struct transplant_files from = {job->file, job->other, job->force};
    bool ok = file_work_transplant(store, &from, to, &job->transplant, &job->err);
    if (ok)
        say_facts(job->transplant.facts, job->transplant.count, "\n", job->details, sizeof job->details);
    return ok;
}

static void add_part(struct file_job *job, const struct file_part *part)
{
    const struct fact fact = {FACT_PART_AT,
                              {fact_text(store_name_in(part->path)),
                               fact_word(assemble_role_words(part->role)), fact_address(part->at)}};
    char line[200];
    say_fact(&fact, line, sizeof line);
    add_line(job, line);
}

static bool assemble(struct file_job *job, struct store *store, const struct new_file *to)
{
    struct file_part parts[ASSEMBLE_PARTS];
    struct image_info info;
    for (size_t i = 0; i < job->part_count; i++)
        parts[i] = (struct file_part){.path = job->parts[i]};
    if (!file_work_lay_out(store, parts, job->part_count, &job->err) ||
        !file_work_assemble(store, parts, job->part_count, to, &info, &job->err))
        return false;
    for (size_t i = 0; i < job->part_count; i++)
        add_part(job, &parts[i]);
    say_facts(info.reasons, info.reason_count, " ", job->text, sizeof job->text);
    return true;
}

static bool name(struct file_job *job, struct store *store)
{
    if (job->write)
        return library_write_label(store, job->library, job->mac, job->label, &job->err);
    library_read_label(store, job->library, job->mac, job->label);
    return true;
}

void file_job_run(struct file_job *job, struct store *store)
{
    const struct new_file file = {job->to, job->replace}, *to = job->write ? &file : NULL;
    job->details[0] = '\0';
    err_clear(&job->err);
    switch (job->kind) {
    case FILE_MEND:
        job->ok = mend(job, store, to);
        break;
    case FILE_SHARE:
        job->ok = file_work_share(store, job->file, to, &job->err);
        break;
    case FILE_COMPARE:
        job->ok = compare(job, store);
        break;
    case FILE_TRANSPLANT:
        job->ok = transplant(job, store, to);
        break;
    case FILE_ASSEMBLE:
        job->ok = assemble(job, store, to);
        break;
    default:
        job->ok = name(job, store);
        break;
    }
}
