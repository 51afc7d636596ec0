/* port_driver_usual.c: what every driver and adapter has to do with, its own difficulties notwithstanding. */
/* SPDX-License-Identifier: MIT */
#include "port_driver.h"

#include "port/port.h"

#include <stdio.h>
#include <string.h>

/* On each profile in turn; the world of the test is replaced. */
static void on_each(void (*body)(struct port *p))
{
    for (size_t i = 0; i < driver_profile_count; i++) {
        driver_replace(driver_profiles[i]);
        struct port *p = open_port();
        if (p == NULL) {
            printf("    on %s\n", driver_profiles[i]->name);
            return;
        }
        body(p);
        uint64_t begun = driver_now_ms();
        port_close(p);
        CHECK(driver_now_ms() - begun < 2500);
        driver_sleep(2000); /* what was on its way has arrived */
        check_all_is_clean();
    }
}

static void no_setting_stays_as_found(struct port *p)
{
    static const DCB wanted = {
        .DCBlength = sizeof(DCB),
        .BaudRate = 115200,
        .fBinary = TRUE,
        .fTXContinueOnXoff = TRUE,
        .XonLim = 128,
        .XoffLim = 128,
        .ByteSize = 8,
        .Parity = NOPARITY,
        .StopBits = ONESTOPBIT,
        .XonChar = 0x11,
        .XoffChar = 0x13,
    };
    (void)p;
    CHECK(memcmp(&driver_counts()->dcb, &wanted, sizeof wanted) == 0);
    CHECK(!driver_counts()->dtr && !driver_counts()->rts);
}

static void every_byte_comes_in_order(struct port *p)
{
    static uint8_t got[COUNTING_BYTES];
    struct err e = ERR_INIT;
    CHECK(port_set_baud(p, 921600, &e));
    for (int burst = 0; burst < 5; burst++) {
        size_t len = burst == 0 ? 1 : 3000; /* what the smallest queue holds */
        driver_receive(50, counting(), len);
        memset(got, 0, sizeof got);
        CHECK(read_all(p, got, len) == len);
        CHECK(memcmp(got, counting(), len) == 0);
    }
    CHECK(p->overruns == 0);
}

static void every_byte_leaves_in_order(struct port *p)
{
    struct err e = ERR_INIT;
    enum { LEN = 5000 };
    size_t before = driver_sent_count();
    CHECK(port_write(p, counting(), LEN, &e));
    CHECK(port_drain(p, &e));
    if (!CHECK(driver_sent_count() - before == LEN))
        return;
    for (size_t i = 0; i < LEN; i++)
        if (!CHECK(driver_sent()[before + i].byte == counting()[i]))
            return;
}

static void drained_bytes_leave_at_the_old_rate(struct port *p)
{
    struct err e = ERR_INIT;
    size_t before = driver_sent_count();
    CHECK(port_set_baud(p, 115200, &e));
    CHECK(port_write(p, counting(), 300, &e) && port_drain(p, &e) && port_set_baud(p, 921600, &e));
    CHECK(port_write(p, counting(), 20, &e) && port_drain(p, &e));
    if (!CHECK(driver_sent_count() - before == 320))
        return;
    for (size_t i = 0; i < 320; i++)
        if (!CHECK(driver_sent()[before + i].baud == (i < 300 ? 115200 : 921600)))
            return;
}

static void a_silent_line_ends_the_read_in_time(struct port *p)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    for (uint32_t ms = 0; ms <= 1000; ms += 250) {
        uint64_t begun = driver_now_ms();
        CHECK(port_read(p, &byte, 1, ms, &e) == 0);
        CHECK(driver_now_ms() - begun >= ms && driver_now_ms() - begun < ms + 100);
    }
    CHECK(e.code == ERR_NONE);
}

static void what_comes_while_a_read_ends_is_not_lost(struct port *p)
{
    struct err e = ERR_INIT;
    uint8_t got[8];
    for (uint32_t ms = 190; ms < 210; ms++) {
        driver_receive(ms, "answer", 6);
        int n = port_read(p, got, sizeof got, 200, &e);
        size_t count = n > 0 ? (size_t)n : 0;
        count += read_all(p, got + count, 6 - count);
        CHECK(count == 6 && memcmp(got, "answer", 6) == 0);
    }
    CHECK(e.code == ERR_NONE);
}

static void discarded_input_is_not_read(struct port *p)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    driver_receive(0, counting(), 100);
    driver_sleep(200);
    CHECK(port_discard_input(p, &e) && port_read(p, &byte, 1, 100, &e) == 0);
}

static void lines_are_set(struct port *p)
{
    struct err e = ERR_INIT;
    for (int i = 0; i < 16; i++) {
        bool dtr = (i & 1) != 0, rts = (i & 2) != 0;
        CHECK(port_set_lines(p, dtr, rts, &e));
        CHECK(driver_counts()->dtr == dtr && driver_counts()->rts == rts);
        CHECK(port_set_baud(p, i < 8 ? 115200 : 230400, &e)); /* moves none of them */
        CHECK(driver_counts()->dtr == dtr && driver_counts()->rts == rts);
    }
}

static void cancel(void *p)
{
    port_cancel(p);
}

static void cancel_ends_a_wait_within_a_second(struct port *p)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    driver_later(300, cancel, p);
    uint64_t begun = driver_now_ms();
    CHECK(port_read(p, &byte, 1, 60000, &e) == -1 && e.code == ERR_CANCELLED);
    CHECK(driver_now_ms() - begun < 1300);
    check_answers_at_once(p, ERR_CANCELLED);
}

static void cancel_ends_a_long_write_within_a_second(struct port *p)
{
    struct err e = ERR_INIT;
    driver_later(1000, cancel, p);
    uint64_t begun = driver_now_ms();
    CHECK(!port_write(p, counting(), COUNTING_BYTES, &e) && e.code == ERR_CANCELLED);
    CHECK(driver_now_ms() - begun < 2000);
    check_answers_at_once(p, ERR_CANCELLED);
}

#define ON_EACH(function)                                                                                    \
    static void on_each_##function(void)                                                                     \
    {                                                                                                        \
        on_each(function);                                                                                   \
    }

ON_EACH(no_setting_stays_as_found)
ON_EACH(every_byte_comes_in_order)
ON_EACH(every_byte_leaves_in_order)
ON_EACH(drained_bytes_leave_at_the_old_rate)
ON_EACH(a_silent_line_ends_the_read_in_time)
ON_EACH(what_comes_while_a_read_ends_is_not_lost)
ON_EACH(discarded_input_is_not_read)
ON_EACH(lines_are_set)
ON_EACH(cancel_ends_a_wait_within_a_second)
ON_EACH(cancel_ends_a_long_write_within_a_second)

const struct test tests_usual[] = {
    TEST(on_each_no_setting_stays_as_found),           TEST(on_each_every_byte_comes_in_order),
    TEST(on_each_every_byte_leaves_in_order),          TEST(on_each_drained_bytes_leave_at_the_old_rate),
    TEST(on_each_a_silent_line_ends_the_read_in_time), TEST(on_each_what_comes_while_a_read_ends_is_not_lost),
    TEST(on_each_discarded_input_is_not_read),         TEST(on_each_lines_are_set),
    TEST(on_each_cancel_ends_a_wait_within_a_second),  TEST(on_each_cancel_ends_a_long_write_within_a_second),
};
const size_t tests_usual_count = sizeof tests_usual / sizeof tests_usual[0];
