/* run.c: see run.h.
 *
 * What is promised of every run: an attempt ends, with what was asked for or with an error that has a
 * sentence; what it said it did is so; what was there before the first change is in a file; nothing that is
 * equal is touched; no command that only looks writes.  Once the fault is gone the same command finishes, and
 * undo brings back what was there. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "run_state.h"

#include "chip.h"
#include "store/store.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void run_complain(struct run *r, const char *format, ...)
{
    va_list args;
    if (r->result->complaint[0] != '\0')
        return;
    va_start(args, format);
    vsnprintf(r->result->complaint, sizeof r->result->complaint, format, args);
    va_end(args);
}

const uint8_t *run_cells(struct run *r)
{
    return vsonoff_mem_flash(r->bench.device);
}

const struct nor_stats *run_stats(struct run *r)
{
    return nor_get_stats(chip_flash(vsonoff_mem_chip(r->bench.device)));
}

static bool is_broken(const struct run *r)
{
    return r->result->complaint[0] != '\0';
}

static enum err_code attempt(struct run *r, enum attempt which, enum operation operation)
{
    struct run_result *result = r->result;
    result->made[which] = true;
    result->ended[which] = run_attempt(r, operation, which == ATTEMPT_FIRST, &result->seconds[which]);
    return result->ended[which];
}

/* The flash that the operation is to make. */
static void set_wanted(struct run *r, enum operation operation)
{
    if (operation == OP_ERASE)
        memset(r->wanted, 0xFF, run_size(r));
    else
        memcpy(r->wanted, operation == OP_RESTORE ? r->other : r->before, run_size(r));
}

/* Something to undo: afterwards `before` is what the restore has written, and `wanted` what was there. */
static bool prepare_undo(struct run *r)
{
    double seconds;
    set_wanted(r, OP_RESTORE);
    if (run_attempt(r, OP_RESTORE, false, &seconds) != ERR_NONE) {
        run_complain(r, "the restore before the undo fails");
        return false;
    }
    memcpy(r->wanted, r->before, run_size(r));
    memcpy(r->before, r->other, run_size(r));
    r->changed = false;
    run_end_fault(r);
    return true;
}

static void go_back(struct run *r)
{
    memcpy(r->wanted, r->before, run_size(r));
    memcpy(r->before, run_cells(r), run_size(r));
    if (memcmp(r->wanted, r->before, run_size(r)) == 0)
        return; /* nothing to undo */
    run_end_fault(r);
    enum err_code code = attempt(r, ATTEMPT_BACK, OP_UNDO);
    if (code != ERR_NONE)
        run_complain(r, "undo fails with %s", err_name(code));
}

/* Reading the status, changing one bit and writing it back makes bits that only seemed set real ones; that is
 * what the mask ROM does under Espressif's stub, which then cannot clear them. */
static bool stays_protected(const struct run *r)
{
    return r->plan->fault == FAULT_PROTECTED && r->plan->stub == STUB_ESPRESSIF &&
           r->result->ended[ATTEMPT_AGAIN] == ERR_PROTECTED;
}

/* What the first attempt cost, for sweeps. */
static void note_cost(struct run *r, uint64_t bytes_before)
{
    const struct nor_stats *s = run_stats(r);
    r->result->line_bytes = fault_clock(r->bench.device) - bytes_before;
    r->result->flash_work = s->programs + s->erases_4k + s->erases_64k;
}

/* The user tries again; at first maybe without switching the power off and on, which need not help. */
static bool try_again(struct run *r)
{
    enum operation operation = r->plan->operation;
    if (r->plan->no_hand && !wire_unplugged(vsonoff_mem_wire(r->bench.device)) &&
        attempt(r, ATTEMPT_AT_ONCE, operation) == ERR_NONE)
        return true;
    run_end_fault(r);
    if (is_broken(r))
        return false;
    enum err_code code = attempt(r, ATTEMPT_AGAIN, operation);
    if (code != ERR_NONE && !stays_protected(r))
        run_complain(r, "fails with %s once more, without the fault", err_name(code));
    return code == ERR_NONE;
}

static void run_all(struct run *r)
{
    const struct plan *plan = r->plan;
    if (plan->operation == OP_UNDO && !prepare_undo(r))
        return;
    if (plan->operation != OP_UNDO)
        set_wanted(r, plan->operation);
    uint64_t bytes_before = fault_clock(r->bench.device);
    enum err_code code = attempt(r, ATTEMPT_FIRST, plan->operation);
    note_cost(r, bytes_before);
    if (plan->fault == FAULT_NONE && code != ERR_NONE)
        run_complain(r, "fails with %s without any fault", err_name(code));
    if (is_broken(r) || (code != ERR_NONE && !try_again(r)))
        return;
    if (!is_broken(r) && operation_changes(plan->operation) && !plan->no_copy)
        go_back(r);
}

void run_plan(const struct plan *plan, struct run_result *result)
{
    struct run *r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    memset(result, 0, sizeof *result);
    r->plan = plan;
    r->result = result;
    r->cut_at = r->cancel_at = r->quiet_at_ms = r->loop_at_ms = UINT64_MAX;
    run_fill(r);
    bench_use_stub(plan->stub);
    bench_insert(&r->bench, r->before, plan->flash_size);
    plan_config(plan, &r->bench.config);
    r->bench.wait_ms = 3000;
    faulty_store_init(&r->store, store_system());
    r->bench.store = &r->store.base;
    bench_power_on(&r->bench);
    bench_save(&r->bench, "other.bin", r->other, plan->flash_size);
    run_all(r);
    r->bench.misuses = true; /* it was asked already */
    bench_done(&r->bench);
    free(r);
}
