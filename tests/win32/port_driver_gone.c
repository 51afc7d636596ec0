/* port_driver_gone.c: the adapter is pulled out, with every number that drivers have for it. */
/* SPDX-License-Identifier: MIT */
#include "port_driver.h"

#include "port/port.h"

#include <stdio.h>

static const DWORD numbers[] = {ERROR_ACCESS_DENIED,     ERROR_NOT_READY,
                                ERROR_BAD_COMMAND,       ERROR_GEN_FAILURE,
                                ERROR_BROKEN_PIPE,       433 /* ERROR_NO_SUCH_DEVICE */,
                                ERROR_OPERATION_ABORTED, ERROR_DEVICE_NOT_CONNECTED};

/* Each number, with requests that end and that stay pending, with a port that leaves the list and one that
 * does not. */
static void with_each(void (*body)(struct port *p, struct err *e))
{
    for (size_t i = 0; i < 4 * sizeof numbers / sizeof numbers[0]; i++) {
        struct err e = ERR_INIT;
        struct driver_habits habits = {.found = driver_ftdi.found,
                                       .gone_error = numbers[i / 4],
                                       .gone_keeps = (i & 1) != 0,
                                       .gone_is_listed = (i & 2) != 0};
        driver_replace(&habits);
        struct port *p = open_port();
        if (p == NULL)
            return;
        uint64_t begun = driver_now_ms();
        body(p, &e);
        if (!CHECK(e.code == ERR_PORT_GONE))
            printf("    after %lu: %s %s\n", (unsigned long)numbers[i / 4], err_name(e.code), e.detail);
        CHECK(driver_now_ms() - begun < 3000);
        check_answers_at_once(p, ERR_PORT_GONE);
        port_close(p);
        check_all_is_clean();
    }
}

static void read_it(struct port *p, struct err *e)
{
    uint8_t byte;
    driver_unplug(500);
    CHECK(port_read(p, &byte, 1, 2000, e) == -1);
}

static void write_it(struct port *p, struct err *e)
{
    driver_unplug(500);
    CHECK(!port_write(p, counting(), 20000, e));
}

static void drain_it(struct port *p, struct err *e)
{
    CHECK(port_write(p, counting(), 4000, e));
    driver_unplug(1);
    CHECK(!port_drain(p, e) || !port_discard_input(p, e));
}

static void set_its_rate(struct port *p, struct err *e)
{
    driver_unplug(0);
    driver_sleep(1);
    CHECK(!port_set_baud(p, 921600, e));
}

static void set_its_lines(struct port *p, struct err *e)
{
    driver_unplug(0);
    driver_sleep(1);
    CHECK(!port_set_lines(p, true, true, e));
}

static void a_pulled_cable_ends_a_read(void)
{
    with_each(read_it);
}

static void a_pulled_cable_ends_a_write(void)
{
    with_each(write_it);
}

static void a_pulled_cable_ends_a_drain(void)
{
    with_each(drain_it);
}

static void a_pulled_cable_shows_when_the_rate_is_set(void)
{
    with_each(set_its_rate);
}

static void a_pulled_cable_shows_when_the_lines_are_set(void)
{
    with_each(set_its_lines);
}

/* What Windows leaves of an adapter that was plugged out and in again. */
static void a_zombie_whose_port_is_gone_is_gone(void)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    struct port *p = open_port();
    if (p == NULL)
        return;
    driver_become_zombie(0);
    driver_sleep(1);
    driver_unlist();
    CHECK(port_write(p, counting(), 100, &e) && port_drain(p, &e));
    int n = 0;
    for (int i = 0; i < 20 && n == 0; i++)
        n = port_read(p, &byte, 1, 100, &e);
    CHECK(n == -1 && e.code == ERR_PORT_GONE);
    port_close(p);
    check_all_is_clean();
}

static void a_zombie_is_only_silent(void)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    struct port *p = open_port();
    if (p == NULL)
        return;
    driver_become_zombie(0);
    driver_receive(100, counting(), 100);
    CHECK(port_write(p, counting(), 100, &e) && port_drain(p, &e));
    CHECK(port_read(p, &byte, 1, 2000, &e) == 0);
    CHECK(e.code == ERR_NONE);
    port_close(p);
    check_all_is_clean();
}

/* Not every port of every driver is in the list. */
static void a_port_that_was_never_listed_is_not_gone(void)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    driver_unlist();
    struct port *p = open_port();
    if (p == NULL)
        return;
    for (int i = 0; i < 20; i++)
        CHECK(port_read(p, &byte, 1, 100, &e) == 0);
    port_close(p);
    check_all_is_clean();
}

static void aborts_without_end_are_an_end(void)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    driver_habits()->aborts_on_error = true;
    struct port *p = open_port();
    if (p == NULL)
        return;
    for (uint32_t i = 0; i < 10000; i++)
        driver_line_error(i, CE_BREAK);
    uint64_t begun = driver_now_ms();
    CHECK(port_read(p, &byte, 1, 9000, &e) == -1 && e.code == ERR_PORT_GONE);
    CHECK(driver_now_ms() - begun < 2000);
    port_close(p);
}

const struct test tests_gone[] = {
    TEST(a_pulled_cable_ends_a_read),
    TEST(a_pulled_cable_ends_a_write),
    TEST(a_pulled_cable_ends_a_drain),
    TEST(a_pulled_cable_shows_when_the_rate_is_set),
    TEST(a_pulled_cable_shows_when_the_lines_are_set),
    TEST(a_zombie_whose_port_is_gone_is_gone),
    TEST(a_zombie_is_only_silent),
    TEST(a_port_that_was_never_listed_is_not_gone),
    TEST(aborts_without_end_are_an_end),
};
const size_t tests_gone_count = sizeof tests_gone / sizeof tests_gone[0];
