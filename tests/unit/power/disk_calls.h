/* disk_calls.h: records the system calls with which a program changes files below one folder.
 *
 * The program is linked with --wrap for each of them (tests/unit/CMakeLists.txt).  They are carried out as
 * well, except that nothing is forced to the real disk: here nobody cuts the power.  disk_after.h says from
 * the record what a killed program or a power cut would have left. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_DISK_CALLS_H
#define UNIT_DISK_CALLS_H

#include "disk.h"

#include <stddef.h>
#include <stdint.h>

enum disk_change {
    DISK_MAKE_FILE,
    DISK_EMPTY, /* cut to `len` */
    DISK_WRITE,
    DISK_FLUSH,        /* the contents of `file` */
    DISK_FLUSH_FOLDER, /* the names in `name` */
    DISK_RENAME,
    DISK_LINK,
    DISK_REMOVE,
    DISK_MAKE_FOLDER
};

struct disk_call {
    enum disk_change change;
    char name[DISK_NAME], to[DISK_NAME]; /* below the folder */
    int file;                            /* number of a file, which keeps it whatever its name is */
    uint64_t offset;
    size_t len;
    uint8_t *data; /* owned */
};

struct disk_calls {
    char folder[DISK_NAME];
    struct disk before; /* the files at the start; their numbers are their places in this list */
    struct disk_call *calls;
    size_t count;
    int files; /* numbers given out */
};

/* From now on, until disk_calls_stop, records what happens below `folder`.  `before_each` is told before each
 * call how many there have been.  One record at a time. */
void disk_calls_start(struct disk_calls *r, const char *folder, void (*before_each)(void *ctx, size_t calls),
                      void *ctx);
void disk_calls_stop(void);
void disk_calls_done(struct disk_calls *r);

#endif
