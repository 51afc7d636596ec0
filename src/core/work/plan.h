/* plan.h: what to do to which sectors.  Pure functions: no device, no file, no clock.
 *
 * A need per sector goes in; steps over runs of sectors come out, and what they cost. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum plan_need {
    NEED_NOTHING, /* flash and target are equal here, or the sector does not matter */
    NEED_READ,    /* the flash's bytes are not known */
    NEED_ERASE,   /* the target is blank, the flash is not */
    NEED_WRITE    /* the target is not blank and differs */
};

/* What is known about one sector of the flash before a change. */
enum plan_known {
    KNOWN_DIFFERENT, /* not equal to the target; contents do not matter */
    KNOWN_EQUAL
};

struct plan_step {
    enum plan_need action; /* never NEED_NOTHING */
    uint32_t first, count; /* sectors */
};

/* The need of one sector if the flash is to become the target. */
enum plan_need plan_need_of(enum plan_known known, bool target_is_blank);

/* Joins neighbours with the same need into steps, in ascending order, none longer than `longest` sectors.
 * `steps` has room for `sectors` entries.  Returns how many were made. */
size_t plan_steps(const uint8_t *need, uint32_t sectors, uint32_t longest, struct plan_step *steps);

/* Sectors with this need. */
uint32_t plan_count(const uint8_t *need, uint32_t sectors, enum plan_need which);

/* Where `marked` is not 0, as addresses for people: "0x01000-0x02FFF, 0x08000-0x08FFF and 3 more". */
void plan_list(const uint8_t *marked, uint32_t sectors, char *text, size_t size);

/* Work in one block of 64 KB: bit i stands for sector first + i. */
#define PLAN_BLOCK_SECTORS 16u

struct plan_block {
    uint32_t first; /* sector */
    uint16_t erase; /* all 16 bits: the whole block at once */
    uint16_t write;
    uint16_t change; /* whatever has a need */
};

/* The work in the block that holds `sector`.  `blank` has 1 for sectors that are blank on the flash and so
 * need no erasing.  The whole block is erased at once only if no sector in it must be left alone. */
struct plan_block plan_block_of(const uint8_t *need, const uint8_t *blank, uint32_t sectors, uint32_t sector);

struct plan_rates {
    uint32_t baud;
    double erase_s, program_s; /* seconds per sector */
    double round_trip_s;       /* per request */
    double deflate;            /* size on the line over size in flash, for writes */
};

/* Typical rates of the W25Q80 class behind an adapter with 16 ms latency. */
extern const struct plan_rates plan_typical_rates;

/* Expected seconds of all steps. */
double plan_seconds(const struct plan_step *steps, size_t count, const struct plan_rates *rates);

#endif
