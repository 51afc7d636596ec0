/* attempt.c: see run_state.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "run_state.h"

#include "base/clock.h"
#include "chip.h"
#include "port/port.h"

#include <string.h>

#define PATIENCE_MS (60u * 60 * 1000) /* virtual: what takes longer hangs */
#define LOOPS       40                /* of a device that starts again and again, until it is left alone */

static uint64_t now_ms(struct run *r)
{
    return clock_now_ms(vsonoff_mem_clock(r->bench.device));
}

/* How often the flash was told to change. */
static uint64_t flash_work(struct run *r)
{
    const struct nor_stats *s = run_stats(r);
    return s->programs + s->erases_4k + s->erases_64k;
}

static void cut_power(struct run *r, struct wire *wire)
{
    r->cut_at = UINT64_MAX;
    wire_script(wire, r->plan->fault == FAULT_RESTART ? "power=off 300 button=up power=on"
                                                      : "power=off 300 button=down power=on 500 button=up");
}

static void start_again(struct run *r, struct wire *wire)
{
    r->loop_at_ms = --r->loops > 0 ? now_ms(r) + r->plan->value : UINT64_MAX;
    wire_script(wire, "power=off button=up 50 power=on");
}

/* The hand, and the clock. */
static void each_moment(void *ctx, struct vsonoff_mem *device)
{
    struct run *r = ctx;
    struct wire *wire = vsonoff_mem_wire(device);
    if (now_ms(r) > r->deadline_ms)
        longjmp(r->hang, 1);
    if (flash_work(r) >= r->cut_at)
        cut_power(r, wire);
    if (now_ms(r) >= r->loop_at_ms)
        start_again(r, wire);
    if (now_ms(r) >= r->quiet_at_ms) {
        r->quiet_at_ms = UINT64_MAX;
        fault_end_on_line(device);
    }
    if (fault_clock(device) >= r->cancel_at) {
        r->cancel_at = UINT64_MAX;
        port_cancel(r->bench.port);
    }
}

static void begin_fault(struct run *r)
{
    const struct plan *plan = r->plan;
    fault_begin(plan, r->bench.device);
    if (plan->fault == FAULT_POWER_CUT || plan->fault == FAULT_RESTART)
        r->cut_at = plan->value;
    else if (plan->fault == FAULT_CANCEL)
        r->cancel_at = fault_clock(r->bench.device) + plan->value;
    else if (plan->fault == FAULT_NOISE_FIRST)
        r->quiet_at_ms = now_ms(r) + plan->value;
    else if (plan->fault == FAULT_DISK_FULL)
        r->store.disk_room = r->store.bytes_written + plan->value;
    else if (plan->fault == FAULT_BOOT_LOOP) {
        r->loop_at_ms = now_ms(r) + plan->value;
        r->loops = LOOPS;
    }
}

static void forget_fault(struct run *r)
{
    r->cut_at = r->cancel_at = r->quiet_at_ms = r->loop_at_ms = UINT64_MAX;
    r->store.disk_room = UINT64_MAX;
    fault_end(r->bench.device);
}

void run_end_fault(struct run *r)
{
    struct vsonoff_mem *device = r->bench.device;
    uint64_t end_ns = wire_script_end(vsonoff_mem_wire(device)), now_ns = wire_now(vsonoff_mem_wire(device));
    forget_fault(r);
    if (end_ns > now_ns) /* two hands would disturb each other */
        vsonoff_mem_run(device, (uint32_t)((end_ns - now_ns) / 1000000) + 1);
    if (wire_unplugged(vsonoff_mem_wire(device)))
        wire_replug(vsonoff_mem_wire(device));
    vsonoff_mem_hand(device, "power=off 1000 button=down power=on 700 button=up");
}

/* Without a session, as the front ends do it for commands that need none. */
static bool open_port(struct run *r)
{
    struct bench *b = &r->bench;
    err_clear(&b->err);
    b->port = vsonoff_mem_open(b->device, &b->err);
    if (b->port != NULL)
        bench_make_flasher(b);
    return b->port != NULL;
}

static bool do_it(struct run *r, enum operation operation, bool with_fault)
{
    bool alone = operation == OP_BOOT_LOG || operation == OP_CHECK;
    bool from_start = r->plan->from_start || r->plan->fault == FAULT_NOISE_FIRST;
    if (with_fault && from_start)
        begin_fault(r);
    if (!(alone ? open_port(r) : bench_connect(&r->bench, 0)))
        return false;
    if (with_fault && !from_start)
        begin_fault(r);
    return run_operate(r, operation, &r->bench.err);
}

enum err_code run_attempt(struct run *r, enum operation operation, bool with_fault, double *seconds)
{
    struct bench *b = &r->bench;
    uint64_t begin = now_ms(r);
    memcpy(r->now, run_cells(r), run_size(r));
    nor_reset_stats(chip_flash(vsonoff_mem_chip(b->device)));
    r->left_pattern = false;
    r->deadline_ms = begin + PATIENCE_MS;
    if (setjmp(r->hang) != 0) {
        run_complain(r, "%s hangs", operation_name(operation));
        return ERR_COUNT;
    }
    vsonoff_mem_set_tick(b->device, each_moment, r);
    bool ok = do_it(r, operation, with_fault);
    if (b->flasher != NULL)
        flasher_release(b->flasher, AFTER_STAY, NULL);
    vsonoff_mem_set_tick(b->device, NULL, NULL);
    *seconds = (double)(now_ms(r) - begin) / 1000;
    forget_fault(r);
    if (!ok)
        run_check_error(r, &b->err, with_fault);
    run_check_attempt(r, operation);
    if (ok && operation_changes(operation) && memcmp(run_cells(r), r->wanted, run_size(r)) != 0)
        run_complain(r, "%s says done, and the flash is not what it should be", operation_name(operation));
    enum err_code code = ok ? ERR_NONE : b->err.code;
    bench_disconnect(b);
    err_clear(&b->err);
    return code;
}
