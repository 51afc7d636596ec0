/* file_job.h: one job on files, and its result.  Plain data and a function without Windows calls; the scout
 * runs it. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_FILE_JOB_H
#define GUI_FILE_JOB_H

#include "base/err.h"
#include "core/image/assemble.h"
#include "core/image/doctor.h"
#include "core/work/flasher.h"
#include "core/library/library_view.h"
#include "core/image/transplant.h"

#include <stdbool.h>

struct store;

enum file_job_kind {
    FILE_MEND,
    FILE_SHARE,
    FILE_COMPARE,
    FILE_TRANSPLANT,
    FILE_NAME,
    FILE_ASSEMBLE,
    FILE_JOB_KIND_COUNT
};

struct file_job {
    enum file_job_kind kind;
    bool write;                                 /* false: only find out what the result would be */
    char file[STORE_PATH_MAX];                  /* transplant: the device's own backup; assemble: the first */
    char other[STORE_PATH_MAX];                 /* compare: the second; transplant: the donor */
    char to[STORE_PATH_MAX];                    /* the new file */
    bool replace;                               /* the user agreed to replace the file of this name */
    bool force;                                 /* transplant: across products */
    char library[STORE_PATH_MAX], mac[13];      /* name: of the device; 12 lower-case hex digits */
    char label[LIBRARY_LABEL_MAX];              /* name: to write, or as found */
    char parts[ASSEMBLE_PARTS][STORE_PATH_MAX]; /* assemble */
    size_t part_count;

    /* Filled by file_job_run. */
    bool ok;
    struct err err; /* if not ok */
    struct doctor_result doctor;
    struct transplant_result transplant;
    bool equal;         /* compare */
    char text[600];     /* compare: a sentence; assemble: what the parts make */
    char details[2000]; /* lines; "" = none */
};

void file_job_run(struct file_job *job, struct store *store);

#endif
