/* test_port_posix.c: the POSIX port over a pseudo-terminal, whose other end the test holds. */
/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE   700 /* pseudo-terminals */
#define _DEFAULT_SOURCE     /* rates above 38400 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/err.h"
#include "port/port.h"
#include "pty_modem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
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
    if (t == NULL)
        return -1;
    *state = t;
    t->master = posix_openpt(O_RDWR | O_NOCTTY);
    if (t->master < 0 || grantpt(t->master) != 0 || unlockpt(t->master) != 0)
        return -1;
    snprintf(t->slave, sizeof t->slave, "%s", ptsname(t->master));
    struct err e = ERR_INIT;
    t->port = port_open_system(t->slave, &e);
    if (t->port == NULL)
        print_message("pseudo-terminal refused: %s %s\n", err_name(e.code), e.detail);
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

static void say(struct fixture *t, const void *data, size_t len)
{
    assert_int_equal(write(t->master, data, len), len);
}

static uint64_t now_ms(void)
{
    return clock_now_ms(clock_system());
}

/* An adapter takes its bytes at once and needs their line time to send them, as this pseudo-terminal does. */
static void what_has_drained_has_left_at_the_rate_in_force(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    uint8_t data[500] = {0}, back[500];
    size_t got = 0;
    uint64_t begun = now_ms();
    assert_true(port_write(t->port, data, sizeof data, &e));
    while (got < sizeof back)
        got += (size_t)read(t->master, back + got, sizeof back - got);
    assert_true(port_drain(t->port, &e));
    assert_true(now_ms() - begun >= 43);
    assert_true(port_set_baud(t->port, 9600, &e));
    begun = now_ms();
    assert_true(port_write(t->port, data, 96, &e));
    assert_true(port_drain(t->port, &e));
    assert_true(now_ms() - begun >= 100);
}

static void what_is_written_arrives_unchanged(void **state)
{
    struct fixture *t = *state;
    struct port *p = t->port;
    struct err e = ERR_INIT;
    uint8_t all[256], back[256];
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i; /* control characters too: nothing is cooked */
    assert_true(port_write(p, all, sizeof all, &e));
    assert_true(port_drain(p, &e));
    size_t got = 0;
    while (got < sizeof back)
        got += (size_t)read(t->master, back + got, sizeof back - got);
    assert_memory_equal(back, all, sizeof all);
    assert_int_equal(p->bytes_out, 256);
}

static void what_the_other_end_says_is_read_unchanged(void **state)
{
    struct fixture *t = *state;
    struct port *p = t->port;
    struct err e = ERR_INIT;
    uint8_t all[256], back[256];
    size_t got = 0;
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    say(t, all, sizeof all);
    while (got < sizeof all) {
        int n = port_read(p, back + got, sizeof back - got, 10000, &e);
        assert_true(n > 0);
        got += (size_t)n;
    }
    assert_memory_equal(back, all, sizeof all);
    assert_int_equal(p->bytes_in, 256);
}

static void a_read_returns_at_the_first_byte(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char data[100];
    struct port *p = t->port;
    say(t, "x", 1);
    /* Time-out far beyond the test's own: coming back at all is the proof. */
    assert_int_equal(port_read(p, data, sizeof data, 100u * 3600u * 1000u, &e), 1);
}

static void a_silent_line_is_no_error(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char byte;
    struct port *p = t->port;
    uint64_t start = clock_now_ms(clock_system());
    assert_int_equal(port_read(p, &byte, 1, 120, &e), 0);
    assert_true(clock_now_ms(clock_system()) - start >= 119);
    assert_int_equal(port_read(p, &byte, 1, 0, &e), 0);
    assert_int_equal(e.code, ERR_NONE);
}

static void discarded_input_is_not_read(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char data[10];
    struct port *p = t->port;
    say(t, "old", 3);
    assert_int_equal(port_read(p, data, 1, 10000, &e), 1); /* the rest has arrived as well */
    assert_true(port_discard_input(p, &e));
    say(t, "new", 3);
    int n = port_read(p, data, sizeof data, 10000, &e);
    assert_true(n > 0);
    assert_int_equal(data[0], 'n');
}

static void rates_are_set_standard_or_not(void **state)
{
    static const uint32_t rates[] = {74880, 230400, 460800, 921600, 1000000, 1500000, 2000000, 115200};
    struct fixture *t = *state;
    struct port *p = t->port;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct err e = ERR_INIT;
        if (!port_set_baud(p, rates[i], &e))
            fail_msg("%u baud: %s", (unsigned)rates[i], e.detail);
    }
    struct termios seen; /* the other end of a pseudo-terminal sees the rate */
    struct err e = ERR_INIT;
    assert_true(port_set_baud(p, 230400, &e));
    assert_int_equal(tcgetattr(t->master, &seen), 0);
    assert_int_equal(cfgetospeed(&seen), B230400);
}

/* Sonoffs have no CTS wire: with hardware flow control left over, nothing would ever be sent. */
static void flow_control_of_the_last_user_is_switched_off(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    struct termios left;
    port_close(t->port);
    t->port = NULL;
    int other = open(t->slave, O_RDWR | O_NOCTTY);
    assert_int_equal(tcgetattr(other, &left), 0);
    left.c_cflag |= CRTSCTS | PARENB | CSTOPB;
    left.c_iflag |= IXON | IXOFF | ISTRIP;
    assert_int_equal(tcsetattr(other, TCSANOW, &left), 0);
    t->port = port_open_system(t->slave, &e);
    assert_non_null(t->port);
    assert_int_equal(tcgetattr(other, &left), 0);
    assert_int_equal(left.c_cflag & (CRTSCTS | PARENB | CSTOPB | CSIZE), CS8);
    assert_int_equal(left.c_iflag & (IXON | IXOFF | ISTRIP), 0);
    close(other);
}

/* Linux itself raises both lines in opening a port; the way back must be the shortest. */
static void opening_releases_the_lines_and_never_asserts_one(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    port_close(t->port);
    pty_modem_raise();
    unsigned before = pty_modem_assertions();
    t->port = port_open_system(t->slave, &e);
    assert_non_null(t->port);
    assert_false(pty_modem_dtr());
    assert_false(pty_modem_rts());
    assert_int_equal(pty_modem_assertions() - before, 0);
}

static void both_lines_are_set_in_one_step(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    for (int i = 0; i < 4; i++) {
        unsigned before = pty_modem_changes();
        assert_true(port_set_lines(t->port, (i & 1) != 0, (i & 2) != 0, &e));
        assert_int_equal(pty_modem_dtr(), (i & 1) != 0);
        assert_int_equal(pty_modem_rts(), (i & 2) != 0);
        assert_int_equal(pty_modem_changes() - before, 1);
    }
}

static void a_new_rate_leaves_the_lines_alone(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    assert_true(port_set_lines(t->port, true, false, &e));
    assert_true(port_set_baud(t->port, 74880, &e));
    assert_true(pty_modem_dtr());
    assert_false(pty_modem_rts());
}

static void lines_that_cannot_be_set_are_reported_and_the_port_works_on(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char byte;
    pty_modem_refuse(true);
    bool ok = port_set_lines(t->port, true, false, &e);
    pty_modem_refuse(false);
    assert_false(ok);
    assert_int_equal(e.code, ERR_PORT_CONFIG);
    say(t, "x", 1);
    err_clear(&e);
    assert_int_equal(port_read(t->port, &byte, 1, 10000, &e), 1);
}

static void *cancel_soon(void *port)
{
    clock_sleep_ms(clock_system(), 100);
    port_cancel(port);
    return NULL;
}

static void assert_all_cancelled(struct port *p)
{
    struct err e[6];
    char byte = 0;
    memset(e, 0, sizeof e);
    assert_int_equal(port_read(p, &byte, 1, 0, &e[0]), -1);
    assert_false(port_write(p, &byte, 1, &e[1]));
    assert_false(port_drain(p, &e[2]));
    assert_false(port_discard_input(p, &e[3]));
    assert_false(port_set_baud(p, 115200, &e[4]));
    assert_false(port_set_lines(p, false, false, &e[5]));
    for (size_t i = 0; i < sizeof e / sizeof e[0]; i++)
        assert_int_equal(e[i].code, ERR_CANCELLED);
}

static void a_driver_without_lines_is_no_reason_not_to_open(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    uint8_t byte = 0x5A, back = 0;
    port_close(t->port);
    pty_modem_deny(true);
    t->port = port_open_system(t->slave, &e);
    if (t->port == NULL)
        fail_msg("%s %s", err_name(e.code), e.detail);
    assert_false(port_set_lines(t->port, false, true, &e));
    assert_int_equal(e.code, ERR_PORT_CONFIG);
    assert_true(port_set_baud(t->port, 921600, NULL));
    assert_true(port_write(t->port, &byte, 1, NULL));
    assert_int_equal(read(t->master, &back, 1), 1);
    assert_int_equal(back, byte);
    pty_modem_deny(false);
}

static void cancel_ends_a_waiting_read_and_all_later_calls(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char byte;
    pthread_t thread;
    struct port *p = t->port;
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, p), 0);
    assert_int_equal(port_read(p, &byte, 1, 100u * 3600u * 1000u, &e), -1);
    assert_int_equal(e.code, ERR_CANCELLED);
    pthread_join(thread, NULL);
    say(t, "x", 1); /* not even waiting bytes come through */
    assert_all_cancelled(p);
}

static void cancel_ends_a_write_that_nobody_takes(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    pthread_t thread;
    struct port *p = t->port;
    static const uint8_t much[1 << 20]; /* far more than a pseudo-terminal holds */
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, p), 0);
    assert_false(port_write(p, much, sizeof much, &e));
    assert_int_equal(e.code, ERR_CANCELLED);
    assert_int_equal(p->bytes_out, 0);
    pthread_join(thread, NULL);
}

static struct port *signalled_port; /* for the signal handler alone */

static void on_alarm(int number)
{
    (void)number;
    port_cancel(signalled_port);
}

static void cancel_works_from_a_signal_handler(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char byte;
    signalled_port = t->port;
    struct sigaction action, before;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    sigaction(SIGALRM, &action, &before);
    alarm(1);
    assert_int_equal(port_read(signalled_port, &byte, 1, 100u * 3600u * 1000u, &e), -1);
    assert_int_equal(e.code, ERR_CANCELLED);
    sigaction(SIGALRM, &before, NULL);
}

static void a_pulled_cable_is_told_from_silence(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char byte;
    struct port *p = t->port;
    close(t->master);
    t->master = -1;
    assert_int_equal(port_read(p, &byte, 1, 100u * 3600u * 1000u, &e), -1);
    assert_int_equal(e.code, ERR_PORT_GONE);
    err_clear(&e);
    assert_false(port_write(p, "x", 1, &e));
    assert_int_equal(e.code, ERR_PORT_GONE);
    err_clear(&e);
    assert_false(port_set_baud(p, 230400, &e));
    assert_int_equal(e.code, ERR_PORT_GONE);
}

static void a_symbolic_link_is_followed(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    char link[] = "/tmp/restock-port-XXXXXX";
    port_close(t->port);
    int fd = mkstemp(link);
    assert_true(fd >= 0);
    close(fd);
    unlink(link);
    assert_int_equal(symlink(t->slave, link), 0);
    t->port = port_open_system(link, &e);
    unlink(link);
    assert_non_null(t->port);
}

static void a_port_is_opened_once(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    struct port *p = t->port;
    assert_true(port_set_baud(p, 460800, &e));
    assert_null(port_open_system(t->slave, &e));
    assert_int_equal(e.code, ERR_PORT_BUSY);
    struct termios seen; /* and the attempt changed nothing for the one who has it */
    assert_int_equal(tcgetattr(t->master, &seen), 0);
    assert_int_equal(cfgetospeed(&seen), B460800);
    port_close(t->port);
    err_clear(&e);
    t->port = port_open_system(t->slave, &e);
    assert_non_null(t->port);
}

static void a_port_that_another_program_locked_is_busy_and_left_alone(void **state)
{
    struct fixture *t = *state;
    struct err e = ERR_INIT;
    struct termios before, after;
    port_close(t->port);
    t->port = NULL;
    int other = open(t->slave, O_RDWR | O_NOCTTY);
    assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(tcgetattr(other, &before), 0);
    before.c_lflag |= ICANON | ECHO; /* which opening through libserialport would take away */
    before.c_iflag |= IXON;
    assert_int_equal(tcsetattr(other, TCSANOW, &before), 0);
    assert_null(port_open_system(t->slave, &e));
    assert_int_equal(e.code, ERR_PORT_BUSY);
    assert_int_equal(tcgetattr(other, &after), 0);
    assert_int_equal(after.c_lflag, before.c_lflag);
    assert_int_equal(after.c_iflag, before.c_iflag);
    close(other);
}

/* What a program that asks for no lock gets, as somebody whom the system can refuse: 0, or the error. */
static int error_of_opening(const char *path)
{
    int status = -1;
    chmod(path, 0666);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(255);
        _exit(open(path, O_RDWR | O_NOCTTY | O_NONBLOCK) >= 0 ? 0 : errno);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_program_that_asks_for_no_lock_does_not_get_the_port(void **state)
{
    struct fixture *t = *state;
    assert_int_equal(error_of_opening(t->slave), EBUSY);
    assert_null(port_open_system("/dev/null/x", NULL)); /* an attempt that fails takes nothing away */
    assert_int_equal(error_of_opening(t->slave), EBUSY);
    port_close(t->port);
    t->port = NULL;
    assert_int_equal(error_of_opening(t->slave), 0);
}

static void a_port_that_is_not_there_is_missing(void **state)
{
    (void)state;
    static const char *const names[] = {"/dev/ttyNONE9", "ttyNONE9", "/dev/null/x"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct err e = ERR_INIT;
        assert_null(port_open_system(names[i], &e));
        if (e.code != ERR_PORT_MISSING)
            fail_msg("\"%s\": %s", names[i], err_name(e.code));
    }
}

static void what_is_there_but_no_port_is_called_so(void **state)
{
    (void)state;
    char file[] = "/tmp/restock-port-XXXXXX", pipe_name[64];
    int fd = mkstemp(file);
    assert_true(fd >= 0);
    snprintf(pipe_name, sizeof pipe_name, "%s.pipe", file);
    assert_int_equal(mkfifo(pipe_name, 0600), 0);
    const char *const names[] = {file, pipe_name, "/tmp", "/dev/null", "null", ""};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct err e = ERR_INIT;
        assert_null(port_open_system(names[i], &e));
        if (e.code != ERR_PORT_NOT_SERIAL)
            fail_msg("\"%s\": %s", names[i], err_name(e.code));
    }
    close(fd);
    unlink(file);
    unlink(pipe_name);
}

static int count_descriptors(void)
{
    int count = 0;
    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

static void opening_and_closing_leaves_no_descriptor_behind(void **state)
{
    struct fixture *t = *state;
    port_close(t->port);
    t->port = NULL;
    int before = count_descriptors();
    struct port *p = port_open_system(t->slave, NULL);
    assert_non_null(p);
    assert_null(port_open_system(t->slave, NULL));
    assert_null(port_open_system("/dev/ttyNONE9", NULL));
    assert_null(port_open_system("/dev/null", NULL));
    port_close(p);
    assert_int_equal(count_descriptors(), before);
}

#define WITH_PTY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PTY(what_has_drained_has_left_at_the_rate_in_force),
        WITH_PTY(what_is_written_arrives_unchanged),
        WITH_PTY(what_the_other_end_says_is_read_unchanged),
        WITH_PTY(a_read_returns_at_the_first_byte),
        WITH_PTY(a_silent_line_is_no_error),
        WITH_PTY(discarded_input_is_not_read),
        WITH_PTY(rates_are_set_standard_or_not),
        WITH_PTY(flow_control_of_the_last_user_is_switched_off),
        WITH_PTY(opening_releases_the_lines_and_never_asserts_one),
        WITH_PTY(both_lines_are_set_in_one_step),
        WITH_PTY(a_new_rate_leaves_the_lines_alone),
        WITH_PTY(lines_that_cannot_be_set_are_reported_and_the_port_works_on),
        WITH_PTY(a_driver_without_lines_is_no_reason_not_to_open),
        WITH_PTY(cancel_ends_a_waiting_read_and_all_later_calls),
        WITH_PTY(cancel_ends_a_write_that_nobody_takes),
        WITH_PTY(cancel_works_from_a_signal_handler),
        WITH_PTY(a_pulled_cable_is_told_from_silence),
        WITH_PTY(a_symbolic_link_is_followed),
        WITH_PTY(a_port_is_opened_once),
        WITH_PTY(a_port_that_another_program_locked_is_busy_and_left_alone),
        WITH_PTY(a_program_that_asks_for_no_lock_does_not_get_the_port),
        cmocka_unit_test(a_port_that_is_not_there_is_missing),
        cmocka_unit_test(what_is_there_but_no_port_is_called_so),
        WITH_PTY(opening_and_closing_leaves_no_descriptor_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
