/* test_promises.c: the promises at their edges: one answer lost, another device, a flash changed in between,
 * on the virtual Sonoff in memory. */
#include "cm.h"

#include "base/bytes.h"
#include "bench.h"
#include "chip.h"
#include "core/baud.h"
#include "core/session.h"
#include "core/wire.h"
#include "port/port.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE (512u << 10)

static uint8_t image[SIZE], wanted[SIZE];

static void prepare(struct bench *b)
{
    bench_init(b, SIZE);
    bench_fill_mixed(image, SIZE, 31);
    memcpy(wanted, image, SIZE);
    b->config.image = image;
    b->config.image_len = SIZE;
}

static void assert_file_equals(const char *path, const uint8_t *data)
{
    uint8_t *got = NULL;
    size_t len = 0;
    assert_true(store_load(store_system(), path, SIZE, &got, &len, NULL));
    assert_int_equal(len, SIZE);
    assert_memory_equal(got, data, SIZE);
    free(got);
}

/* Pulls the plug as soon as so many sectors' worth has been programmed. */
struct cut {
    struct bench *bench;
    uint32_t sectors;
};

static void cut_when_due(void *ctx, struct vsonoff_mem *m)
{
    struct cut *cut = ctx;
    const struct nor_stats *nor = nor_get_stats(chip_flash(vsonoff_mem_chip(m)));
    if (nor->programmed_bytes >= (uint64_t)cut->sectors * FLASHER_SECTOR)
        wire_unplug(vsonoff_mem_wire(m));
}

static void save_wanted(struct bench *b)
{
    assert_true(store_save(store_system(), bench_path(b, "wanted.bin"), wanted, SIZE, true, &b->err));
}

/* A port that swallows chosen answers and passes everything else on. */
struct deaf_port {
    struct port port;
    struct port *inner;
    uint8_t op;           /* answers with this opcode are counted... */
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
    if (d->head[1] == WIRE_ANSWER && d->head[2] == d->op)
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
    const struct connect_options options = {.baud = 115200};
    memset(d, 0, sizeof *d);
    d->inner = vsonoff_mem_open(b->device, &b->err);
    d->port.ops = &ops;
    assert_non_null(d->inner);
    b->port = &d->port;
    b->flasher = flasher_new(b->port, vsonoff_mem_clock(b->device), b->store, NULL, NULL);
    assert_non_null(b->flasher);
    assert_done(b, flasher_connect(b->flasher, &options, &b->err));
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
        memset(image + s * FLASHER_SECTOR, (int)s + 1, FLASHER_SECTOR);
    for (uint32_t s = 0; s < 40; s++)
        memset(wanted + s * FLASHER_SECTOR, s == 20 ? 21 : 0x80, FLASHER_SECTOR); /* 20 alone is equal */
    memcpy(wanted + 40 * FLASHER_SECTOR, image + 40 * FLASHER_SECTOR, SIZE - 40 * FLASHER_SECTOR);
    bench_power_on(&b);
    save_wanted(&b);
    connect_deaf(&b, &deaf_port);
    deaf_port.op = WIRE_FLASH_MD5;
    for (uint32_t lost = 2; lost < 26; lost++) { /* the first digest is that of the whole flash */
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
    deaf_port.op = WIRE_FLASH_MD5;
    deaf_port.first = 5;
    deaf_port.last = 200; /* more than any patience; then the test must end */
    const struct backup_options options = {.library = b.folder};
    assert_false(flasher_backup(b.flasher, &options, &r, &b.err));
    assert_int_equal(b.err.code, ERR_LOST);
    assert_in_range(deaf_port.count, 6, 50);
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
    memset(wanted + 3 * FLASHER_SECTOR, 0x42, FLASHER_SECTOR);
    save_wanted(&b);
    assert_done(&b, bench_connect(&b, 115200));
    b.flasher->device.mac[5] ^= 1; /* the session began with another one */
    vsonoff_mem_hand(b.device, "power=off 500 button=down power=on 500 button=up");
    assert_false(flasher_verify(b.flasher, bench_path(&b, "wanted.bin"), false, &v, &b.err));
    assert_int_equal(b.err.code, ERR_LOST);
    assert_non_null(strstr(b.err.detail, "another device"));
    assert_false(chip_runs_ram_code(vsonoff_mem_chip(b.device)));
    err_clear(&b.err);
    const struct restore_options options = {.file = bench_path(&b, "wanted.bin"), .library = b.folder};
    assert_false(flasher_restore(b.flasher, &options, &r, &b.err)); /* and again, in the same session */
    assert_memory_equal(vsonoff_mem_flash(b.device), image, SIZE);
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
    assert_done(&b, baud_set(b.flasher, 460800, &b.err));
    assert_int_equal(deaf_port.lost_op, 0);
    assert_int_equal(flasher_device(b.flasher)->baud, 460800);
    assert_true(chip_uart_baud(vsonoff_mem_chip(b.device)) > 450000);
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
    assert_file_equals(r.file, image);
    backup_result_done(&r);
    bench_done(&b);
}

/* The largest flash there is; a length that is no multiple of a word. */
static void sixteen_megabytes_are_saved_and_restored_to_the_last_byte(void **state)
{
    (void)state;
    const uint32_t size = 16u << 20, len = size - 4097;
    struct bench b;
    struct restore_result r;
    uint8_t *old = malloc(size), *file = malloc(size), *got = NULL;
    size_t got_len = 0;
    memset(old, 0xFF, size);
    memset(file, 0xFF, size);
    for (uint32_t at = 0; at < size; at += 1u << 20)
        memset(old + at, 0x11, 5000);
    memset(old + size - 5000, 0x12, 5000);
    file[0] = 0xE9;
    memset(file + len - 3, 0x13, 3);
    bench_init(&b, size);
    b.config.image = old;
    b.config.image_len = size;
    bench_power_on(&b);
    assert_true(store_save(store_system(), bench_path(&b, "file.bin"), file, len, true, &b.err));
    assert_done(&b, bench_connect(&b, 0));
    const struct restore_options options = {.file = bench_path(&b, "file.bin"), .library = b.folder};
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_memory_equal(vsonoff_mem_flash(b.device), file, size);
    assert_true(store_load(store_system(), r.safety_copy, size, &got, &got_len, NULL));
    assert_int_equal(got_len, size);
    assert_memory_equal(got, old, size);
    bench_done(&b);
    free(got);
    free(file);
    free(old);
}

/* Restores wanted.bin until the plug is pulled in the middle of writing, and plugs it in again. */
static void interrupt_restore(struct bench *b, const struct restore_options *options)
{
    struct restore_result r;
    for (uint32_t s = 0; s < 100; s++)
        if (s % 4 != 3)
            memset(wanted + s * FLASHER_SECTOR, s == 0 ? 0xE9 : 0x80, FLASHER_SECTOR);
    save_wanted(b);
    assert_done(b, bench_connect(b, 115200)); /* slow: time for a hand */
    struct cut cut = {b, 20};
    vsonoff_mem_set_tick(b->device, cut_when_due, &cut);
    assert_false(flasher_restore(b->flasher, options, &r, &b->err));
    assert_int_equal(b->err.code, ERR_PORT_GONE);
    vsonoff_mem_set_tick(b->device, NULL, NULL);
    bench_disconnect(b);
    wire_replug(vsonoff_mem_wire(b->device));
    vsonoff_mem_hand(b->device, "power=off 500 button=down power=on 500 button=up");
    assert_done(b, bench_connect(b, 0));
    assert_int_equal(bench_files(b, ".bin.json", NULL), 1);
    assert_int_equal(bench_files(b, ".pending", NULL), 1);
}

static void what_others_wrote_after_an_interruption_is_saved_before_it_is_lost(void **state)
{
    (void)state;
    struct bench b;
    struct restore_result r;
    uint8_t *before = malloc(SIZE);
    prepare(&b);
    bench_power_on(&b);
    char file[256];
    strcpy(file, bench_path(&b, "wanted.bin"));
    const struct restore_options options = {.file = file, .library = b.folder};
    interrupt_restore(&b, &options);
    /* A firmware that was started in between has kept something where nothing was to be changed. */
    memset(vsonoff_mem_flash(b.device) + 120 * FLASHER_SECTOR, 0x33, FLASHER_SECTOR);
    memcpy(before, vsonoff_mem_flash(b.device), SIZE);
    assert_done(&b, flasher_restore(b.flasher, &options, &r, &b.err));
    assert_false(r.safety_copy_is_older);
    assert_file_equals(r.safety_copy, before);
    assert_memory_equal(vsonoff_mem_flash(b.device), wanted, SIZE);
    bench_done(&b);
    free(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_lost_digest_does_not_shift_the_others),
        cmocka_unit_test(digests_that_never_come_end_the_work),
        cmocka_unit_test(another_device_on_the_cable_is_left_alone),
        cmocka_unit_test(the_rate_asked_for_is_the_rate_even_with_a_stub_left_at_a_higher_one),
        cmocka_unit_test(a_lost_change_of_rate_does_not_lose_the_device),
        cmocka_unit_test(a_crystal_of_40_mhz_is_told_and_its_rates_are_right),
        cmocka_unit_test(sixteen_megabytes_are_saved_and_restored_to_the_last_byte),
        cmocka_unit_test(what_others_wrote_after_an_interruption_is_saved_before_it_is_lost),
    };
    return cmocka_run_group_tests_name("promises", tests, NULL, NULL);
}
