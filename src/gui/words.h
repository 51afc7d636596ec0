/* words.h: describes devices, images, sizes and errors for the window.  Pure functions. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WORDS_H
#define GUI_WORDS_H

#include "base/err.h"
#include "core/work/flasher.h"
#include "core/image/image.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct done;
struct file_found;
struct guard_report;
struct library_backup;

/* "Lamp: ESP8285, 1 MB flash (Puya), MAC 5C:CF:7F:01:02:03"; `label` "" = it has no name */
void words_device(const struct device_info *device, const char *label, char *text, size_t size);
/* "eWeLink PSF-B01-GL 2.6.0, the official firmware" */
void words_firmware(const struct image_info *image, char *text, size_t size);
/* "eWeLink PSF-B01-GL 2.6.0" */
void words_image_name(const struct image_info *image, char *text, size_t size);
/* One line for the list of backups; a file without a date is shown by its name. */
void words_backup(const struct library_backup *backup, char *text, size_t size);
/* What a chosen file is, and the first finding of the comparison with the device; `check` NULL = no
 * device. */
void words_file(const struct file_found *file, const struct guard_report *check, char *text, size_t size);
/* The same in a few words. */
void words_file_kind(const struct file_found *file, char *text, size_t size);
/* All findings of the comparison, one per line. */
void words_findings(const struct guard_report *check, char *text, size_t size);
/* What an undo would restore: "eWeLink PSF-B01-GL 2.6.0, saved 31 Jan 2026, 12:34"; a copy found only by its
 * bytes has no date. */
void words_undo(const struct flasher_undo_state *undo, char *text, size_t size);

/* "C:\...\name.bin" -> "name.bin" */
const char *words_file_name(const char *path);

#define WORDS_NAME_MAX 300 /* bytes, with NUL: 72 characters of UTF-8 and the dots fit */

/* The same, with the middle left out if it is too long for a line. */
void words_short_name(const char *path, char text[WORDS_NAME_MAX]);

/* The end of a job in one or two sentences. */
void words_done(const struct done *done, char *text, size_t size);
/* Whether the system blocks this program from writing to a folder, so that only another one helps. */
bool words_folder_is_refused(enum err_code code);
/* Which folder is blocked, why, and which would not be; `for_all`: the next one is for all backups. */
void words_folder_refused(const struct err *e, const char *folder, bool for_all, char *text, size_t size);
/* Why a second start could not pass its file to the first one, and what to do; `file` is its path, "" =
 * none. */
void words_no_answer(bool as_administrator, const char *file, char *text, size_t size);
/* Sentence and advice for users of the window. */
void words_error(const struct err *e, char *text, size_t size);

#endif
