/* test_rates.c: finding a rate with a computer that is late, an adapter that hiccups or cannot, and a stub
 * that takes its time. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "bench.h"
#include "chip.h"
#include "core/device/baud.h"
#include "core/work/flasher_state.h"
#include "port/port.h"

#include <stdlib.h>
#include <string.h>

#define SIZE (512u << 10)

static uint8_t image[SIZE];

/* A port behind which the computer or the adapter is not at its best; and its clock. */
struct busy_port {
    struct port port;
    struct clock clock;
    struct port *inner;
    struct clock *device_clock;
    int late;   /* so many changes to a faster rate take 300 ms, longer than a trial lasts */
    int mute;   /* at so many faster rates nothing is received */
    bool muted; /* now */
    uint32_t rate;
    unsigned trials;     /* changes to faster rates */
    uint32_t clock_rate; /* this clock runs so many times as fast as the device's */
};

static struct busy_port *busy(struct port *p)
{
    return container_of(p, struct busy_port, port);
}

static uint64_t busy_now(struct clock *c)
{
    struct busy_port *b = container_of(c, struct busy_port, clock);
    return clock_now_ms(b->device_clock) * b->clock_rate;
}

static void busy_sleep(struct clock *c, uint32_t ms)
{
    struct busy_port *b = container_of(c, struct busy_port, clock);
    clock_sleep_ms(b->device_clock, (ms + b->clock_rate - 1) / b->clock_rate);
}

static int busy_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    struct busy_port *b = busy(p);
    if (!b->muted)
        return port_read(b->inner, data, size, (timeout_ms + b->clock_rate - 1) / b->clock_rate, e);
    clock_sleep_ms(&b->clock, timeout_ms);
    return port_discard_input(b->inner, e) ? 0 : -1;
}

static bool busy_write(struct port *p, const void *data, size_t len, struct err *e)
{
    return port_write(busy(p)->inner, data, len, e);
}

static bool busy_drain(struct port *p, struct err *e)
{
    return port_drain(busy(p)->inner, e);
}

static bool busy_discard(struct port *p, struct err *e)
{
    return port_discard_input(busy(p)->inner, e);
}

static bool busy_set_baud(struct port *p, uint32_t baud, struct err *e)
{
    struct busy_port *b = busy(p);
    bool faster = baud > b->rate;
    b->rate = baud;
    b->trials += faster;
    if (faster && b->late > 0) {
        b->late--;
        clock_sleep_ms(&b->clock, 300);
    }
    b->muted = faster && b->mute > 0;
    b->mute -= b->muted;
    return port_set_baud(b->inner, baud, e);
}

static bool busy_set_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    return port_set_lines(busy(p)->inner, dtr, rts, e);
}

static void busy_cancel(struct port *p)
{
    port_cancel(busy(p)->inner);
}

static void busy_close(struct port *p)
{
    port_close(busy(p)->inner);
}

static void power_on(struct bench *b)
{
    bench_fill_mixed(image, SIZE, 5);
    bench_insert(b, image, SIZE);
}

/* Connects through a busy port; set its faults before. */
static void connect_busy(struct bench *b, struct busy_port *p)
{
    static const struct port_ops ops = {busy_read,     busy_write,     busy_drain,  busy_discard,
                                        busy_set_baud, busy_set_lines, busy_cancel, busy_close};
    static const struct clock_ops clock_ops = {busy_now, busy_sleep};
    const struct connect_options options = {.stub = b->stub};
    bench_power_on(b);
    p->inner = vsonoff_mem_open(b->device, &b->err);
    assert_non_null(p->inner);
    p->rate = BAUD_FIRST_CONTACT;
    p->device_clock = vsonoff_mem_clock(b->device);
    p->clock_rate = p->clock_rate == 0 ? 1 : p->clock_rate;
    p->port.ops = &ops;
    p->clock.ops = &clock_ops;
    b->port = &p->port;
    bench_make_flasher(b);
    b->flasher->dev.clock = b->flasher->dev.link.clock = &p->clock;
    assert_done(b, flasher_connect(b->flasher, &options, &b->err));
}

static void back_up(struct bench *b, struct transfer_stats *stats)
{
    struct backup_result r;
    const struct backup_options options = {.library = b->folder};
    assert_done(b, flasher_backup(b->flasher, &options, &r, &b->err));
    assert_memory_equal(r.image, image, SIZE);
    if (stats != NULL)
        *stats = r.stats;
    backup_result_done(&r);
}

static uint32_t rate_of(const struct bench *b)
{
    return flasher_device(b->flasher)->baud;
}

/* Its own clock tells that it was late: such a trial is made again. */
static void a_computer_that_was_late_tries_the_same_rate_again(void **state)
{
    (void)state;
    struct bench b;
    struct busy_port p = {.late = 6};
    power_on(&b);
    connect_busy(&b, &p);
    assert_int_equal(p.late, 0);
    assert_int_equal(rate_of(&b), 2000000);
    bench_done(&b);
}

static void a_computer_that_was_late_all_the_time_tries_again_before_it_reads(void **state)
{
    (void)state;
    struct bench b;
    struct busy_port p = {.late = 21}; /* one after connecting */
    power_on(&b);
    connect_busy(&b, &p);
    assert_int_equal(rate_of(&b), BAUD_FIRST_CONTACT);
    back_up(&b, NULL);
    assert_int_equal(rate_of(&b), 2000000);
    bench_done(&b);
}

static void an_adapter_that_hiccups_gets_a_second_chance(void **state)
{
    (void)state;
    struct bench b;
    struct busy_port p = {.mute = (int)baud_rate_count - 1};
    power_on(&b);
    connect_busy(&b, &p);
    assert_int_equal(rate_of(&b), 460800);
    bench_done(&b);
}

static void an_adapter_that_hiccups_while_connecting_does_not_cost_the_session_its_rate(void **state)
{
    (void)state;
    for (int more = 0; more < 2; more++) {
        struct bench b;
        struct busy_port p = {.mute =
                                  (int)baud_rate_count + 1 + 2 * more}; /* more: also at the first climb */
        power_on(&b);
        connect_busy(&b, &p);
        assert_int_equal(rate_of(&b), BAUD_FIRST_CONTACT);
        back_up(&b, NULL);
        assert_int_equal(rate_of(&b), 2000000);
        bench_done(&b);
    }
}

static void writing_tries_again_as_well(void **state)
{
    (void)state;
    static uint8_t other[SIZE];
    struct bench b;
    struct restore_result r;
    struct busy_port p = {.mute = (int)baud_rate_count + 1};
    power_on(&b);
    bench_fill_mixed(other, SIZE, 6);
    connect_busy(&b, &p);
    const struct restore_options options = {.file = bench_save(&b, "other.bin", other, SIZE),
                                            .library = b.folder,
                                            .no_safety_backup = true,
                                            .force = true};
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_memory_equal(vsonoff_mem_flash(b.device), other, SIZE);
    assert_int_equal(rate_of(&b), 2000000);
    bench_done(&b);
}

/* A line that is at its limit pays for it with a few trials, one that is in order with none. */
static void what_is_tried_again_is_bounded(void **state)
{
    (void)state;
    static const struct {
        uint32_t limit;
        unsigned most;
    } lines[] = {{0, 0}, {460800, 0}, {230400, 3 * 1}, {115200, 3 * 2}};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct bench b;
        struct busy_port p = {.late = 0};
        power_on(&b);
        b.config.faults.max_baud = lines[i].limit;
        connect_busy(&b, &p);
        assert_int_equal(rate_of(&b), lines[i].limit == 0 ? 2000000 : lines[i].limit);
        p.trials = 0;
        back_up(&b, NULL);
        back_up(&b, NULL);
        assert_in_range(p.trials, lines[i].most > 0, lines[i].most);
        bench_done(&b);
    }
}

/* Seen from a clock that is twice as fast, all the device does takes twice as long. */
static void a_stub_whose_pauses_take_twice_as_long_is_waited_for(void **state)
{
    (void)state;
    struct bench b;
    struct busy_port p = {.clock_rate = 2};
    power_on(&b);
    connect_busy(&b, &p);
    assert_int_equal(rate_of(&b), 2000000);
    assert_true(b.flasher->dev.stub.slow_pauses);
    assert_int_equal(p.trials, 3); /* one to find out, one to pass, and the change */
    bench_done(&b);
}

static void dividers_tell_rate_and_crystal(void **state)
{
    (void)state;
    static const uint32_t clocks[] = {52000000, 80000000};
    for (unsigned c = 0; c < ARRAY_LEN(clocks); c++)
        for (unsigned i = 0; i < baud_rate_count; i++) {
            uint32_t clock, divider = (clocks[c] + baud_rates[i] / 2) / baud_rates[i];
            assert_int_equal(baud_of_divider(divider, &clock), baud_rates[i]);
            assert_int_equal(clock, clocks[c]);
        }
    uint32_t clock;
    baud_of_divider(0, &clock); /* a damaged answer */
    baud_of_divider(UINT32_MAX, &clock);
}

#define WITH_BOTH(test)                                                                                      \
    cmocka_unit_test_setup(test, bench_use_restock), cmocka_unit_test_setup(test, bench_use_espressif)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOTH(a_computer_that_was_late_tries_the_same_rate_again),
        WITH_BOTH(a_computer_that_was_late_all_the_time_tries_again_before_it_reads),
        WITH_BOTH(an_adapter_that_hiccups_gets_a_second_chance),
        WITH_BOTH(an_adapter_that_hiccups_while_connecting_does_not_cost_the_session_its_rate),
        WITH_BOTH(writing_tries_again_as_well),
        WITH_BOTH(what_is_tried_again_is_bounded),
        WITH_BOTH(a_stub_whose_pauses_take_twice_as_long_is_waited_for),
        cmocka_unit_test(dividers_tell_rate_and_crystal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
