/* port_driver_odd.c: drivers that work, but not quite as they should: what comes and goes is complete. */
/* SPDX-License-Identifier: MIT */
#include "port_driver.h"

#include "port/port.h"

#include <string.h>

enum { ANSWER_MAX = 300 };

/* Requests and answers of several lengths, with no more time than the line takes and `spare_ms` each. */
static void check_exchanges(struct port *p, uint32_t spare_ms)
{
    static const size_t lengths[] = {1, 2, 7, 60, 150, ANSWER_MAX};
    uint8_t got[ANSWER_MAX];
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct err e = ERR_INIT;
        size_t before = driver_sent_count(), len = lengths[i];
        CHECK(port_write(p, counting(), 200, &e) && port_drain(p, &e));
        CHECK(driver_sent_count() - before == 200);
        driver_receive(10, counting(), len);
        uint64_t begun = driver_now_ms();
        CHECK(read_all(p, got, len) == len && memcmp(got, counting(), len) == 0);
        CHECK(driver_now_ms() - begun < 10 + len * 10000u / 115200u + spare_ms);
    }
}

static void works_with(uint32_t spare_ms)
{
    struct port *p = open_port();
    if (p == NULL)
        return;
    check_exchanges(p, spare_ms);
    port_close(p);
    check_all_is_clean();
}

static void requests_that_end_at_once(void)
{
    driver_habits()->at_once = true;
    works_with(20);
}

static void events_that_are_set_too_early(void)
{
    driver_habits()->early_event = true;
    works_with(20);
}

static void events_that_are_not_reset(void)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    driver_habits()->keeps_event = true;
    works_with(20);
    struct port *p = open_port();
    if (p == NULL)
        return;
    unsigned calls = driver_counts()->calls;
    CHECK(port_read(p, &byte, 1, 1000, &e) == 0);
    CHECK(driver_counts()->calls - calls < 1000); /* it waits, and does not ask again and again */
    port_close(p);
    check_all_is_clean();
}

static void a_read_that_ends_with_more_data(void)
{
    driver_habits()->read_end_error = ERROR_MORE_DATA;
    works_with(20);
}

static void writes_of_a_byte_each(void)
{
    driver_habits()->write_part = 1;
    works_with(20);
}

static void writes_that_take_nothing_at_first(void)
{
    driver_habits()->empty_writes = 20;
    works_with(20);
}

static void a_count_of_received_bytes_that_is_too_large(void)
{
    driver_habits()->in_queue_error = 100;
    works_with(100);
}

static void a_count_of_received_bytes_that_is_always_the_same(void)
{
    driver_habits()->in_queue_says = 1000;
    works_with(100);
}

static void a_count_of_received_bytes_that_is_always_none(void)
{
    driver_habits()->in_queue_error = -1000000;
    works_with(20);
}

static void a_wrong_count_and_no_time_limits_and_bytes_that_vanish(void)
{
    uint8_t got[ANSWER_MAX];
    *driver_habits() = (struct driver_habits){
        .in_queue_error = 100, .ignores_timeouts = true, .abort_eats = true, .abort_count = 100};
    struct port *p = open_port();
    if (p == NULL)
        return;
    driver_receive(0, counting(), 1);
    read_all(p, got, 1); /* learns it, and may pay for that */
    check_exchanges(p, 100);
    port_close(p);
    check_all_is_clean();
}

static void a_count_of_bytes_to_be_sent_that_never_falls(void)
{
    driver_habits()->out_queue_says = 7;
    works_with(20);
    driver_habits()->out_queue_says = UINT32_MAX;
    works_with(20);
}

static void a_small_queue(void)
{
    driver_habits()->queue_bytes = 1024;
    works_with(20);
}

static void a_queue_that_is_not_as_large_as_wanted(void)
{
    struct err e = ERR_INIT;
    static uint8_t got[12000];
    driver_habits()->queue_bytes = 16 * 1024;
    struct port *p = open_port();
    if (p == NULL)
        return;
    driver_receive(0, counting(), sizeof got);
    driver_sleep(2000); /* the program is busy */
    CHECK(read_all(p, got, sizeof got) == sizeof got && memcmp(got, counting(), sizeof got) == 0);
    CHECK(p->overruns == 0 && e.code == ERR_NONE);
    port_close(p);
    check_all_is_clean();
}

static void a_queue_whose_limits_are_checked(void)
{
    driver_habits()->checks_limits = true;
    driver_habits()->queue_bytes = 1024;
    works_with(20);
}

static void a_port_without_lines(void)
{
    struct err e = ERR_INIT;
    driver_habits()->no_lines = true;
    struct port *p = open_port();
    if (p == NULL)
        return;
    CHECK(!port_set_lines(p, true, false, &e) && e.code == ERR_PORT_CONFIG);
    check_exchanges(p, 20);
    port_close(p);
    check_all_is_clean();
}

static void reads_that_end_with_nothing_do_not_spin(void)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    driver_habits()->empty_reads = true;
    struct port *p = open_port();
    if (p == NULL)
        return;
    uint64_t begun = driver_now_ms();
    unsigned reads = driver_counts()->reads;
    CHECK(port_read(p, &byte, 1, 1000, &e) == 0);
    CHECK(driver_now_ms() - begun >= 1000 && driver_counts()->reads - reads < 300);
    check_exchanges(p, 20);
    port_close(p);
    check_all_is_clean();
}

/* The count of a request that was cancelled tells of bytes that Windows has never copied. */
static void an_aborted_read_gives_nothing(void)
{
    struct err e = ERR_INIT;
    uint8_t data[8];
    memset(data, 0xee, sizeof data);
    *driver_habits() = (struct driver_habits){.ignores_timeouts = true, .abort_count = 1};
    struct port *p = open_port();
    if (p == NULL)
        return;
    CHECK(port_read(p, data, sizeof data, 500, &e) == 0);
    CHECK(data[0] == 0xee);
    port_close(p);
    check_all_is_clean();
}

static void a_cancel_that_denies_and_ends_the_request_all_the_same(void)
{
    struct err e = ERR_INIT;
    uint8_t byte;
    *driver_habits() = (struct driver_habits){
        .ignores_timeouts = true, .cancel = CANCEL_IS_LATE, .cancel_late_ms = 50, .cancel_denies = true};
    struct port *p = open_port();
    if (p == NULL)
        return;
    CHECK(port_read(p, &byte, 1, 500, &e) == 0);
    check_exchanges(p, 20);
    port_close(p);
    check_all_is_clean();
}

static void what_comes_while_a_cancel_is_late_is_delivered(void)
{
    struct err e = ERR_INIT;
    uint8_t got[8];
    *driver_habits() =
        (struct driver_habits){.ignores_timeouts = true, .cancel = CANCEL_IS_LATE, .cancel_late_ms = 600};
    struct port *p = open_port();
    if (p == NULL)
        return;
    driver_receive(700, "late", 4);
    CHECK(port_read(p, got, sizeof got, 500, &e) >= 1 && got[0] == 'l');
    port_close(p);
    check_all_is_clean();
}

/* A good driver does so only where the settings say it; others do it anyway. */
static void a_line_error_ends_no_read(void)
{
    uint8_t got[10];
    driver_habits()->aborts_on_error = true;
    struct port *p = open_port();
    if (p == NULL)
        return;
    for (uint32_t i = 0; i < 8; i++)
        driver_line_error(10 + i * 20, CE_FRAME);
    driver_receive(200, counting(), sizeof got);
    CHECK(read_all(p, got, sizeof got) == sizeof got && memcmp(got, counting(), sizeof got) == 0);
    port_close(p);
    check_all_is_clean();
}

static void a_line_error_ends_no_write(void)
{
    struct err e = ERR_INIT;
    driver_habits()->aborts_on_error = true;
    struct port *p = open_port();
    if (p == NULL)
        return;
    driver_line_error(10, CE_FRAME);
    CHECK(port_write(p, counting(), 500, &e) && port_drain(p, &e));
    CHECK(driver_sent_count() >= 500);
    port_close(p);
    check_all_is_clean();
}

static void lost_bytes_are_counted(void)
{
    struct err e = ERR_INIT;
    static uint8_t got[COUNTING_BYTES];
    driver_habits()->queue_bytes = 1;
    struct port *p = open_port();
    if (p == NULL)
        return;
    driver_receive(0, counting(), 6000);
    driver_sleep(1000);
    CHECK(port_read(p, got, sizeof got, 100, &e) > 0);
    CHECK(p->overruns > 0);
    port_close(p);
    check_all_is_clean();
}

const struct test tests_odd[] = {
    TEST(requests_that_end_at_once),
    TEST(events_that_are_set_too_early),
    TEST(events_that_are_not_reset),
    TEST(a_read_that_ends_with_more_data),
    TEST(writes_of_a_byte_each),
    TEST(writes_that_take_nothing_at_first),
    TEST(a_count_of_received_bytes_that_is_too_large),
    TEST(a_count_of_received_bytes_that_is_always_the_same),
    TEST(a_count_of_received_bytes_that_is_always_none),
    TEST(a_wrong_count_and_no_time_limits_and_bytes_that_vanish),
    TEST(a_count_of_bytes_to_be_sent_that_never_falls),
    TEST(a_small_queue),
    TEST(a_queue_that_is_not_as_large_as_wanted),
    TEST(a_queue_whose_limits_are_checked),
    TEST(a_port_without_lines),
    TEST(reads_that_end_with_nothing_do_not_spin),
    TEST(an_aborted_read_gives_nothing),
    TEST(a_cancel_that_denies_and_ends_the_request_all_the_same),
    TEST(what_comes_while_a_cancel_is_late_is_delivered),
    TEST(a_line_error_ends_no_read),
    TEST(a_line_error_ends_no_write),
    TEST(lost_bytes_are_counted),
};
const size_t tests_odd_count = sizeof tests_odd / sizeof tests_odd[0];
