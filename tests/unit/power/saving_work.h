/* saving_work.h: every kind of work that saves files, to be broken off anywhere and done again. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_SAVING_WORK_H
#define UNIT_SAVING_WORK_H

#include "bench.h"
#include "disk.h"

#include <stdbool.h>
#include <stdint.h>

#define FLASH (512u << 10) /* bytes */

/* Below the bench's folder. */
#define LIBRARY "library"
#define NAMED   "own.bin"

struct saving_work {
    const char *name;
    bool needs_device;
    void (*prepare)(struct bench *b); /* what is there before: files, and the device's past; may be NULL */
    bool (*run)(struct bench *b);     /* the command; false with b->err */
    const uint8_t *flash_after;       /* what the device holds in the end; NULL: there is none */
    uint8_t *const *file_after;       /* what NAMED holds in the end, or NULL */
    uint32_t file_size;
    bool makes_backup, keeps_past; /* a copy of flash_before is in the library in the end, and all the time
                                      from when the flash is no longer that */
    bool replaces;                 /* what NAMED is */
    bool toggles;                  /* once finished, the same command goes back */
};

extern const struct saving_work saving_works[];
extern const size_t saving_work_count;

/* What was on the device before the work, and before the change before it. */
extern uint8_t flash_before[FLASH], flash_older[FLASH];

/* Fills the contents; once. */
void saving_work_start(void);
void saving_work_end(void);

/* A bench in `folder`, and the device that holds `flash`, powered on and connected.  Not for files alone. */
void saving_work_bench(struct bench *b, const char *folder, const uint8_t *flash);
void saving_work_bench_done(struct bench *b);

/* Fails the test if a file in `d` has a final name and is not what belongs under it. */
void saving_work_assert_sound(const struct disk *d, const char *when);
/* Whether a backup in the library holds these bytes. */
bool saving_work_is_kept(const struct disk *d, const uint8_t *flash);

#endif
