/* test_modem.c: a host with vsonoff_modem.so loaded: modem lines, custom rates, drains, order, and that
 * libserialport takes the pty for a serial port.  CTest sets LD_PRELOAD. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "vsonoff_process.h"

#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <linux/serial.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define SYNC_TRIES 60

static struct vsonoff_process *start(const char *const *options)
{
    struct vsonoff_process *v = vsonoff_process_start(VSONOFF_PROGRAM, options);
    setenv("VSONOFF_MODEM", v->modem, 1);
    return v;
}

static void set_lines(int fd, bool dtr, bool rts)
{
    int lines = (dtr ? TIOCM_DTR : 0) | (rts ? TIOCM_RTS : 0);
    assert_int_equal(ioctl(fd, TIOCMSET, &lines), 0);
}

static void lines_are_set_cleared_and_read_back(void **state)
{
    (void)state;
    static const char *const options[] = {"--fast", NULL};
    struct vsonoff_process *v = start(options);
    int fd = host_open(v->link), lines = 0, dtr = TIOCM_DTR, rts = TIOCM_RTS;
    assert_true(fd >= 0);
    assert_int_equal(ioctl(fd, TIOCMBIS, &dtr), 0);
    assert_int_equal(ioctl(fd, TIOCMBIS, &rts), 0);
    assert_int_equal(ioctl(fd, TIOCMGET, &lines), 0);
    assert_int_equal(lines, TIOCM_DTR | TIOCM_RTS);
    assert_int_equal(ioctl(fd, TIOCMBIC, &dtr), 0);
    assert_int_equal(ioctl(fd, TIOCMGET, &lines), 0);
    assert_int_equal(lines, TIOCM_RTS);
    struct serial_icounter_struct counts;
    assert_int_equal(ioctl(fd, TIOCGICOUNT, &counts), 0);
    close(fd);
    vsonoff_process_free(v);
}

static void reset_lines_start_the_loader_or_the_firmware_of_a_wired_board(void **state)
{
    (void)state;
    static const char *const modes[][4] = {{"--wiring", "nodemcu", NULL},
                                           {"--wiring", "nodemcu", "--fast", NULL}};
    for (size_t i = 0; i < 2; i++) {
        struct vsonoff_process *v = start(modes[i]);
        int fd = host_open(v->link);
        assert_true(fd >= 0);
        set_lines(fd, false, true);
        poll(NULL, 0, 100);
        set_lines(fd, true, false);
        poll(NULL, 0, 50);
        set_lines(fd, false, false);
        assert_true(host_sync(fd, SYNC_TRIES));
        uint64_t loads = vsonoff_process_stat(v, "loader_entries");
        set_lines(fd, false, true);
        poll(NULL, 0, 100);
        set_lines(fd, false, false);
        poll(NULL, 0, 100);
        assert_false(host_sync(fd, 2));
        assert_int_equal(vsonoff_process_stat(v, "loader_entries"), loads);
        close(fd);
        vsonoff_process_free(v);
    }
}

static void enter_loader(int fd)
{
    set_lines(fd, false, true);
    poll(NULL, 0, 20);
    set_lines(fd, true, false);
    poll(NULL, 0, 50);
    set_lines(fd, false, false);
    assert_true(host_sync(fd, SYNC_TRIES));
}

static void a_line_change_reaches_the_device_before_bytes_written_after_it(void **state)
{
    (void)state;
    static const char *const options[] = {"--wiring", "nodemcu", "--fast", NULL};
    struct vsonoff_process *v = start(options);
    int fd = host_open(v->link);
    assert_true(fd >= 0);
    for (int i = 0; i < 10; i++) {
        uint8_t byte;
        enter_loader(fd);
        set_lines(fd, false, true); /* held in reset: nobody hears what follows */
        assert_false(host_sync(fd, 1));
        assert_int_equal(host_read(fd, &byte, 1, 10), 0);
    }
    close(fd);
    vsonoff_process_free(v);
}

static void draining_takes_the_line_time(void **state)
{
    (void)state;
    static const char *const options[] = {NULL};
    struct vsonoff_process *v = start(options);
    int fd = host_open(v->link), left = 0;
    assert_true(fd >= 0);
    static const uint8_t data[1152]; /* 100 ms at 115200 */
    uint64_t begin_ns = vsonoff_process_stat(v, "device_ns");
    host_write(fd, data, sizeof data);
    assert_int_equal(ioctl(fd, TIOCOUTQ, &left), 0);
    assert_in_range(left, 1, sizeof data);
    assert_int_equal(tcdrain(fd), 0);
    assert_true(vsonoff_process_stat(v, "device_ns") - begin_ns >= 99000000);
    assert_int_equal(ioctl(fd, TIOCOUTQ, &left), 0);
    assert_int_equal(left, 0);
    close(fd);
    vsonoff_process_free(v);
}

/* What a driver takes for sent is in the adapter, and a change of the rate meets it there. */
static void draining_does_not_wait_for_the_adapter(void **state)
{
    (void)state;
    static const char *const options[] = {"--adapter", "usbser", NULL};
    struct vsonoff_process *v = start(options);
    int fd = host_open(v->link), left = -1;
    assert_true(fd >= 0);
    host_set_rate(fd, B300);
    static const uint8_t data[100]; /* 3.3 s */
    uint64_t before = vsonoff_process_stat(v, "lost_on_change");
    host_write(fd, data, sizeof data);
    assert_int_equal(tcdrain(fd), 0);
    assert_int_equal(ioctl(fd, TIOCOUTQ, &left), 0);
    assert_int_equal(left, 0);
    host_set_rate(fd, B115200);
    /* Not all of them on a slow computer; and more, where the device has just said something. */
    assert_true(vsonoff_process_stat(v, "lost_on_change") - before >= 10);
    close(fd);
    vsonoff_process_free(v);
}

/* Printed by the mask ROM at 74880 baud when it starts. */
static bool reads_boot_log(struct vsonoff_process *v, int fd)
{
    char text[256] = "";
    assert_string_equal(vsonoff_process_command(v, "power off"), "ok");
    assert_string_equal(vsonoff_process_command(v, "power on"), "ok");
    size_t n = host_read(fd, text, sizeof text - 1, 1000);
    text[n] = '\0';
    return strstr(text, "rst cause:") != NULL;
}

static void a_custom_divisor_gives_74880_baud(void **state)
{
    (void)state;
    static const char *const options[] = {"--fast", NULL};
    struct vsonoff_process *v = start(options);
    int fd = host_open(v->link);
    assert_true(fd >= 0);
    assert_false(reads_boot_log(v, fd));
    struct serial_struct s;
    assert_int_equal(ioctl(fd, TIOCGSERIAL, &s), 0);
    s.flags = (s.flags & ~ASYNC_SPD_MASK) | ASYNC_SPD_CUST;
    s.custom_divisor = (s.baud_base + 74880 / 2) / 74880;
    assert_int_equal(ioctl(fd, TIOCSSERIAL, &s), 0);
    host_set_rate(fd, B38400);
    assert_true(reads_boot_log(v, fd));
    assert_int_equal(ioctl(fd, TIOCGSERIAL, &s), 0);
    assert_int_equal(s.flags & ASYNC_SPD_MASK, ASYNC_SPD_CUST);
    close(fd);
    vsonoff_process_free(v);
}

static void opening_drops_what_came_before(void **state)
{
    (void)state;
    static const char *const options[] = {"--fast", NULL};
    struct vsonoff_process *v = start(options);
    int first = host_open(v->link);
    assert_true(first >= 0);
    char text[64];
    assert_string_equal(vsonoff_process_command(v, "power off"), "ok");
    assert_string_equal(vsonoff_process_command(v, "power on"), "ok");
    struct pollfd p = {first, POLLIN, 0};
    assert_int_equal(poll(&p, 1, 20000), 1);
    poll(NULL, 0, 500);
    int second = host_open(v->link);
    assert_true(second >= 0);
    assert_int_equal(host_read(second, text, sizeof text, 200), 0);
    close(first);
    close(second);
    vsonoff_process_free(v);
}

static void a_busy_port_is_simulated_on_request(void **state)
{
    (void)state;
    static const char *const options[] = {"--fast", NULL};
    struct vsonoff_process *v = start(options);
    setenv("VSONOFF_BUSY", "1", 1);
    int fd = host_open(v->link);
    int error = errno;
    unsetenv("VSONOFF_BUSY");
    assert_int_equal(fd, -1);
    assert_int_equal(error, EBUSY);
    vsonoff_process_free(v);
}

static void libserialport_opens_it_at_every_rate(void **state)
{
    (void)state;
    static const int rates[] = {115200, 74880, 230400, 460800, 921600, 1000000, 1500000, 2000000};
    static const char *const options[] = {"--fast", NULL};
    struct vsonoff_process *v = start(options);
    struct sp_port *port;
    assert_int_equal(sp_get_port_by_name(v->pts, &port), SP_OK);
    assert_int_equal(sp_open(port, SP_MODE_READ_WRITE), SP_OK);
    assert_int_equal(sp_set_bits(port, 8), SP_OK);
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        assert_int_equal(sp_set_baudrate(port, rates[i]), SP_OK);
    assert_int_equal(sp_set_baudrate(port, 74880), SP_OK);
    int fd;
    assert_int_equal(sp_get_port_handle(port, &fd), SP_OK);
    assert_true(reads_boot_log(v, fd));
    assert_int_equal(sp_set_dtr(port, SP_DTR_ON), SP_OK);
    assert_int_equal(sp_set_rts(port, SP_RTS_OFF), SP_OK);
    assert_int_equal(sp_close(port), SP_OK);
    sp_free_port(port);
    vsonoff_process_free(v);
}

static void a_pty_of_nobody_behaves_as_ever(void **state)
{
    (void)state;
    int master = posix_openpt(O_RDWR | O_NOCTTY), lines;
    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    setenv("VSONOFF_MODEM", "/no/such/socket:/another", 1);
    int fd = host_open(ptsname(master));
    assert_true(fd >= 0);
    assert_int_equal(ioctl(fd, TIOCMGET, &lines), -1);
    assert_int_equal(tcdrain(fd), 0);
    close(fd);
    close(master);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_set_cleared_and_read_back),
        cmocka_unit_test(reset_lines_start_the_loader_or_the_firmware_of_a_wired_board),
        cmocka_unit_test(a_line_change_reaches_the_device_before_bytes_written_after_it),
        cmocka_unit_test(draining_takes_the_line_time),
        cmocka_unit_test(draining_does_not_wait_for_the_adapter),
        cmocka_unit_test(a_custom_divisor_gives_74880_baud),
        cmocka_unit_test(opening_drops_what_came_before),
        cmocka_unit_test(a_busy_port_is_simulated_on_request),
        cmocka_unit_test(libserialport_opens_it_at_every_rate),
        cmocka_unit_test(a_pty_of_nobody_behaves_as_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
