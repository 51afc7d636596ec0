/* plan.h: what one run of the campaign does, all of it drawn from its seed. */
/* SPDX-License-Identifier: MIT */
#ifndef CAMPAIGN_PLAN_H
#define CAMPAIGN_PLAN_H

#include "core/device/device.h"
#include "face_mem.h"
#include "fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum operation {
    OP_DETECT,
    OP_BACKUP,
    OP_RESTORE,
    OP_ERASE,
    OP_VERIFY,
    OP_UNDO,
    OP_BOOT_LOG,
    OP_CHECK, /* of adapter and device, with test patterns in a blank sector if `whole` */
    OP_COUNT
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
    bool no_hand;        /* the command is repeated at once, before it is repeated after a power cycle */
    uint32_t flash_size; /* bytes */
};

void plan_from_seed(struct plan *plan, uint64_t seed);

/* "NAME=NUMBER" for one field of a plan, as plan_replay prints them.  False: there is no such field. */
bool plan_set(struct plan *plan, const char *assignment);
#define PLAN_FIELDS 14
/* Field number i of PLAN_FIELDS. */
uint32_t plan_get(const struct plan *plan, int i);
void plan_put(struct plan *plan, int i, uint32_t value);

/* In words, for the line of a run. */
void plan_text(const struct plan *plan, char *text, size_t size);
/* The arguments with which campaign does this run alone. */
void plan_replay(const struct plan *plan, char *text, size_t size);

const char *operation_name(enum operation operation);
bool operation_changes(enum operation operation); /* what is on the flash */

/* The device, before any fault. */
void plan_config(const struct plan *plan, struct vsonoff_mem_config *config);

/* A generator for whatever a run draws beside its plan. */
uint64_t plan_random(uint64_t *state);

#endif
