/* test_session.c: a device session at its edges: one answer lost, another device on the cable, lines, rates
 * and restarts, on the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "bench.h"
#include "chip.h"
#include "core/device/baud.h"
#include "core/device/commands.h"
#include "core/work/flasher_state.h"
#include "core/device/wire.h"
#include "core/device/chip.h"
#include "core/device/steady.h"
#include "port/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE (512u << 10)

static uint8_t image[SIZE], wanted[SIZE];

static void prepare(struct bench *b)
{
    bench_fill_mixed(image, SIZE, 31);
    bench_insert(b, image, SIZE);
    memcpy(wanted, image, SIZE);
}

/* A port that swallows chosen answers and passes everything else on. */
struct deaf_port {
    struct port port;
    struct port *inner;
    uint8_t op; /* answers with this opcode, or streamed frames of this kind, are counted... */
    uint8_t kind;
    uint32_t first, last; /* ...and those from number `first` to `last` swallowed; the first one is 1 */
    uint32_t count;
    uint8_t lost_op; /* the next request with this opcode never arrives; 0 = none */
    uint8_t head[3]; /* of the frame that is coming in: END, direction, opcode */
    size_t head_len;
    bool swallows;
};

static struct deaf_port *deaf(struct port *p)
{
    return container_of(p, struct deaf_port, port);
}

/* Takes one byte from the device; returns how many of `out` (at most 3) the program gets now. */
static size_t deaf_take(struct deaf_port *d, uint8_t byte, uint8_t *out)
{
    bool end = byte == WIRE_SLIP_END, within = d->head_len == sizeof d->head;
    if (within || (d->head_len == 0 && !end)) {
        bool passes = !d->swallows;
        if (end)
            d->head_len = 0;
        d->swallows = d->swallows && !end;
        *out = byte;
        return passes;
    }
    if (d->head_len == 1 && end)
        return 0; /* the END of one frame and the END of the next */
    d->head[d->head_len++] = byte;
    if (d->head_len < sizeof d->head)
        return 0;
    if (d->head[1] == WIRE_ANSWER ? d->head[2] == d->op : d->kind != 0 && d->head[1] == d->kind)
        d->swallows = ++d->count >= d->first && d->count <= d->last;
    memcpy(out, d->head, sizeof d->head);
    return d->swallows ? 0 : sizeof d->head;
}

static int deaf_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    struct deaf_port *d = deaf(p);
    uint8_t in[256], *out = data;
    size_t len = 0;
    assert_true(size >= 3 * sizeof in || size < sizeof in);
    int n = port_read(d->inner, in, size < 3 * sizeof in ? 1 : sizeof in, timeout_ms, e);
    for (int i = 0; i < n; i++)
        len += deaf_take(d, in[i], out + len);
    return n < 0 ? n : (int)len;
}

static bool deaf_write(struct port *p, const void *data, size_t len, struct err *e)
{
    struct deaf_port *d = deaf(p);
    const uint8_t *frame = data; /* END, direction, opcode */
    if (len > 2 && d->lost_op != 0 && frame[2] == d->lost_op) {
        d->lost_op = 0;
        return true;
    }
    return port_write(d->inner, data, len, e);
}

static bool deaf_drain(struct port *p, struct err *e)
{
    return port_drain(deaf(p)->inner, e);
}

static bool deaf_discard(struct port *p, struct err *e)
{
    deaf(p)->head_len = 0;
    deaf(p)->swallows = false;
    return port_discard_input(deaf(p)->inner, e);
}

static bool deaf_set_baud(struct port *p, uint32_t baud, struct err *e)
{
    return port_set_baud(deaf(p)->inner, baud, e);
}

static bool deaf_set_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    return port_set_lines(deaf(p)->inner, dtr, rts, e);
}

static void deaf_cancel(struct port *p)
{
    port_cancel(deaf(p)->inner);
}

static void deaf_close(struct port *p)
{
    port_close(deaf(p)->inner);
}

/* As bench_connect, with the deaf port in between; at 115200, where no trial reads raw bytes. */
static void connect_deaf(struct bench *b, struct deaf_port *d)
{
    static const struct port_ops ops = {deaf_read,     deaf_write,     deaf_drain,  deaf_discard,
                                        deaf_set_baud, deaf_set_lines, deaf_cancel, deaf_close};
    const struct connect_options options = {.baud = 115200, .stub = b->stub};
    memset(d, 0, sizeof *d);
    d->inner = vsonoff_mem_open(b->device, &b->err);
    d->port.ops = &ops;
    assert_non_null(d->inner);
    b->port = &d->port;
    b->flasher = flasher_new(b->port, vsonoff_mem_clock(b->device), b->store, NULL, NULL);
    assert_non_null(b->flasher);
    assert_done(b, flasher_connect(b->flasher, &options, &b->err));
}

static void deaf_digests(const struct bench *b, struct deaf_port *d)
{
    d->op = b->stub == STUB_ESPRESSIF ? WIRE_FLASH_MD5 : 0;
    d->kind = b->stub == STUB_ESPRESSIF ? 0 : WIRE_FRAME_DIGESTS;
}

/* Digests are asked for ahead of each other and their answers do not say which sector they are of. */
static void one_lost_digest_does_not_shift_the_others(void **state)
{
    (void)state;
    struct bench b;
    struct deaf_port deaf_port;
    struct verify_result v;
    prepare(&b);
    for (uint32_t s = 0; s < 40; s++) /* no two sectors alike */
        memset(image + s * FLASH_SECTOR, (int)s + 1, FLASH_SECTOR);
    for (uint32_t s = 0; s < 40; s++)
        memset(wanted + s * FLASH_SECTOR, s == 20 ? 21 : 0x80, FLASH_SECTOR); /* 20 alone is equal */
    memcpy(wanted + 40 * FLASH_SECTOR, image + 40 * FLASH_SECTOR, SIZE - 40 * FLASH_SECTOR);
    bench_power_on(&b);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    connect_deaf(&b, &deaf_port);
    deaf_digests(&b, &deaf_port);
    /* The first digest of Espressif's stub is that of the whole flash; ours sends them 32 in a frame. */
    bool espressif = b.stub == STUB_ESPRESSIF;
    for (uint32_t lost = espressif ? 2 : 1; lost < (espressif ? 26 : 5); lost++) {
        deaf_port.count = 0;
        deaf_port.first = deaf_port.last = lost;
        assert_done(&b, flasher_verify(b.flasher, bench_path(&b, "wanted.bin"), false, &v, &b.err));
        assert_true(deaf_port.count > lost);
        assert_int_equal(v.different_count, 2);
        assert_int_equal(v.different[0].first, 0);
        assert_int_equal(v.different[0].count, 20);
        assert_int_equal(v.different[1].first, 21);
        assert_int_equal(v.different[1].count, 19);
        verify_result_done(&v);
    }
    bench_done(&b);
}

static void digests_that_never_come_end_the_work(void **state)
{
    (void)state;
    struct bench b;
    struct deaf_port deaf_port;
    struct backup_result r;
    prepare(&b);
    bench_power_on(&b);
    connect_deaf(&b, &deaf_port);
    deaf_digests(&b, &deaf_port);
    deaf_port.first = b.stub == STUB_ESPRESSIF ? 5 : 3;
    deaf_port.last = 200; /* more than any patience; then the test must end */
    const struct backup_options options = {.library = b.folder};
    assert_false(flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_LOST);
    assert_in_range(deaf_port.count, deaf_port.first + 1, 50);
    bench_done(&b);
}

/* Every power cycle of the owner of 34 switches may bring the next one. */
static void another_device_on_the_cable_is_left_alone(void **state)
{
    (void)state;
    struct bench b;
    struct verify_result v;
    struct restore_result r;
    prepare(&b);
    bench_power_on(&b);
    memset(wanted + 3 * FLASH_SECTOR, 0x42, FLASH_SECTOR);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    assert_done(&b, bench_connect(&b, 115200));
    b.flasher->dev.info.mac[5] ^= 1; /* the session began with another one */
    vsonoff_mem_hand(b.device, "power=off 500 button=down power=on 500 button=up");
    assert_false(flasher_verify(b.flasher, bench_path(&b, "wanted.bin"), false, &v, &b.err));
    assert_int_equal(b.err.code, ERR_LOST);
    assert_non_null(strstr(b.err.detail, "another device"));
    assert_false(chip_runs_ram_code(vsonoff_mem_chip(b.device)));
    err_clear(&b.err);
    const struct restore_options options = {
        .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
    assert_false(flasher_restore(b.flasher, &options, &r, &b.err)); /* and again, in the same session */
    assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
    bench_done(&b);
}

/* Boards with a supply of their own keep their stub: whoever answers after a silence is asked who it is. */
static void a_stub_on_another_device_is_left_alone(void **state)
{
    (void)state;
    struct bench b;
    struct deaf_port deaf_port;
    struct backup_result saved;
    struct restore_result r;
    prepare(&b);
    bench_power_on(&b);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    connect_deaf(&b, &deaf_port);
    deaf_digests(&b, &deaf_port);
    const struct backup_options backup = {.library = b.folder};
    const struct restore_options restore = {
        .file = bench_path(&b, "wanted.bin"), .library = b.folder, .force = true};
    b.flasher->dev.info.mac[5] ^= 1; /* the session began with another one */
    deaf_port.first = deaf_port.last =
        b.stub == STUB_ESPRESSIF ? 2 : SIZE / FLASH_SECTOR / 32; /* ours: the last */
    assert_false(flasher_backup(b.flasher, &backup, &saved, &b.err));
    assert_int_equal(b.err.code, ERR_LOST);
    assert_non_null(strstr(b.err.detail, "another device"));
    err_clear(&b.err);
    assert_false(flasher_restore(b.flasher, &restore, &r, &b.err)); /* and again, in the same session */
    assert_int_equal(b.err.code, ERR_LOST);
    assert_int_equal(bench_files(&b, "sonoff", NULL), 0);
    assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
    const struct connect_options options = {.baud = 115200, .stub = b.stub};
    err_clear(&b.err);
    assert_done(&b,
                flasher_connect(b.flasher, &options, &b.err)); /* under its own name it can be worked on */
    assert_done(&b, flasher_restore(b.flasher, &restore, &r, &b.err));
    assert_memory_equal(vsonoff_mem_flash(b.device), wanted, SIZE);
    bench_done(&b);
}

static void who_is_there_is_asked_while_nothing_is_done(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    assert_done(&b, flasher_still_there(b.flasher, &b.err));
    assert_done(&b, flasher_find_again(b.flasher, &b.err));
    b.flasher->dev.info.mac[3] ^= 0x80;
    assert_false(flasher_find_again(b.flasher, &b.err));
    assert_int_equal(b.err.code, ERR_LOST);
    err_clear(&b.err);
    b.flasher->dev.link.shut = false;
    assert_false(flasher_still_there(b.flasher, &b.err));
    assert_int_equal(b.err.code, ERR_LOST);
    bench_done(&b);
}

static void the_rate_asked_for_is_the_rate_even_with_a_stub_left_at_a_higher_one(void **state)
{
    (void)state;
    static const uint32_t rates[] = {0, 460800, 115200}, expected[] = {2000000, 460800, 115200};
    struct bench b;
    prepare(&b);
    bench_power_on(&b);
    for (size_t i = 0; i < 3; i++) {
        assert_done(&b, bench_connect(&b, rates[i]));
        assert_int_equal(flasher_device(b.flasher)->stub_was_running, i > 0);
        assert_int_equal(flasher_device(b.flasher)->baud, expected[i]);
        bench_disconnect(&b); /* killed: the stub stays where it is */
    }
    bench_done(&b);
}

static void a_lost_change_of_rate_does_not_lose_the_device(void **state)
{
    (void)state;
    struct bench b;
    struct deaf_port deaf_port;
    prepare(&b);
    bench_power_on(&b);
    connect_deaf(&b, &deaf_port);
    deaf_port.lost_op = WIRE_WRITE_REG;
    assert_done(&b, baud_set(&b.flasher->dev, 460800, &b.err));
    assert_int_equal(deaf_port.lost_op, 0);
    assert_int_equal(flasher_device(b.flasher)->baud, 460800);
    assert_true(chip_uart_baud(vsonoff_mem_chip(b.device)) > 450000);
    bench_done(&b);
}

/* Ours goes back to the first rate when it hears another one than its own; Espressif's stays where it is. */
static void a_lost_step_down_does_not_lose_the_device_either(void **state)
{
    (void)state;
    struct bench b;
    struct deaf_port deaf_port;
    prepare(&b);
    bench_power_on(&b);
    connect_deaf(&b, &deaf_port);
    assert_done(&b, baud_set(&b.flasher->dev, 921600, &b.err));
    deaf_port.lost_op = WIRE_WRITE_REG;
    assert_done(&b, baud_set(&b.flasher->dev, 460800, &b.err));
    assert_int_equal(deaf_port.lost_op, 0);
    assert_int_equal(flasher_device(b.flasher)->baud, 460800);
    assert_done(&b, flasher_still_there(b.flasher, &b.err));
    bench_done(&b);
}

static void a_crystal_of_40_mhz_is_told_and_its_rates_are_right(void **state)
{
    (void)state;
    struct bench b;
    struct backup_result r;
    prepare(&b);
    b.config.chip.crystal_mhz = 40;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    assert_int_equal(flasher_device(b.flasher)->crystal_mhz, 40);
    assert_int_equal(flasher_device(b.flasher)->baud, 2000000);
    const struct backup_options options = {.library = b.folder};
    assert_done(&b, flasher_backup(b.flasher, &options, &r, &b.err));
    bench_assert_file(r.file, image, SIZE);
    backup_result_done(&r);
    bench_done(&b);
}

/* Lines, rates and a device that goes its own way */

static void a_device_that_is_switched_on_while_waiting_is_found(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    const struct connect_options patient = {.wait_ms = 20000, .stub = b.stub};
    bench_power_on(&b);
    vsonoff_mem_hand(b.device, "power=off");
    assert_true(wire_script(vsonoff_mem_wire(b.device), "9000 button=down power=on 2000 button=up"));
    assert_done(&b, bench_connect_with(&b, &patient));
    bench_done(&b);
}

/* What the mask ROM prints at 74880 baud makes no sense at 115200. */
static void a_device_that_starts_its_firmware_again_and_again_is_recognised(void **state)
{
    (void)state;
    struct bench b;
    char script[1024] = "";
    prepare(&b);
    b.config.button_down = false;
    bench_power_on(&b);
    for (int i = 0; i < 30; i++)
        strcat(script, "700 power=off 200 power=on ");
    assert_true(wire_script(vsonoff_mem_wire(b.device), script));
    assert_false(bench_connect(&b, 0));
    assert_int_equal(b.err.code, ERR_FIRMWARE_RUNS);
    assert_int_equal(b.seen, SEEN_FIRMWARE);
    bench_done(&b);
}

static void lines_that_are_to_be_left_alone_are_left_alone(void **state)
{
    (void)state;
    struct bench b;
    struct verify_result v;
    prepare(&b);
    const struct connect_options options = {.keep_lines = true, .stub = b.stub};
    b.config.wiring = WIRING_NODEMCU;
    bench_power_on(&b);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    const struct chip_stats *stats = chip_get_stats(vsonoff_mem_chip(b.device));
    uint64_t resets = stats->resets;
    assert_done(&b, bench_connect_with(&b, &options));
    bench_run_without_lines(&b);
    resets += flasher_device(b.flasher)->start != START_NONE; /* by the chip itself */
    assert_int_equal(stats->resets, resets);
    vsonoff_mem_hand(b.device, "power=off 500 button=up power=on 500"); /* now it runs its firmware */
    resets = stats->resets;
    err_clear(&b.err);
    assert_false(flasher_verify(b.flasher, bench_path(&b, "wanted.bin"), false, &v, &b.err));
    bench_disconnect(&b);
    assert_false(bench_connect_with(&b, &options));
    assert_int_equal(stats->resets, resets);
    bench_done(&b);
}

static void a_released_device_is_at_the_first_rate_or_runs(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    b.config.wiring = WIRING_NODEMCU;
    bench_power_on(&b);
    struct chip *chip = vsonoff_mem_chip(b.device);
    assert_done(&b, bench_connect(&b, 0));
    assert_done(&b, flasher_release(b.flasher, AFTER_STAY, &b.err));
    vsonoff_mem_run(b.device, 200);
    assert_true(chip_uart_baud(chip) > 114000 && chip_uart_baud(chip) < 117000);
    assert_true(chip_runs_ram_code(chip));
    assert_done(&b, flasher_still_there(b.flasher, &b.err));
    vsonoff_mem_hand(b.device, "button=up");
    assert_done(&b, flasher_release(b.flasher, AFTER_RUN, &b.err));
    vsonoff_mem_run(b.device, 500);
    assert_false(chip_runs_ram_code(chip) || chip_in_loader(chip));
    bench_done(&b);
}

static void lines_that_reach_nothing_are_found_out_when_the_firmware_is_to_start(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    vsonoff_mem_hand(b.device, "button=up");
    bench_run_without_lines(&b);
    /* A stub that could not start it is still there. */
    assert_int_equal(flasher_still_there(b.flasher, &b.err), flasher_device(b.flasher)->start == START_NONE);
    bench_done(&b);
}

static void keep_bytes(void *ctx, const uint8_t *data, size_t len)
{
    struct buf *text = ctx;
    buf_append(text, data, len);
}

static void the_boot_log_is_read_at_its_rate_after_a_reset(void **state)
{
    (void)state;
    struct bench b;
    struct buf text = BUF_INIT;
    prepare(&b);
    b.config.wiring = WIRING_NODEMCU;
    b.config.button_down = false;
    bench_power_on(&b);
    vsonoff_mem_run(b.device, 2000); /* what it said when the power came on is over */
    b.port = vsonoff_mem_open(b.device, &b.err);
    struct boot_log_options options = {1000, 1000, keep_bytes, NULL, &text};
    assert_done(&b, flasher_boot_log(b.port, vsonoff_mem_clock(b.device), &options, &b.err));
    assert_non_null(strstr(buf_text(&text), "ets Jan  8 2013,rst cause:2"));
    buf_free(&text);
    bench_done(&b);
}

/* Whatever a bad line makes of the question of a trial, the stub survives it. */
static void a_line_that_is_bad_toward_the_device_alone_is_found_out(void **state)
{
    (void)state;
    for (uint32_t one_in = 1; one_in <= 8; one_in++) {
        struct bench b;
        prepare(&b);
        b.config.faults.tx_flip = one_in;
        b.config.faults.only_above_baud = 500000;
        b.config.faults.seed = 3;
        bench_power_on(&b);
        assert_done(&b, bench_connect(&b, 0));
        if (one_in == 1)
            assert_int_equal(flasher_device(b.flasher)->baud, 460800);
        bench_done(&b);
    }
}

static void a_line_that_is_bad_toward_the_host_alone_is_found_out(void **state)
{
    (void)state;
    struct bench b;
    prepare(&b);
    b.config.faults.rx_flip = 1;
    b.config.faults.only_above_baud = 500000;
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 0));
    assert_int_equal(flasher_device(b.flasher)->baud, 460800);
    bench_done(&b);
}

static void a_restart_is_told_from_silence(void **state)
{
    (void)state;
    static const char *const hands[] = {"button=up power=off", "button=up power=off 300 power=on 100"};
    static const enum err_code codes[] = {ERR_LOST, ERR_RESET};
    for (int i = 0; i < 2; i++) {
        struct bench b;
        struct verify_result v;
        prepare(&b);
        bench_power_on(&b);
        bench_save(&b, "wanted.bin", wanted, SIZE);
        assert_done(&b, bench_connect(&b, 115200));
        assert_true(wire_script(vsonoff_mem_wire(b.device), hands[i]));
        assert_false(flasher_verify(b.flasher, bench_path(&b, "wanted.bin"), false, &v, &b.err));
        assert_int_equal(b.err.code, codes[i]);
        bench_done(&b);
    }
}

/* Registers 0x6000021C..24 of the flash's controller are the stub's too. */
static void asking_for_the_flash_id_leaves_no_trace(void **state)
{
    (void)state;
    struct bench b;
    uint32_t before[3], after[3];
    uint8_t id[3];
    prepare(&b);
    bench_power_on(&b);
    assert_done(&b, bench_connect(&b, 115200));
    const struct reg_write mark = {WIRE_REG_SPI0 + 0x24, 0x70000005, UINT32_MAX, 0};
    assert_done(&b, cmd_write_regs(ask_steady, &b.flasher->dev, &mark, 1, &b.err));
    for (uint32_t i = 0; i < 3; i++)
        assert_done(
            &b, cmd_read_reg(ask_steady, &b.flasher->dev, WIRE_REG_SPI0 + 0x1C + 4 * i, &before[i], &b.err));
    assert_done(&b, cmd_flash_id(ask_steady, &b.flasher->dev, id, &b.err));
    for (uint32_t i = 0; i < 3; i++)
        assert_done(
            &b, cmd_read_reg(ask_steady, &b.flasher->dev, WIRE_REG_SPI0 + 0x1C + 4 * i, &after[i], &b.err));
    assert_memory_equal(after, before, sizeof before);
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_lost_digest_does_not_shift_the_others),
        cmocka_unit_test(digests_that_never_come_end_the_work),
        cmocka_unit_test(another_device_on_the_cable_is_left_alone),
        cmocka_unit_test(a_stub_on_another_device_is_left_alone),
        cmocka_unit_test(who_is_there_is_asked_while_nothing_is_done),
        cmocka_unit_test(the_rate_asked_for_is_the_rate_even_with_a_stub_left_at_a_higher_one),
        cmocka_unit_test(a_lost_change_of_rate_does_not_lose_the_device),
        cmocka_unit_test(a_lost_step_down_does_not_lose_the_device_either),
        cmocka_unit_test(a_crystal_of_40_mhz_is_told_and_its_rates_are_right),
        cmocka_unit_test(a_device_that_is_switched_on_while_waiting_is_found),
        cmocka_unit_test(a_device_that_starts_its_firmware_again_and_again_is_recognised),
        cmocka_unit_test(lines_that_are_to_be_left_alone_are_left_alone),
        cmocka_unit_test(a_released_device_is_at_the_first_rate_or_runs),
        cmocka_unit_test(lines_that_reach_nothing_are_found_out_when_the_firmware_is_to_start),
        cmocka_unit_test(the_boot_log_is_read_at_its_rate_after_a_reset),
        cmocka_unit_test(a_line_that_is_bad_toward_the_device_alone_is_found_out),
        cmocka_unit_test(a_line_that_is_bad_toward_the_host_alone_is_found_out),
        cmocka_unit_test(a_restart_is_told_from_silence),
        cmocka_unit_test(asking_for_the_flash_id_leaves_no_trace),
    };
    int failed = cmocka_run_group_tests_name("session, Espressif's stub", tests, bench_use_espressif, NULL);
    return failed + cmocka_run_group_tests_name("session, Restock's stub", tests, bench_use_restock, NULL);
}
