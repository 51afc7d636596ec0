/* words_files.c: see words_files.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/words_files.h"

#include "gui/file_job.h"
#include "gui/found.h"
#include "gui/words.h"
#include "say/say.h"
#include "say/say_error.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void words_mac_digits(const char *digits, char text[18])
{
    size_t used = 0;
    for (size_t i = 0; i < 12 && isxdigit((unsigned char)digits[i]); i++) {
        if (i > 0 && i % 2 == 0)
            text[used++] = ':';
        text[used++] = (char)toupper((unsigned char)digits[i]);
    }
    text[used == 17 ? used : 0] = '\0';
}

/* Before the work */

/* What is still wrong with it follows. */
static void words_sound(const struct file_job *job, const char *name, char *text, size_t size)
{
    say_fill(FACT_MEND_HEADER_AGREES, (const char *[]){name}, text, size);
    size_t used = strlen(text);
    if (job->doctor.count < 2 || used + 2 >= size)
        return;
    memcpy(text + used, "\n\n", 3);
    say_facts(job->doctor.facts + 1, job->doctor.count - 1, " ", text + used + 2, size - used - 2);
}

void words_mend(const struct file_job *job, char *text, size_t size)
{
    char name[WORDS_NAME_MAX];
    words_short_name(job->file, name);
    if (job->doctor.outcome == DOCTOR_MENDED)
        say_fill(FACT_MEND_EXPLAINED, (const char *[]){name}, text, size);
    else
        words_sound(job, name, text, size);
}

void words_compare(const struct file_job *job, char *text, size_t size)
{
    char first[WORDS_NAME_MAX], second[WORDS_NAME_MAX];
    words_short_name(job->file, first);
    words_short_name(job->other, second);
    say_fill(FACT_COMPARED, (const char *[]){first, second, job->text}, text, size);
}

void words_transplant_offer(const char *path, const struct file_found *file, char *text, size_t size)
{
    const char *explained = say_template(FACT_OWN_IDENTITY_EXPLAINED);
    char name[WORDS_NAME_MAX], kind[240], chosen[WORDS_NAME_MAX + 400];
    if (file == NULL) {
        snprintf(text, size, "%s", explained);
        return;
    }
    words_short_name(path, name);
    words_file_kind(file, kind, sizeof kind);
    say_fill(FACT_OWN_IDENTITY_CHOSEN, (const char *[]){name, kind}, chosen, sizeof chosen);
    snprintf(text, size, "%s\n\n%s", explained, chosen);
}

static const char *product_or(const char *product)
{
    return product[0] != '\0' ? product : say_template(FACT_OWN_IDENTITY_UNKNOWN_MODEL);
}

void words_transplant_refused(const struct file_job *job, char *text, size_t size)
{
    say_fill(FACT_OWN_IDENTITY_OTHER_MODELS,
             (const char *[]){product_or(job->transplant.product), product_or(job->transplant.donor_product)},
             text, size);
}

/* After it */

/* The reason alone where it says everything; elsewhere what to do about it.  A name that is taken need not be
 * the one that was typed: a copy for sharing has an ending of its own, and a note lies beside each file. */
void words_file_job_error(const struct file_job *job, char *text, size_t size)
{
    const struct err *e = &job->err;
    char name[WORDS_NAME_MAX];
    words_short_name(e->detail, name);
    if (e->why[0].id != FACT_NONE || (e->code == ERR_USAGE && e->detail[0] != '\0'))
        say_error_reason(e, text, size);
    else if (e->code == ERR_FILE_NO_FLASH)
        snprintf(text, size, "%s", say_template(FACT_FILE_LARGER_THAN_ANY));
    else if (e->code == ERR_FILE_EXISTS)
        say_fill(FACT_FILE_NAME_IS_TAKEN, (const char *[]){name}, text, size);
    else
        words_error(e, text, size);
}

/* Lines; "" where everything is as it should be. */
static void words_transplant_warnings(const struct transplant_result *r, char *text, size_t size)
{
    bool other_size = r->own_flash_size != 0 && r->own_flash_size != r->flash_size;
    const struct fact size_warning = {
        FACT_OWN_IDENTITY_SIZE_WARNING,
        {fact_number(r->flash_size / 1024), fact_number(r->own_flash_size / 1024)}};
    char product[240] = "", flash[160] = "";
    if (strcmp(r->product, r->donor_product) != 0)
        say_fill(FACT_OWN_IDENTITY_PRODUCT_WARNING,
                 (const char *[]){product_or(r->donor_product), product_or(r->product)}, product,
                 sizeof product);
    if (other_size)
        say_fact(&size_warning, flash, sizeof flash);
    snprintf(text, size, "%s%s%s%s", product, product[0] != '\0' ? "\n" : "", flash,
             flash[0] != '\0' ? "\n" : "");
}

static void words_transplant_saved(const struct file_job *job, const char *name, char *text, size_t size)
{
    const struct transplant_result *r = &job->transplant;
    char parts[WORDS_NAME_MAX + 500], warnings[420];
    say_fill(r->own_system ? FACT_OWN_IDENTITY_WITH_SETTINGS : FACT_OWN_IDENTITY_ALONE,
             (const char *[]){name}, parts, sizeof parts);
    words_transplant_warnings(r, warnings, sizeof warnings);
    snprintf(text, size, "%s\n%s\n%s", parts, warnings, say_template(FACT_OWN_IDENTITY_USE));
}

void words_file_job_saved(const struct file_job *job, char *text, size_t size)
{
    char name[WORDS_NAME_MAX];
    words_short_name(job->to, name);
    switch (job->kind) {
    case FILE_MEND:
        say_fill(FACT_MEND_SAVED, (const char *[]){name}, text, size);
        break;
    case FILE_ASSEMBLE:
        say_fill(FACT_ASSEMBLED_SAVED, (const char *[]){name}, text, size);
        break;
    case FILE_SHARE:
        say_fill(FACT_SHARE_SAVED, (const char *[]){name}, text, size);
        break;
    case FILE_TRANSPLANT:
        words_transplant_saved(job, name, text, size);
        break;
    case FILE_NAME:
        say_fill(job->label[0] != '\0' ? FACT_NAMED_DEVICE : FACT_NAMED_DEVICE_NO_MORE,
                 (const char *[]){job->label}, text, size);
        break;
    default:
        text[0] = '\0';
        break;
    }
}
