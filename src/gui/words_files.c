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

/* What is wrong with it all the same follows. */
static void words_sound(const struct file_job *job, const char *name, char *text, size_t size)
{
    int used = snprintf(text, size, "%s\n\nThe header of this file agrees with the rest of it.", name);
    if (job->doctor.count < 2 || used < 0 || (size_t)used + 2 >= size)
        return;
    memcpy(text + used, "\n\n", 3);
    say_facts(job->doctor.facts + 1, job->doctor.count - 1, " ", text + used + 2, size - (size_t)used - 2);
}

void words_mend(const struct file_job *job, char *text, size_t size)
{
    char name[WORDS_NAME_MAX];
    words_short_name(job->file, name);
    if (job->doctor.outcome == DOCTOR_MENDED)
        snprintf(text, size,
                 "%s\n\nAnother program has changed the header of this file; a device may not start with it. "
                 "The rest of the file proves what the header said before.\n\nThe mended copy becomes a new "
                 "file. This one stays as it is.",
                 name);
    else
        words_sound(job, name, text, size);
}

void words_compare(const struct file_job *job, char *text, size_t size)
{
    char first[WORDS_NAME_MAX], second[WORDS_NAME_MAX];
    words_short_name(job->file, first);
    words_short_name(job->other, second);
    snprintf(text, size, "First: %s\nSecond: %s\n\n%s", first, second, job->text);
}

void words_transplant_offer(const char *path, const struct file_found *file, char *text, size_t size)
{
    char name[WORDS_NAME_MAX], kind[240];
    int used =
        snprintf(text, size,
                 "This helps when part of your own backup is missing. Device ID and key come from your own "
                 "backup, everything else from the complete backup of another device of the same model, the "
                 "donor. The result is a new file for your device; both backups stay as they are.");
    if (file == NULL || used < 0 || (size_t)used >= size)
        return;
    words_short_name(path, name);
    words_file_kind(file, kind, sizeof kind);
    snprintf(text + used, size - (size_t)used, "\n\nYou have chosen:\n%s\n%s\n\nWhich of the two is it?",
             name, kind);
}

static const char *product_or(const char *product)
{
    return product[0] != '\0' ? product : "an unknown model";
}

void words_transplant_refused(const struct file_job *job, char *text, size_t size)
{
    snprintf(text, size,
             "Your own backup is of %s, the donor of %s. The firmware of another model may switch parts "
             "that your board does not have.",
             product_or(job->transplant.product), product_or(job->transplant.donor_product));
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
        snprintf(text, size, "This file is larger than any flash these devices have.");
    else if (e->code == ERR_FILE_EXISTS)
        snprintf(text, size, "A file named %s already exists. Choose another name.", name);
    else
        words_error(e, text, size);
}

/* "" for one product, as it should be. */
static void words_other_product(const struct transplant_result *r, char *text, size_t size)
{
    text[0] = '\0';
    if (strcmp(r->product, r->donor_product) != 0)
        snprintf(text, size, "Warning: the firmware is that of %s, your device is %s.\n",
                 product_or(r->donor_product), product_or(r->product));
}

static void words_other_size(const struct transplant_result *r, char *text, size_t size)
{
    text[0] = '\0';
    if (r->own_flash_size != 0 && r->own_flash_size != r->flash_size)
        snprintf(text, size, "Warning: it is made for %lu KB of flash, your own backup for %lu KB.\n",
                 (unsigned long)r->flash_size / 1024, (unsigned long)r->own_flash_size / 1024);
}

static void words_transplant_saved(const struct file_job *job, const char *name, char *text, size_t size)
{
    const struct transplant_result *r = &job->transplant;
    char warning[160], flash[120];
    words_other_product(r, warning, sizeof warning);
    words_other_size(r, flash, sizeof flash);
    snprintf(text, size,
             "%s\n\nFrom your own backup: device ID, key and MAC addresses%s.\nFrom the donor: %s.\n%s%s%s\n"
             "This file is for your own device and for no other. It is chosen now: Restore puts it on the "
             "device.",
             name, r->own_system ? ", radio data and Wi-Fi settings" : "",
             r->own_system ? "all the rest" : "all the rest, without its Wi-Fi settings",
             r->own_system ? "" : "The device has to be paired with the app again.\n", warning, flash);
}

static void words_named(const struct file_job *job, char *text, size_t size)
{
    if (job->label[0] != '\0')
        snprintf(text, size, "This device is called \"%s\" from now on.", job->label);
    else
        snprintf(text, size, "This device no longer has a name.");
}

void words_file_job_saved(const struct file_job *job, char *text, size_t size)
{
    char name[WORDS_NAME_MAX];
    words_short_name(job->to, name);
    switch (job->kind) {
    case FILE_MEND:
        snprintf(text, size, "The mended copy is saved, and chosen: Restore puts it on the device.\n%s",
                 name);
        break;
    case FILE_SHARE:
        snprintf(text, size,
                 "%s\n\nDevice ID, key, Wi-Fi name and password, and whatever else belongs to one device, "
                 "have been removed: you can share it.\n\nIt is not a backup. Keep your own file.",
                 name);
        break;
    case FILE_TRANSPLANT:
        words_transplant_saved(job, name, text, size);
        break;
    case FILE_NAME:
        words_named(job, text, size);
        break;
    default:
        text[0] = '\0';
        break;
    }
}
