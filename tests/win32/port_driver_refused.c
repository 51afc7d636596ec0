/* port_driver_refused.c: ports that cannot be opened or set, and what is said of them. */
/* SPDX-License-Identifier: MIT */
#include "port_driver.h"

#include "port/port.h"
#include "say/say_error.h"

#include <stdio.h>
#include <string.h>

/* A number of Windows', what it means where nothing more is known, for a port in the air, and for a CH340
 * with a driver that refuses copies. */
struct number {
    DWORD error;
    enum err_code plain, bluetooth, ch340;
};

static const struct number at_setup[] = {
    {ERROR_GEN_FAILURE, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_CLONE},
    {ERROR_INVALID_PARAMETER, ERR_PORT_CONFIG, ERR_PORT_CONFIG, ERR_PORT_CONFIG},
    {ERROR_SEM_TIMEOUT, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_DRIVER},
    {ERROR_NOT_FOUND, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_DRIVER},
    {ERROR_IO_DEVICE, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_DRIVER},
    {ERROR_ACCESS_DENIED, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_DRIVER},
    {ERROR_OPERATION_ABORTED, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_DRIVER},
    {ERROR_BAD_COMMAND, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_DRIVER},
    {ERROR_DEVICE_NOT_CONNECTED, ERR_PORT_GONE, ERR_PORT_GONE, ERR_PORT_GONE},
};

static const struct number at_open[] = {
    {ERROR_FILE_NOT_FOUND, ERR_PORT_MISSING, ERR_PORT_MISSING, ERR_PORT_MISSING},
    {ERROR_ACCESS_DENIED, ERR_PORT_BUSY, ERR_PORT_BUSY, ERR_PORT_BUSY},
    {ERROR_DEVICE_NOT_CONNECTED, ERR_PORT_MISSING, ERR_PORT_MISSING, ERR_PORT_MISSING},
    {ERROR_GEN_FAILURE, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_CLONE},
    {ERROR_SEM_TIMEOUT, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_DRIVER},
    {ERROR_NOT_FOUND, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_DRIVER},
    {ERROR_IO_DEVICE, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_DRIVER},
    {ERROR_OPERATION_ABORTED, ERR_PORT_DRIVER, ERR_PORT_ASLEEP, ERR_PORT_DRIVER},
};

static void check_open_error(enum err_code wanted)
{
    enum err_code code = open_error();
    if (!CHECK(code == wanted))
        printf("    %s instead of %s\n", err_name(code), err_name(wanted));
    check_all_is_clean();
}

static void check_number(struct driver_habits habits, const struct number *n)
{
    habits.found = driver_ftdi.found;
    driver_replace(&habits);
    check_open_error(n->plain);
    driver_habits()->bluetooth = true;
    check_open_error(n->bluetooth);
    driver_habits()->bluetooth = false;
    driver_habits()->vid = driver_ch340.vid;
    driver_habits()->pid = driver_ch340.pid;
    driver_habits()->driver_version = "3.5.2019.1";
    check_open_error(n->plain);
    driver_habits()->driver_version = "3.8.2023.2";
    check_open_error(n->ch340);
    driver_habits()->driver_version = "3.10.2025.1";
    check_open_error(n->ch340);
}

static void refused_settings_are_called_by_their_cause(void)
{
    for (size_t i = 0; i < sizeof at_setup / sizeof at_setup[0]; i++) {
        printf("    %lu\n", (unsigned long)at_setup[i].error);
        check_number((struct driver_habits){.set_state_error = at_setup[i].error}, &at_setup[i]);
    }
}

static void a_refused_open_is_called_by_its_cause(void)
{
    for (size_t i = 0; i < sizeof at_open / sizeof at_open[0]; i++) {
        printf("    %lu\n", (unsigned long)at_open[i].error);
        check_number((struct driver_habits){.open_error = at_open[i].error}, &at_open[i]);
    }
}

static void unlist(void *ctx)
{
    (void)ctx;
    driver_unlist();
}

/* The adapter is pulled while it is being opened: drivers say much, the list of ports says it best. */
static void an_adapter_that_goes_while_it_is_opened_is_gone(void)
{
    static const DWORD errors[] = {5, 21, 22, 31, 121, 995, 1117, 1167, 1168};
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        struct driver_habits habits = {
            .found = driver_ftdi.found, .set_state_ms = 100, .set_state_error = errors[i]};
        driver_replace(&habits);
        driver_later(50, unlist, NULL);
        printf("    %lu\n", (unsigned long)errors[i]);
        check_open_error(ERR_PORT_GONE);
    }
}

static void what_ails_the_adapter_is_told_when_its_port_does_not_open(void)
{
    struct err e = ERR_INIT;
    driver_replace(&driver_pl2303);
    driver_habits()->open_error = ERROR_FILE_NOT_FOUND;
    driver_habits()->problem = 10;
    CHECK(port_win32_open(&driver_calls, driver_port_name(), &e) == NULL && e.code == ERR_PORT_DRIVER);
    CHECK(e.why[0].id == FACT_ADAPTER_PHASED_OUT);
    check_all_is_clean();
}

static void a_failed_open_opens_once(void)
{
    driver_habits()->open_error = ERROR_ACCESS_DENIED;
    CHECK(open_error() == ERR_PORT_BUSY);
    CHECK(driver_counts()->opens == 1);
    driver_unlist();
    CHECK(open_error() == ERR_PORT_BUSY); /* by its name */
}

static void a_folder_is_no_port(void)
{
    struct err e = ERR_INIT;
    CHECK(port_win32_open(&driver_calls, "C:\\Folder", &e) == NULL && e.code == ERR_PORT_NOT_SERIAL);
    err_clear(&e);
    CHECK(port_win32_open(&driver_calls, "COM999", &e) == NULL && e.code == ERR_PORT_MISSING);
    check_all_is_clean();
}

/* What was just refused is not what to try. */
static void no_advice_names_a_rate(void)
{
    for (int code = 0; code < ERR_COUNT; code++)
        if (err_exit_code((enum err_code)code) == 2)
            CHECK(strstr(say_error_advice((enum err_code)code, SAY_COMMAND_LINE), "115200") == NULL);
}

static void a_refused_rate_leaves_the_port_at_its_own(void)
{
    static const DWORD errors[] = {ERROR_INVALID_PARAMETER, ERROR_GEN_FAILURE, ERROR_SEM_TIMEOUT,
                                   ERROR_IO_DEVICE, ERROR_NOT_SUPPORTED};
    struct port *p = open_port();
    if (p == NULL)
        return;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        struct err e = ERR_INIT, none = ERR_INIT;
        uint8_t byte;
        driver_habits()->set_state_error = errors[i];
        driver_habits()->refused_baud = 2000000;
        CHECK(!port_set_baud(p, 2000000, &e) && e.code == ERR_PORT_CONFIG);
        CHECK(driver_counts()->dcb.BaudRate == (i == 0 ? 115200 : 460800));
        CHECK(port_set_baud(p, 460800, &none) && port_set_lines(p, false, false, &none));
        CHECK(driver_counts()->dcb.BaudRate == 460800);
        driver_receive(0, "x", 1);
        CHECK(port_read(p, &byte, 1, 1000, &none) == 1 && byte == 'x');
    }
    port_close(p);
    check_all_is_clean();
}

static void a_slow_open_is_waited_for(void)
{
    driver_habits()->open_ms = 4000;
    driver_habits()->set_state_ms = 2000;
    struct port *p = open_port();
    if (p != NULL)
        port_close(p);
    check_all_is_clean();
}

const struct test tests_refused[] = {
    TEST(refused_settings_are_called_by_their_cause),
    TEST(a_refused_open_is_called_by_its_cause),
    TEST(an_adapter_that_goes_while_it_is_opened_is_gone),
    TEST(what_ails_the_adapter_is_told_when_its_port_does_not_open),
    TEST(a_failed_open_opens_once),
    TEST(a_folder_is_no_port),
    TEST(no_advice_names_a_rate),
    TEST(a_refused_rate_leaves_the_port_at_its_own),
    TEST(a_slow_open_is_waited_for),
};
const size_t tests_refused_count = sizeof tests_refused / sizeof tests_refused[0];
