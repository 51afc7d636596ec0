/* fault.h: the faults of the campaign, and what each does to the virtual Sonoff. */
/* SPDX-License-Identifier: MIT */
#ifndef CAMPAIGN_FAULT_H
#define CAMPAIGN_FAULT_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct plan;
struct vsonoff_mem;

enum fault {
    FAULT_NONE,
    FAULT_DROP,
    FAULT_FLIP,
    FAULT_DUPLICATE,
    FAULT_INSERT,
    FAULT_BURST,
    FAULT_TX_DROP,
    FAULT_TX_FLIP,
    FAULT_NOISE,       /* drop and flip, both ways */
    FAULT_NOISE_FIRST, /* heavy, until so many milliseconds of a connect are over */
    FAULT_STALL,
    FAULT_UNPLUG,    /* the board with it */
    FAULT_BROWNOUT,  /* at a byte of the line */
    FAULT_POWER_CUT, /* at a page programmed or a sector erased; comes back in the loader */
    FAULT_RESTART,   /* the same, and comes back in the firmware: the button was not held */
    FAULT_BOOT_LOOP, /* the device starts its firmware again and again while it is looked for */
    FAULT_DEAF,      /* a request hangs the program on the chip */
    FAULT_CANCEL,    /* by the user, at a byte of the line */
    FAULT_MISREAD,   /* sectors that read wrong the first so many times */
    FAULT_FLICKER,   /* sectors that never read twice alike */
    FAULT_FLIP_READ, /* any reading, now and then */
    FAULT_WEAK,      /* programs that leave a bit */
    FAULT_STUCK,     /* a sector that cannot be erased */
    FAULT_PROTECTED, /* status bits that do not fall */
    FAULT_LIES,      /* says done and did nothing */
    FAULT_LATE_ID,
    FAULT_SLOW_ADAPTER, /* garbage above a rate */
    FAULT_DISK_FULL,
    FAULT_COUNT
};

const char *fault_name(enum fault fault);
/* FAULT_COUNT: none has this name. */
enum fault fault_named(const char *name);

/* How much of it, from a random number. */
uint32_t fault_value(enum fault fault, uint64_t random);

/* Whether the flash itself is at fault, not the way to it: then work may end with an error that names it. */
bool fault_is_of_flash(enum fault fault);

/* Whether an error may be what this fault is told as: nothing is blamed on the flash or the stub that the
 * line did, nor on the line what the flash did. */
bool fault_may_end_with(enum fault fault, enum err_code code);

/* Begins it, as far as the device can do it alone; the rest is with whoever runs the plan: FAULT_POWER_CUT,
 * FAULT_RESTART, FAULT_BOOT_LOOP, FAULT_CANCEL, FAULT_DISK_FULL, the end of FAULT_NOISE_FIRST. */
void fault_begin(const struct plan *plan, struct vsonoff_mem *device);
void fault_end(struct vsonoff_mem *device);
void fault_end_on_line(struct vsonoff_mem *device);

/* Bytes on the line so far, both ways. */
uint64_t fault_clock(struct vsonoff_mem *device);

#endif
