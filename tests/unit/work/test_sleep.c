/* test_sleep.c: the computer sleeps for an hour in the middle of the work, with a clock that goes on
 * meanwhile and a device that may lose its adapter: nobody waits for the hour, no error speaks of it, and the
 * same command finishes. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/clock.h"
#include "bench.h"
#include "port/port.h"
#include "trouble_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS  3600000u
#define LOST_MS  20u
#define AWAKE_MS 120000u /* more than any of this takes */

/* A clock that jumps when so many bytes have arrived.  What the device sends next is lost: the adapter slept
 * too. */
struct sleeper {
    struct clock base;
    struct bench *bench;
    uint64_t at_bytes;
    uint64_t whole_again_ms; /* nothing is lost any more */
    uint64_t slept_ms;       /* so far */
    bool unplugged;          /* by the sleep */
};

/* base is the first member. */
static struct sleeper *sleeper_of(struct clock *c)
{
    return (struct sleeper *)c;
}

static uint64_t now_ms(struct clock *c)
{
    struct sleeper *s = sleeper_of(c);
    return clock_now_ms(vsonoff_mem_clock(s->bench->device)) + s->slept_ms;
}

static void sleep_ms(struct clock *c, uint32_t ms)
{
    clock_sleep_ms(vsonoff_mem_clock(sleeper_of(c)->bench->device), ms);
}

static const struct clock_ops ops = {now_ms, sleep_ms};

static void sleep_when_due(void *ctx, struct vsonoff_mem *m)
{
    struct sleeper *s = ctx;
    uint64_t now = clock_now_ms(vsonoff_mem_clock(m));
    if (s->slept_ms != 0 && now >= s->whole_again_ms)
        wire_faults(vsonoff_mem_wire(m))->rx_drop = 0;
    if (s->slept_ms != 0 || s->bench->port == NULL || s->bench->port->bytes_in < s->at_bytes)
        return;
    s->slept_ms = HOUR_MS;
    s->whole_again_ms = now + LOST_MS;
    if (s->unplugged)
        wire_unplug(vsonoff_mem_wire(m));
    else
        wire_faults(vsonoff_mem_wire(m))->rx_drop = 1;
}

static bool connect_with(struct bench *b, struct clock *clock)
{
    const struct connect_options options = {.baud = 460800, .stub = b->stub};
    b->port = vsonoff_mem_open(b->device, &b->err);
    assert_non_null(b->port);
    b->flasher = flasher_new(b->port, clock, b->store, NULL, NULL);
    assert_non_null(b->flasher);
    return flasher_connect(b->flasher, &options, &b->err);
}

enum work { WORK_BACKUP, WORK_RESTORE, WORK_ERASE, WORK_COUNT };

static bool do_work(struct bench *b, enum work work)
{
    static char file[256];
    struct backup_result backup;
    struct restore_result restore;
    snprintf(file, sizeof file, "%s", bench_path(b, "wanted"));
    const struct backup_options backup_options = {.library = b->folder};
    const struct restore_options restore_options = {.file = file, .library = b->folder, .force = true};
    const struct erase_options erase_options = {.library = b->folder};
    err_clear(&b->err);
    if (work == WORK_RESTORE)
        return flasher_restore(b->flasher, &restore_options, &restore, &b->err);
    if (work == WORK_ERASE)
        return flasher_erase(b->flasher, &erase_options, &restore, &b->err);
    bool ok = flasher_backup(b->flasher, &backup_options, &backup, &b->err);
    if (ok)
        backup_result_done(&backup);
    return ok;
}

static void prepare(struct bench *b)
{
    trouble_prepare(b);
    bench_power_on(b);
    bench_save(b, "wanted", wanted, SIZE);
}

static uint64_t bytes_of_undisturbed(enum work work)
{
    struct bench b;
    prepare(&b);
    assert_done(&b, connect_with(&b, vsonoff_mem_clock(b.device)) && do_work(&b, work));
    uint64_t bytes = b.port->bytes_in;
    bench_done(&b);
    return bytes;
}

static void assert_awake(struct bench *b, uint64_t begun_ms)
{
    assert_in_range(clock_now_ms(vsonoff_mem_clock(b->device)) - begun_ms, 0, AWAKE_MS);
    assert_null(strstr(b->err.detail, "36")); /* no number of an hour: 3600 s, 3600123 ms */
}

static void sleep_at(enum work work, uint64_t bytes, bool unplugged)
{
    struct bench b;
    prepare(&b);
    struct sleeper s = {{&ops}, &b, bytes, 0, 0, unplugged};
    uint64_t begun_ms = clock_now_ms(vsonoff_mem_clock(b.device));
    vsonoff_mem_set_tick(b.device, sleep_when_due, &s);
    bool done = connect_with(&b, &s.base) && do_work(&b, work);
    vsonoff_mem_set_tick(b.device, NULL, NULL);
    assert_int_equal(s.slept_ms, HOUR_MS);
    assert_awake(&b, begun_ms);
    if (!done && unplugged)
        assert_int_equal(b.err.code, ERR_PORT_GONE);
    else if (!done)
        fail_msg("work %d after %u bytes: %s: %s", (int)work, (unsigned)bytes, err_name(b.err.code),
                 b.err.detail);
    if (!done) {
        bench_plug_in_again(&b);
        assert_done(&b, do_work(&b, work));
    }
    assert_memory_equal(vsonoff_mem_flash(b.device),
                        work == WORK_RESTORE ? wanted
                        : work == WORK_ERASE ? blank
                                             : image,
                        SIZE);
    assert_int_equal(bench_files(&b, ".pending", NULL), 0);
    bench_done(&b);
}

static void the_computer_may_sleep_at_any_time(void **state)
{
    (void)state;
    const char *steps = getenv("RESTOCK_SWEEP_STEPS");
    int moments = steps != NULL ? atoi(steps) : 1;
    for (int work = 0; work < WORK_COUNT; work++) {
        uint64_t bytes = bytes_of_undisturbed((enum work)work);
        for (int moment = 1; moment <= moments; moment++)
            sleep_at((enum work)work, bytes * (unsigned)moment / ((unsigned)moments + 1), false);
        sleep_at((enum work)work, bytes / 2, true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_computer_may_sleep_at_any_time),
    };
    int failed = cmocka_run_group_tests_name("asleep, Espressif's stub", tests, bench_use_espressif, NULL);
    return failed + cmocka_run_group_tests_name("asleep, Restock's stub", tests, bench_use_restock, NULL);
}
