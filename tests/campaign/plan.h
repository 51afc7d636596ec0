/* plan.h: what one run of the campaign does, all of it drawn from its seed. */
/* SPDX-License-Identifier: MIT */
#ifndef CAMPAIGN_PLAN_H
#define CAMPAIGN_PLAN_H

#include "core/device/device.h"
#include "face_mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum operation { OP_DETECT, OP_BACKUP, OP_RESTORE, OP_ERASE, OP_VERIFY, OP_UNDO, OP_COUNT };

enum fault {
    FAULT_NONE,
    FAULT_DROP,
    FAULT_FLIP,
    FAULT_DUPLICATE,
    FAULT_INSERT,
    FAULT_BURST,
    FAULT_TX_DROP,
    FAULT_TX_FLIP,
    FAULT_STALL,
    FAULT_UNPLUG,    /* the board with it */
    FAULT_BROWNOUT,  /* at a byte of the line */
    FAULT_POWER_CUT, /* at a byte programmed or a sector erased; comes back in the loader */
    FAULT_RESTART,   /* the same, and comes back in the firmware: the button was not held */
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

struct plan {
    uint64_t seed;
    enum operation operation;
    enum fault fault;
    bool from_start; /* the fault is there while connecting, else from the operation on */
    uint32_t value;  /* what it means depends on the fault */
    uint32_t place;  /* sector, for faults of sectors */
    enum stub_choice stub;
    enum adapter adapter;
    enum wiring wiring;
    bool hostile;
    bool own_supply;     /* the adapter does not feed the board */
    bool no_copy;        /* no safety copy is wanted */
    bool whole;          /* the target differs everywhere, else in few sectors */
    uint32_t flash_size; /* bytes */
};

void plan_from_seed(struct plan *plan, uint64_t seed);

/* In words, for the line of a run. */
void plan_text(const struct plan *plan, char *text, size_t size);

/* Whether the flash itself is at fault, not the way to it: then work may end with an error that names it. */
bool plan_flash_is_bad(const struct plan *plan);

const char *operation_name(enum operation operation);
const char *fault_name(enum fault fault);

/* The device, with whatever fault is there from the start. */
void plan_config(const struct plan *plan, struct vsonoff_mem_config *config);

/* The fault begins, and ends. */
void plan_begin_fault(const struct plan *plan, struct vsonoff_mem *device);
void plan_end_fault(struct vsonoff_mem *device);

/* A generator for whatever a run draws beside its plan. */
uint64_t plan_random(uint64_t *state);

#endif
