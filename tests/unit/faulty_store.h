/* faulty_store.h: a store that fails where a test says so.
 *
 * Wraps any store; a fault looks to the caller as the real one would (half a write is on the disk, a full
 * drive says so in the detail).  Used by the tests of everything that writes files. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAULTY_STORE_H
#define TESTS_FAULTY_STORE_H

#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

struct faulty_store {
    struct store base;   /* hand &faulty.base to the code under test */
    struct store *inner; /* borrowed */

    /* Faults, to be set after faulty_store_init.  "The n-th call fails", counted from 1; 0 = none. */
    uint32_t fail_open, fail_read, fail_write, fail_flush, fail_close, fail_rename, fail_remove;
    uint32_t fail_step; /* the n-th call that changes the disk, whichever it is */
    uint64_t disk_room; /* write_at beyond this many bytes, less those of removed files, finds the drive full;
                           UINT64_MAX = endless */
    uint32_t spoil_write; /* the n-th write_at puts one wrong byte on the disk and says nothing */
    const char *online;   /* files whose name contains it are online only; NULL = none */
    bool power_cut;       /* the first fault is the last thing that happens: every later call fails as well */

    /* What has happened so far. */
    uint32_t opens, reads, writes, flushes, closes, renames, removes, steps;
    uint32_t fetched; /* opened although they are online only */
    uint64_t bytes_written, bytes_removed;
    bool dead; /* power_cut has struck; clear it to go on as after a restart */
};

/* No faults until the fields above are set. */
void faulty_store_init(struct faulty_store *f, struct store *inner);

#endif
