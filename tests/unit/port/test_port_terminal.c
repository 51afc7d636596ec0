/* test_port_terminal.c: a port that is only a pseudo-terminal, as of socat or ser2net: nothing in /sys, no
 * modem lines.  Unlike in test_port_posix.c nothing stands in for the system's calls. */
/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* pseudo-terminals */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/err.h"
#include "port/port.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

struct fixture {
    int master;
    char slave[64];
    struct port *port;
};

static int set_up(void **state)
{
    struct fixture *t = calloc(1, sizeof *t);
    *state = t;
    t->master = posix_openpt(O_RDWR | O_NOCTTY);
    if (t->master < 0 || grantpt(t->master) != 0 || unlockpt(t->master) != 0)
        return -1;
    snprintf(t->slave, sizeof t->slave, "%s", ptsname(t->master));
    struct err e = ERR_INIT;
    t->port = port_open_system(t->slave, &e);
    if (t->port == NULL)
        print_message("%s %s\n", err_name(e.code), e.detail);
    return t->port == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct fixture *t = *state;
    port_close(t->port);
    if (t->master >= 0)
        close(t->master);
    free(t);
    return 0;
}

static void bytes_go_through_unchanged_both_ways(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    uint8_t all[256], back[256];
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    assert_true(port_write(t->port, all, sizeof all, &e));
    assert_true(port_drain(t->port, &e));
    for (size_t got = 0; got < sizeof back;)
        got += (size_t)read(t->master, back + got, sizeof back - got);
    assert_memory_equal(back, all, sizeof all);
    assert_int_equal(write(t->master, all, sizeof all), sizeof all);
    memset(back, 0, sizeof back);
    for (size_t got = 0; got < sizeof back;) {
        int n = port_read(t->port, back + got, sizeof back - got, 10000, &e);
        assert_true(n > 0);
        got += (size_t)n;
    }
    assert_memory_equal(back, all, sizeof all);
    assert_int_equal(port_read(t->port, back, sizeof back, 20, &e), 0);
    assert_int_equal(write(t->master, "old", 3), 3);
    assert_true(port_discard_input(t->port, &e));
    assert_int_equal(port_read(t->port, back, sizeof back, 20, &e), 0);
}

static void every_rate_is_taken(void **state)
{
    struct fixture *t = *state;
    static const uint32_t rates[] = {74880, 115200, 460800, 921600, 1000000, 1500000, 2000000};
    struct err e = ERR_INIT;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
        assert_true(port_set_baud(t->port, rates[i], &e));
    struct termios settings;
    int fd = open(t->slave, O_RDWR | O_NOCTTY);
    assert_int_equal(tcgetattr(fd, &settings), 0);
    assert_int_equal(settings.c_lflag & (ICANON | ECHO | ISIG), 0);
    close(fd);
}

static void missing_lines_are_reported_and_the_port_works_on(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char byte;
    assert_false(port_set_lines(t->port, true, false, &e));
    assert_int_equal(e.code, ERR_PORT_CONFIG);
    assert_true(port_write(t->port, "x", 1, NULL));
    assert_int_equal(read(t->master, &byte, 1), 1);
    assert_int_equal(byte, 'x');
}

static void it_is_opened_once(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    assert_null(port_open_system(t->slave, &e));
    assert_int_equal(e.code, ERR_PORT_BUSY);
    port_close(t->port);
    err_clear(&e);
    t->port = port_open_system(t->slave, &e);
    assert_non_null(t->port);
}

static void its_other_end_going_away_is_a_pulled_cable(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char byte;
    close(t->master);
    t->master = -1;
    assert_int_equal(port_read(t->port, &byte, 1, 10000, &e), -1);
    assert_int_equal(e.code, ERR_PORT_GONE);
}

static void a_link_to_it_is_followed(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char folder[] = "/tmp/restock-pty-XXXXXX", link[64];
    assert_non_null(mkdtemp(folder));
    snprintf(link, sizeof link, "%s/port", folder);
    assert_int_equal(symlink(t->slave, link), 0);
    port_close(t->port);
    t->port = port_open_system(link, &e);
    assert_non_null(t->port);
    unlink(link);
    rmdir(folder);
}

/* Terminals at which people sit are not taken for ports. */
static void the_controlling_terminal_is_no_port(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    assert_null(port_open_system("/dev/tty", &e));
    assert_true(e.code == ERR_PORT_NOT_SERIAL || e.code == ERR_PORT_MISSING); /* missing without one */
}

#define WITH_PTY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PTY(bytes_go_through_unchanged_both_ways),
        WITH_PTY(every_rate_is_taken),
        WITH_PTY(missing_lines_are_reported_and_the_port_works_on),
        WITH_PTY(it_is_opened_once),
        WITH_PTY(its_other_end_going_away_is_a_pulled_cable),
        WITH_PTY(a_link_to_it_is_followed),
        cmocka_unit_test(the_controlling_terminal_is_no_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
