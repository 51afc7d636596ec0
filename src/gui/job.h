/* job.h: one job for the worker, and its result.
 *
 * A job is a snapshot of everything the work depends on: the worker never looks at the window. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_JOB_H
#define GUI_JOB_H

#include "base/err.h"
#include "base/fact.h"
#include "core/image/boot_check.h"
#include "core/work/flasher.h"
#include "core/image/image.h"
#include "gui/flash_map.h"
#include "port/portlist.h"

#include <stdbool.h>
#include <stdint.h>

struct log;
struct port;

enum job_kind {
    JOB_BACKUP,
    JOB_RESTORE,
    JOB_VERIFY,
    JOB_ERASE,
    JOB_UNDO,
    JOB_BOOT_LOG,
    JOB_CHECK,
    JOB_KIND_COUNT
};

struct job {
    enum job_kind kind;
    unsigned number;           /* names it in messages */
    char file[STORE_PATH_MAX]; /* UTF-8; "" = a backup under its default name */
    char library[STORE_PATH_MAX];
    bool overwrite;        /* backup: the user agreed to replace `file` */
    bool only_new;         /* backup: no second file if the library holds the same */
    bool no_safety_backup; /* restore, erase, undo: the user asked for it explicitly */
    bool force;            /* restore: the user insists despite the warning */
    bool keep_rest;        /* restore, verify: what lies beyond the file does not matter */
    uint8_t mac[6];        /* the device that the user saw; any other is left alone */
    uint32_t wait_ms;      /* boot log: for a start, */
    uint32_t listen_ms;    /* and from then on */
    struct port_info port; /* check: what the system knows about the adapter */
};

struct done {
    enum job_kind kind;
    unsigned number;
    bool ok;
    struct err err; /* if not ok */
    char file[STORE_PATH_MAX];
    struct backup_result backup;   /* its image has been freed; see `image` */
    struct restore_result restore; /* restore, erase and undo */
    struct verify_result verify;
    bool has_image; /* backup, restore: `image` describes all of what is on the device now */
    struct image_info image;
    uint8_t regions[FLASH_MAP_SECTORS]; /* of that image, for the map */
    struct boot_check boot;             /* boot log: the verdict on what was heard */
    bool board_failed;                  /* check: something does not work */
    struct fact board_summary;
    char *board_text; /* the report; owned */
};

/* Works on a connected device; fills *done. */
void job_run(const struct job *job, struct flasher *f, struct done *done);

/* Listens to the open port; every line goes to `log`. */
void job_boot_log(const struct job *job, struct port *port, const struct log *log, struct done *done);

/* Checks adapter, wires and, if there is one, the device; `options` say how to find it.  At the end it
 * cancels the port, to see whether that works; the port is then unusable. */
void job_check(const struct job *job, struct flasher *f, struct port *port,
               const struct connect_options *options, struct done *done);

void done_free(struct done *done); /* NULL is fine */

#endif
