/* run_state.h: one run of the campaign while it runs; shared by run.c, attempt.c, operate.c and promises.c.
 */
/* SPDX-License-Identifier: MIT */
#ifndef CAMPAIGN_RUN_STATE_H
#define CAMPAIGN_RUN_STATE_H

#include "base/err.h"
#include "bench.h"
#include "plan.h"
#include "run.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#define RUN_LARGEST (1u << 20) /* flash */

struct nor_stats;

struct run {
    const struct plan *plan;
    struct run_result *result;
    struct bench bench;
    struct faulty_store store;
    uint8_t before[RUN_LARGEST]; /* the flash before the operation */
    uint8_t other[RUN_LARGEST];  /* the contents of the file */
    uint8_t wanted[RUN_LARGEST]; /* the flash after it */
    uint8_t now[RUN_LARGEST];    /* the flash before this attempt */
    bool changed;                /* some attempt has changed something */
    bool left_pattern;           /* a check said that it may have left a test pattern in a blank sector */
    uint64_t deadline_ms;        /* of this attempt */
    uint64_t cut_at; /* power goes when the flash was told so often to erase or program; UINT64_MAX = never */
    uint64_t cancel_at;   /* byte of the line; UINT64_MAX = never */
    uint64_t quiet_at_ms; /* the line is quiet from then on; UINT64_MAX = nothing to end */
    uint64_t loop_at_ms;  /* the device starts again; UINT64_MAX = never */
    int loops;            /* that are left */
    jmp_buf hang;
};

/* The first one counts. */
void run_complain(struct run *r, const char *format, ...) PRINTF_LIKE(2, 3);

static inline uint32_t run_size(const struct run *r)
{
    return r->plan->flash_size;
}

const uint8_t *run_cells(struct run *r);
const struct nor_stats *run_stats(struct run *r);

/* contents.c: what is on the flash and in the file, from the plan. */
void run_fill(struct run *r);

/* operate.c: does it, on a device that is connected unless it is OP_BOOT_LOG or OP_CHECK, and complains where
 * the result is not true.  As the operations of flasher.h. */
bool run_operate(struct run *r, enum operation operation, struct err *e);

/* attempt.c: connects and operates, with the fault or without it, and checks every promise.  ERR_NONE or what
 * it failed with. */
enum err_code run_attempt(struct run *r, enum operation operation, bool with_fault, double *seconds);
/* The fault ends; the adapter is there and the device in its boot loader again. */
void run_end_fault(struct run *r);

/* promises.c: what an attempt must leave behind it. */
void run_check_attempt(struct run *r, enum operation operation);
/* Of an attempt with the fault, or of one after it. */
void run_check_error(struct run *r, const struct err *e, bool with_fault);
bool run_file_holds(const char *path, const uint8_t *data, uint32_t size);

#endif
