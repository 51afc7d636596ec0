/* test_face_pty.c: the program vsonoff from outside: pty, link, rates, unplug, control socket, clean end. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "vsonoff_process.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const char *const fast[] = {"--fast", NULL};
static const char *const real_time[] = {NULL};

#define SYNC_TRIES 60

static struct vsonoff_process *start(const char *const *options)
{
    return vsonoff_process_start(VSONOFF_PROGRAM, options);
}

static void the_link_leads_to_the_pty_and_goes_away_at_the_end(void **state)
{
    (void)state;
    char target[PATH_MAX];
    struct vsonoff_process *v = start(fast);
    assert_non_null(realpath(v->link, target));
    assert_string_equal(target, v->pts);
    assert_int_equal(vsonoff_process_stop(v), 0);
    assert_int_equal(access(v->link, F_OK), -1);
    assert_int_equal(access(v->control, F_OK), -1);
    assert_int_equal(access(v->modem, F_OK), -1);
    char text[64] = "";
    FILE *f = fopen(v->stats, "r");
    assert_non_null(f);
    assert_non_null(fgets(text, sizeof text, f));
    fclose(f);
    assert_memory_equal(text, "{\"device_ns\":", 13);
    f = fopen(v->flash, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    assert_int_equal(ftell(f), 1024 * 1024);
    fclose(f);
    vsonoff_process_free(v);
}

static void the_loader_answers_in_real_time_and_fast(void **state)
{
    (void)state;
    const char *const *const modes[] = {real_time, fast};
    for (size_t i = 0; i < 2; i++) {
        struct vsonoff_process *v = start(modes[i]);
        int fd = host_open(v->link);
        assert_true(fd >= 0);
        assert_true(host_sync(fd, SYNC_TRIES));
        close(fd);
        assert_int_equal(vsonoff_process_stat(v, "unknown_rom_calls"), 0);
        vsonoff_process_free(v);
    }
}

static void bytes_take_their_line_time_in_real_time_only(void **state)
{
    (void)state;
    uint8_t data[1152]; /* 100 ms at 115200 */
    memset(data, 0x55, sizeof data);
    struct vsonoff_process *v = start(real_time);
    int fd = host_open(v->link);
    assert_true(fd >= 0);
    assert_true(host_sync(fd, SYNC_TRIES));
    uint64_t sent = vsonoff_process_stat(v, "to_device");
    uint64_t begin_ns = vsonoff_process_stat(v, "device_ns");
    host_write(fd, data, sizeof data);
    while (vsonoff_process_stat(v, "to_device") < sent + sizeof data)
        poll(NULL, 0, 1);
    uint64_t took_ns = vsonoff_process_stat(v, "device_ns") - begin_ns;
    assert_true(took_ns >= 99000000);
    close(fd);
    vsonoff_process_free(v);
}

static void one_host_after_another_can_use_the_port(void **state)
{
    (void)state;
    struct vsonoff_process *v = start(fast);
    for (int i = 0; i < 20; i++) {
        int fd = host_open(v->link);
        assert_true(fd >= 0);
        assert_true(host_sync(fd, SYNC_TRIES));
        close(fd);
    }
    vsonoff_process_free(v);
}

static void at_a_wrong_rate_nothing_comes_through(void **state)
{
    (void)state;
    struct vsonoff_process *v = start(fast);
    int fd = host_open(v->link);
    assert_true(fd >= 0);
    assert_true(host_sync(fd, SYNC_TRIES));
    host_set_rate(fd, B57600);
    poll(NULL, 0, 50);
    assert_false(host_sync(fd, 3));
    host_set_rate(fd, B115200);
    poll(NULL, 0, 50);
    assert_true(host_sync(fd, SYNC_TRIES));
    assert_true(vsonoff_process_stat(v, "rate_changes") >= 2);
    close(fd);
    vsonoff_process_free(v);
}

static const uint8_t *clkdiv_request(uint32_t divisor, size_t *len)
{
    /* WRITE_REG: address 0x60000014, value, mask, and 60 ms before the write: a busy computer may run the
     * host that late */
    static uint8_t request[26] = {0xC0, 0, 9, 16, 0, 0, 0, 0, 0, 0x14, 0, 0, 0x60};
    request[21] = 0x60;
    request[22] = 0xEA;
    request[13] = (uint8_t)divisor;
    request[14] = (uint8_t)(divisor >> 8);
    memset(request + 17, 0xFF, 4);
    request[25] = 0xC0;
    *len = sizeof request;
    return request;
}

/* The host writes, drains (which a pty does not do) and changes its rate before the answer comes. */
static void a_rate_change_right_behind_a_request_meets_its_answer(void **state)
{
    (void)state;
    if (getenv("VSONOFF_QUIET_COMPUTER") == NULL) {
        print_message(
            "skipped: a busy computer runs the host too late; set VSONOFF_QUIET_COMPUTER to run it\n");
        skip();
    }
    static const struct {
        unsigned speed;
        uint32_t divisor;
    } steps[] = {{B921600, 56}, {B460800, 113}, {B2000000, 26}, {B115200, 451}};
    const char *const *const modes[] = {real_time, fast};
    for (size_t mode = 0; mode < 2; mode++) {
        struct vsonoff_process *v = start(modes[mode]);
        int fd = host_open(v->link);
        assert_true(fd >= 0);
        assert_true(host_sync(fd, SYNC_TRIES));
        for (size_t i = 0; i < 12; i++) {
            uint8_t got[12];
            size_t len;
            const uint8_t *request = clkdiv_request(steps[i % 4].divisor, &len);
            host_write(fd, request, len);
            tcdrain(fd);
            host_set_rate(fd, steps[i % 4].speed);
            assert_int_equal(host_read(fd, got, sizeof got, 20000), sizeof got);
            assert_int_equal(got[0], 0xC0);
            assert_int_equal(got[2], 9);
            assert_int_equal(got[11], 0xC0);
        }
        close(fd);
        vsonoff_process_free(v);
    }
}

static void unplugging_hangs_up_and_replugging_brings_a_new_port(void **state)
{
    (void)state;
    struct vsonoff_process *v = start(fast);
    int fd = host_open(v->link);
    assert_true(fd >= 0);
    assert_true(host_sync(fd, SYNC_TRIES));
    assert_string_equal(vsonoff_process_command(v, "unplug"), "ok");
    struct pollfd p = {fd, POLLIN, 0};
    assert_int_equal(poll(&p, 1, 20000), 1);
    assert_true((p.revents & POLLHUP) != 0);
    assert_int_equal(write(fd, "x", 1), -1);
    assert_int_equal(errno, EIO);
    assert_int_equal(access(v->link, F_OK), -1);
    close(fd);
    assert_memory_equal(vsonoff_process_command(v, "replug"), "ok /dev/pts/", 12);
    fd = host_open(v->link);
    assert_true(fd >= 0);
    assert_true(host_sync(fd, SYNC_TRIES)); /* the button is still down, so it is the loader again */
    assert_int_equal(vsonoff_process_stat(v, "unplugs"), 1);
    assert_int_equal(vsonoff_process_stat(v, "loader_entries"), 2);
    close(fd);
    vsonoff_process_free(v);
}

static void a_fault_unplugs_at_its_byte(void **state)
{
    (void)state;
    struct vsonoff_process *v = start(fast);
    int fd = host_open(v->link);
    assert_true(fd >= 0);
    assert_true(host_sync(fd, SYNC_TRIES));
    uint64_t bytes = vsonoff_process_stat(v, "to_host") + vsonoff_process_stat(v, "to_device");
    char command[80];
    snprintf(command, sizeof command, "faults unplug_after_bytes=%llu", (unsigned long long)bytes + 60);
    assert_string_equal(vsonoff_process_command(v, command), "ok");
    assert_false(host_sync(fd, 1));
    assert_int_equal(vsonoff_process_stat(v, "to_host") + vsonoff_process_stat(v, "to_device"), bytes + 60);
    struct pollfd p = {fd, POLLIN, 0};
    assert_int_equal(poll(&p, 1, 20000), 1);
    assert_true((p.revents & POLLHUP) != 0);
    close(fd);
    vsonoff_process_free(v);
}

static void commands_are_obeyed_or_answered_with_an_error(void **state)
{
    (void)state;
    struct vsonoff_process *v = start(fast);
    static const char *const good[] = {"power off",
                                       "button up",
                                       "power on",
                                       "en down",
                                       "en up",
                                       "script 10 power=off 10 power=on",
                                       "faults rx_drop=10,seed=3,stuck_sector=7",
                                       "faults rx_drop=0"};
    static const char *const bad[] = {"power",
                                      "power maybe",
                                      "unplug now",
                                      "faults rx_drip=1",
                                      "faults rx_drop",
                                      "faults rx_drop=x",
                                      "faults seed=-1",
                                      "load /no/such/file",
                                      "save /no/such/folder/x",
                                      "frobnicate",
                                      ""};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_string_equal(vsonoff_process_command(v, good[i]), "ok");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_memory_equal(vsonoff_process_command(v, bad[i]), "error", 5);
    vsonoff_process_free(v);
}

static void flash_contents_are_saved_and_loaded(void **state)
{
    (void)state;
    struct vsonoff_process *v = start(fast);
    char path[128], command[160], text[16] = "";
    snprintf(path, sizeof path, "%s/image", v->folder);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs("firmware", f);
    fclose(f);
    snprintf(command, sizeof command, "load %s", path);
    assert_string_equal(vsonoff_process_command(v, command), "ok");
    snprintf(command, sizeof command, "save %s", path);
    assert_string_equal(vsonoff_process_command(v, command), "ok");
    f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(text, 1, 10, f), 10);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    assert_int_equal(ftell(f), 1024 * 1024);
    fclose(f);
    assert_memory_equal(text, "firmware\xFF\xFF", 10);
    unlink(path);
    vsonoff_process_free(v);
}

/* An answer that nobody takes for longer than any time-out on the device would allow must still be there. */
static void an_idle_host_misses_nothing_in_fast_mode(void **state)
{
    (void)state;
    struct vsonoff_process *v = start(fast);
    int fd = host_open(v->link);
    assert_true(fd >= 0);
    assert_true(host_sync(fd, SYNC_TRIES));
    uint64_t begin_ns = vsonoff_process_stat(v, "device_ns");
    poll(NULL, 0, 300);
    uint64_t passed_ns = vsonoff_process_stat(v, "device_ns") - begin_ns;
    /* Idle time passes at the wall clock's pace at most; 300 ms here, with room for a busy computer. */
    assert_in_range(passed_ns, 0, 30000000000u);
    assert_true(host_sync(fd, SYNC_TRIES));
    close(fd);
    vsonoff_process_free(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_link_leads_to_the_pty_and_goes_away_at_the_end),
        cmocka_unit_test(the_loader_answers_in_real_time_and_fast),
        cmocka_unit_test(bytes_take_their_line_time_in_real_time_only),
        cmocka_unit_test(one_host_after_another_can_use_the_port),
        cmocka_unit_test(at_a_wrong_rate_nothing_comes_through),
        cmocka_unit_test(a_rate_change_right_behind_a_request_meets_its_answer),
        cmocka_unit_test(unplugging_hangs_up_and_replugging_brings_a_new_port),
        cmocka_unit_test(a_fault_unplugs_at_its_byte),
        cmocka_unit_test(commands_are_obeyed_or_answered_with_an_error),
        cmocka_unit_test(flash_contents_are_saved_and_loaded),
        cmocka_unit_test(an_idle_host_misses_nothing_in_fast_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
