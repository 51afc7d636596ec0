/* port_driver_stuck.c: drivers that do not return from a call, or never end a request. */
/* SPDX-License-Identifier: MIT */
#include "port_driver.h"

#include "port/port.h"

#include <stdio.h>

static void cancel(void *p)
{
    port_cancel(p);
}

/* Closes a port whose driver holds something back, and opens it once more. */
static void check_close_is_bounded(struct port *p)
{
    uint64_t begun = driver_now_ms();
    port_close(p);
    CHECK(driver_now_ms() - begun <= 2500);
    CHECK(driver_counts()->freed_pending == 0);
}

static void check_port_is_stuck(struct port *p)
{
    check_answers_at_once(p, ERR_PORT_STUCK);
    check_close_is_bounded(p);
    CHECK(serial_devices_held(driver_port_name()) == 1);
}

/* The adapter is unplugged at last, and plugged in again. */
static void check_unplugging_helps(void)
{
    static const struct driver_habits good = {.name = "good",
                                              .found = {.DCBlength = sizeof(DCB), .XonChar = 1}};
    driver_complete_all(ERROR_DEVICE_NOT_CONNECTED);
    driver_sleep(100);
    check_all_is_clean();
    driver_replace(&good);
    struct port *p = open_port();
    if (p != NULL)
        port_close(p);
    check_all_is_clean();
}

/* Time limits of its own are kept by nearly all: then nothing has to be cancelled. */
static void an_ignored_cancel_does_no_harm_where_time_limits_are_kept(void)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    driver_habits()->cancel = CANCEL_IS_IGNORED;
    struct port *p = open_port();
    if (p == NULL)
        return;
    CHECK(port_read(p, &byte, 1, 1000, &e) == 0);
    driver_receive(10, "x", 1);
    CHECK(port_read(p, &byte, 1, 1000, &e) == 1);
    driver_later(300, cancel, p);
    uint64_t begun = driver_now_ms();
    CHECK(port_read(p, &byte, 1, 60000, &e) == -1 && e.code == ERR_CANCELLED);
    CHECK(driver_now_ms() - begun < 1000);
    port_close(p);
    check_all_is_clean();
}

static void read_that_cannot_be_ended(enum cancel_habit habit)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    driver_habits()->cancel = habit;
    driver_habits()->ignores_timeouts = true;
    struct port *p = open_port();
    if (p == NULL)
        return;
    uint64_t begun = driver_now_ms();
    CHECK(port_read(p, &byte, 1, 200, &e) == -1 && e.code == ERR_PORT_STUCK);
    CHECK(driver_now_ms() - begun < 2000);
    check_answers_at_once(p, ERR_PORT_STUCK);
    check_close_is_bounded(p);
}

static void an_ignored_cancel_is_no_end_of_the_world(void)
{
    read_that_cannot_be_ended(CANCEL_IS_IGNORED);
    check_all_is_clean(); /* closing it has ended the request */
}

static void a_request_that_never_ends_keeps_its_memory(void)
{
    read_that_cannot_be_ended(CANCEL_NEVER);
    CHECK(driver_counts()->closes == 1 && driver_counts()->pending == 1);
    CHECK(serial_devices_held(driver_port_name()) == 1);
    driver_sleep(3600 * 1000);
    CHECK(driver_counts()->freed_pending == 0 && driver_counts()->pending == 1);
    check_unplugging_helps();
}

static void a_cancelled_wait_ends_although_the_driver_ignores_it(void)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    driver_habits()->cancel = CANCEL_NEVER;
    driver_habits()->ignores_timeouts = true;
    struct port *p = open_port();
    if (p == NULL)
        return;
    driver_later(300, cancel, p);
    uint64_t begun = driver_now_ms();
    CHECK(port_read(p, &byte, 1, 60000, &e) == -1 && e.code == ERR_PORT_STUCK);
    CHECK(driver_now_ms() - begun < 300 + 1000);
    check_close_is_bounded(p);
    check_unplugging_helps();
}

static void a_write_that_is_never_taken_is_given_up(void)
{
    struct err e = ERR_INIT;
    driver_habits()->never_writes = true;
    struct port *p = open_port();
    if (p == NULL)
        return;
    uint64_t begun = driver_now_ms();
    CHECK(!port_write(p, counting(), 100, &e) && e.code == ERR_PORT_IO);
    CHECK(driver_now_ms() - begun < 15000);
    port_close(p);
    check_all_is_clean();
}

static void a_write_that_never_ends_keeps_its_memory(void)
{
    struct err e = ERR_INIT;
    *driver_habits() =
        (struct driver_habits){.never_writes = true, .ignores_timeouts = true, .cancel = CANCEL_NEVER};
    struct port *p = open_port();
    if (p == NULL)
        return;
    driver_later(500, cancel, p);
    uint64_t begun = driver_now_ms();
    CHECK(!port_write(p, counting(), 100, &e) && e.code == ERR_PORT_STUCK);
    CHECK(driver_now_ms() - begun < 1500);
    check_close_is_bounded(p);
    CHECK(serial_devices_held(driver_port_name()) == 1);
    check_unplugging_helps();
}

/* Its own doing is not called another program's. */
static void a_port_that_is_not_let_go_of_is_not_called_busy(void)
{
    driver_habits()->close_ms = 60000;
    struct port *p = open_port();
    if (p == NULL)
        return;
    check_close_is_bounded(p);
    CHECK(open_error() == ERR_PORT_STUCK);
    driver_sleep(120000);
    driver_habits()->close_ms = 0;
    p = open_port();
    if (p != NULL)
        port_close(p);
    check_all_is_clean();
}

static void a_close_that_never_returns_keeps_nobody(void)
{
    driver_habits()->close_ms = FOR_EVER;
    struct port *p = open_port();
    if (p == NULL)
        return;
    check_close_is_bounded(p);
    for (int i = 0; i < 5; i++)
        CHECK(open_error() == ERR_PORT_STUCK);
}

static void an_open_that_never_returns_is_given_up(void)
{
    driver_habits()->open_ms = FOR_EVER;
    uint64_t begun = driver_now_ms();
    CHECK(open_error() == ERR_PORT_STUCK);
    CHECK(driver_now_ms() - begun < 30000);
    for (int i = 0; i < 10; i++)
        CHECK(open_error() == ERR_PORT_STUCK);
    CHECK(driver_counts()->opens <= 3); /* and then left alone */
}

static void an_open_that_returns_too_late_is_closed(void)
{
    driver_habits()->open_ms = 50000;
    CHECK(open_error() == ERR_PORT_STUCK);
    driver_sleep(60000);
    CHECK(driver_counts()->opens == 1);
    check_all_is_clean();
}

static bool set_rate(struct port *p, struct err *e)
{
    return port_set_baud(p, 230400, e);
}

static bool set_lines(struct port *p, struct err *e)
{
    return port_set_lines(p, true, false, e);
}

static void check_setting_is_bounded(uint32_t *takes_ms, bool (*set)(struct port *, struct err *))
{
    struct err e = ERR_INIT;
    struct port *p = open_port();
    if (p == NULL)
        return;
    *takes_ms = 20000;
    uint64_t begun = driver_now_ms();
    CHECK(!set(p, &e) && e.code == ERR_PORT_STUCK);
    CHECK(driver_now_ms() - begun < 10000);
    check_port_is_stuck(p);
    driver_sleep(60000);
    check_all_is_clean();
    *takes_ms = 0;
    p = open_port();
    if (p == NULL)
        return;
    *takes_ms = 20000;
    driver_later(100, cancel, p);
    begun = driver_now_ms();
    err_clear(&e);
    CHECK(!set(p, &e) && e.code == ERR_PORT_STUCK);
    CHECK(driver_now_ms() - begun < 1100);
    check_close_is_bounded(p);
    driver_sleep(60000);
    check_all_is_clean();
    *takes_ms = 0;
}

static void a_setting_that_does_not_return_is_given_up(void)
{
    check_setting_is_bounded(&driver_habits()->set_state_ms, set_rate);
    check_setting_is_bounded(&driver_habits()->set_lines_ms, set_lines);
    check_setting_is_bounded(&driver_habits()->purge_ms, port_discard_input);
}

static void settings_that_do_not_return_at_open_are_given_up(void)
{
    driver_habits()->set_state_ms = FOR_EVER;
    uint64_t begun = driver_now_ms();
    CHECK(open_error() == ERR_PORT_STUCK);
    CHECK(driver_now_ms() - begun < 15000);
}

const struct test tests_stuck[] = {
    TEST(an_ignored_cancel_does_no_harm_where_time_limits_are_kept),
    TEST(an_ignored_cancel_is_no_end_of_the_world),
    TEST(a_request_that_never_ends_keeps_its_memory),
    TEST(a_cancelled_wait_ends_although_the_driver_ignores_it),
    TEST(a_write_that_is_never_taken_is_given_up),
    TEST(a_write_that_never_ends_keeps_its_memory),
    TEST(a_port_that_is_not_let_go_of_is_not_called_busy),
    TEST(an_open_that_returns_too_late_is_closed),
    TEST(a_setting_that_does_not_return_is_given_up),
    /* From here on the drivers hold what they have for ever. */
    TEST(a_close_that_never_returns_keeps_nobody),
    TEST(an_open_that_never_returns_is_given_up),
    TEST(settings_that_do_not_return_at_open_are_given_up),
};
const size_t tests_stuck_count = sizeof tests_stuck / sizeof tests_stuck[0];
