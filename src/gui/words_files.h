/* words_files.h: describes the work on files (file_job.h) for the window.  Pure functions. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WORDS_FILES_H
#define GUI_WORDS_FILES_H

#include <stddef.h>

struct file_found;
struct file_job;

/* "5ccf7f010203" -> "5C:CF:7F:01:02:03"; "" if it is none */
void words_mac_digits(const char *digits, char text[18]);

/* The message for a header that can be mended, or need not be. */
void words_mend(const struct file_job *job, char *text, size_t size);
/* How two files differ. */
void words_compare(const struct file_job *job, char *text, size_t size);
/* The purpose of the work, before the files are chosen; `file` NULL = none is chosen yet. */
void words_transplant_offer(const char *path, const struct file_found *file, char *text, size_t size);
/* For two different products: what would be wrong. */
void words_transplant_refused(const struct file_job *job, char *text, size_t size);

/* Why the work failed. */
void words_file_job_error(const struct file_job *job, char *text, size_t size);
/* What was written, and what to do with it. */
void words_file_job_saved(const struct file_job *job, char *text, size_t size);

#endif
