/* test_fallback.c: which stub is in charge, and going on with Espressif's where Restock's own does not come
 * up, or hangs at what it is asked for, on the virtual Sonoff in memory. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "bench.h"
#include "chip.h"
#include "core/work/flasher_state.h"
#include "core/device/stub_image.h"
#include "core/device/wire.h"
#include "core/device/chip.h"
#include "meddling_port.h"
#include "port/port.h"

#include <stdlib.h>
#include <string.h>

#define SIZE (512u << 10)

enum way {
    NEVER_GREETS, /* its first instruction jumps to itself */
    WRONG_CRC,    /* it finds something else in its memory than what was loaded */
    HANGS         /* it greets and then hears nothing any more */
};

/* A device on which Restock's own stub fails, behind a port that passes everything on until the stub hangs.
 */
struct broken {
    struct bench b;
    struct meddling_port port;
    struct stub_image stub;
    uint8_t image[SIZE], *text;
    enum way way;
    bool deaf;         /* requests get lost: the stub hangs */
    bool helpful_hand; /* somebody starts the device anew when asked to */
};

static enum meddling swallow_when_deaf(void *ctx, uint8_t op)
{
    struct broken *x = ctx;
    x->deaf = x->deaf || (x->way == HANGS && op == WIRE_HELLO);
    if (chip_in_loader(vsonoff_mem_chip(x->b.device)))
        x->deaf = false; /* started anew */
    return x->deaf ? SWALLOW : PASS;
}

static void start_anew_when_asked(void *ctx, struct vsonoff_mem *m)
{
    struct broken *x = ctx;
    bool asked = x->b.seen == SEEN_STUB_FAILED || x->b.seen == SEEN_OTHER_STUB;
    if (!asked || !x->helpful_hand)
        return;
    x->helpful_hand = false;
    assert_true(wire_script(vsonoff_mem_wire(m), "3000 power=off 500 button=down power=on 2000 button=up"));
}

static void break_stub(struct broken *x)
{
    static const uint8_t endless[3] = {0x06, 0xFF, 0xFF}; /* j . */
    struct flasher *f = x->b.flasher;
    x->stub = *f->dev.stub.own;
    x->text = realloc(x->text, x->stub.text.len);
    assert_non_null(x->text);
    memcpy(x->text, x->stub.text.data, x->stub.text.len);
    x->stub.text.data = x->text;
    if (x->way == NEVER_GREETS)
        memcpy(x->text + (x->stub.entry - x->stub.text.addr), endless, sizeof endless);
    if (x->way == WRONG_CRC)
        f->dev.stub.own_crc ^= 1;
    f->dev.stub.own = &x->stub;
}

static struct broken *prepare(enum way way, enum wiring wiring)
{
    struct broken *x = calloc(1, sizeof *x);
    x->way = way;
    bench_init(&x->b, SIZE);
    bench_fill_mixed(x->image, SIZE, 41);
    x->b.config.image = x->image;
    x->b.config.image_len = SIZE;
    x->b.config.wiring = wiring;
    bench_power_on(&x->b);
    vsonoff_mem_set_tick(x->b.device, start_anew_when_asked, x);
    meddling_port_init(&x->port, vsonoff_mem_open(x->b.device, &x->b.err), swallow_when_deaf, x);
    x->b.port = &x->port.port;
    bench_make_flasher(&x->b);
    break_stub(x);
    return x;
}

static bool connect(struct broken *x, enum stub_choice choice)
{
    const struct connect_options options = {.stub = choice, .baud = 115200};
    err_clear(&x->b.err);
    return flasher_connect(x->b.flasher, &options, &x->b.err);
}

static void finish(struct broken *x)
{
    bench_done(&x->b);
    free(x->text);
    free(x);
}

static void assert_works_with(struct broken *x, const char *stub)
{
    struct backup_result r;
    const struct backup_options options = {.library = x->b.folder};
    assert_string_equal(flasher_device(x->b.flasher)->stub, stub);
    assert_done(&x->b, flasher_backup(x->b.flasher, &options, &r, &x->b.err));
    assert_memory_equal(r.image, x->image, SIZE);
    backup_result_done(&r);
}

static void reset_lines_make_the_other_stub_take_over_alone(void **state)
{
    (void)state;
    static const enum way ways[] = {NEVER_GREETS, WRONG_CRC, HANGS};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct broken *x = prepare(ways[i], WIRING_NODEMCU);
        assert_done(&x->b, connect(x, STUB_AUTO));
        assert_true(flasher_device(x->b.flasher)->own_stub_failed);
        assert_int_equal(x->b.seen_count, 0);
        assert_works_with(x, "espressif");
        finish(x);
    }
}

static void a_hand_is_asked_for_once_and_never_again(void **state)
{
    (void)state;
    static const enum way ways[] = {NEVER_GREETS, HANGS};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct broken *x = prepare(ways[i], WIRING_SONOFF);
        x->helpful_hand = true;
        assert_done(&x->b, connect(x, STUB_AUTO));
        assert_int_equal(x->b.seen_count, 1);
        assert_int_equal(x->b.seen, SEEN_STUB_FAILED);
        assert_works_with(x, "espressif");
        vsonoff_mem_hand(x->b.device, "power=off 500 button=down power=on 500 button=up");
        assert_done(&x->b, connect(x, STUB_AUTO));
        assert_int_equal(x->b.seen_count, 1);
        assert_works_with(x, "espressif");
        finish(x);
    }
}

/* The adapter feeds the device: whoever starts it anew pulls the port out, and the flasher of that port goes.
 */
static void what_failed_is_known_to_the_next_flasher(void **state)
{
    (void)state;
    struct broken *x = prepare(NEVER_GREETS, WIRING_SONOFF);
    assert_false(connect(x, STUB_AUTO)); /* nobody came */
    struct connect_options options = {.baud = 115200, .own_stub_failed = true};
    memcpy(options.failed_mac, flasher_device(x->b.flasher)->failed_mac, 6);
    for (int i = 0; i < 3; i++) { /* who it was is not known yet; now it is; it was another */
        flasher_free(x->b.flasher);
        bench_make_flasher(&x->b);
        break_stub(x);
        x->b.seen_count = 0;
        x->b.seen = SEEN_NOTHING;
        x->helpful_hand = i == 2;
        options.failed_mac[5] ^= i == 2;
        vsonoff_mem_hand(x->b.device, "power=off 500 button=down power=on 500 button=up");
        assert_done(&x->b, flasher_connect(x->b.flasher, &options, &x->b.err));
        assert_int_equal(x->b.seen_count, i == 2); /* whether a hand was asked for */
        assert_works_with(x, "espressif");
        assert_true(flasher_device(x->b.flasher)->own_stub_failed);
        assert_memory_equal(flasher_device(x->b.flasher)->failed_mac, flasher_device(x->b.flasher)->mac, 6);
        memcpy(options.failed_mac, flasher_device(x->b.flasher)->failed_mac, 6);
    }
    finish(x);
}

static void a_hand_that_came_too_late_is_not_asked_for_again(void **state)
{
    (void)state;
    struct broken *x = prepare(NEVER_GREETS, WIRING_SONOFF);
    assert_false(connect(x, STUB_AUTO));
    vsonoff_mem_hand(x->b.device, "power=off 500 button=down power=on 500 button=up");
    x->b.seen_count = 0;
    assert_done(&x->b, connect(x, STUB_AUTO));
    assert_int_equal(x->b.seen_count, 0);
    assert_works_with(x, "espressif");
    finish(x);
}

/* The owner of 34 switches: what one of them cannot do, the next may. */
static void the_next_device_gets_its_own_chance(void **state)
{
    (void)state;
    struct broken *x = prepare(WRONG_CRC, WIRING_SONOFF);
    assert_done(&x->b, connect(x, STUB_AUTO));
    assert_true(flasher_device(x->b.flasher)->own_stub_failed);
    x->b.flasher->dev.stub.own_crc ^= 1; /* as it should be */
    x->b.flasher->dev.info.failed_mac[5] ^= 1;
    vsonoff_mem_hand(x->b.device, "power=off 500 button=down power=on 500 button=up");
    assert_done(&x->b, connect(x, STUB_AUTO));
    assert_false(flasher_device(x->b.flasher)->own_stub_failed);
    assert_works_with(x, "restock");
    finish(x);
}

static void a_stub_that_fails_its_self_test_is_replaced_without_a_hand(void **state)
{
    (void)state;
    struct broken *x = prepare(WRONG_CRC, WIRING_SONOFF);
    assert_done(&x->b, connect(x, STUB_AUTO));
    assert_true(flasher_device(x->b.flasher)->own_stub_failed);
    assert_int_equal(x->b.seen_count, 0);
    assert_works_with(x, "espressif");
    finish(x);
}

static void a_hand_that_never_comes_ends_in_an_error(void **state)
{
    (void)state;
    struct broken *x = prepare(NEVER_GREETS, WIRING_SONOFF);
    uint64_t begin = clock_now_ms(vsonoff_mem_clock(x->b.device));
    assert_false(connect(x, STUB_AUTO));
    assert_int_equal(x->b.err.code, ERR_STUB);
    assert_true(flasher_device(x->b.flasher)->own_stub_failed);
    assert_true(clock_now_ms(vsonoff_mem_clock(x->b.device)) - begin > 30000);
    finish(x);
}

static void a_stub_asked_for_by_name_is_not_replaced(void **state)
{
    (void)state;
    struct broken *x = prepare(WRONG_CRC, WIRING_NODEMCU);
    assert_false(connect(x, STUB_RESTOCK));
    assert_int_equal(x->b.err.code, ERR_STUB);
    finish(x);
    x = prepare(NEVER_GREETS, WIRING_SONOFF);
    assert_done(&x->b, connect(x, STUB_ESPRESSIF));
    assert_false(flasher_device(x->b.flasher)->own_stub_failed);
    assert_works_with(x, "espressif");
    finish(x);
}

/* Hangs later */

static void start_hanging(struct bench *b, enum stub_choice stub, uint8_t op)
{
    static uint8_t image[SIZE];
    bench_fill_mixed(image, SIZE, 43);
    bench_insert(b, image, SIZE);
    b->stub = stub;
    b->config.wiring = WIRING_NODEMCU;
    b->config.faults.deaf_after_request = op;
    bench_power_on(b);
    assert_done(b, bench_connect(b, 0));
}

static bool save(struct bench *b)
{
    struct backup_result r;
    const struct backup_options options = {.library = b->folder};
    if (!flasher_backup(b->flasher, &options, &r, &b->err))
        return false;
    bench_assert_file(r.file, vsonoff_mem_flash(b->device), SIZE);
    backup_result_done(&r);
    return true;
}

static bool erase(struct bench *b)
{
    struct restore_result r;
    const struct erase_options options = {.library = b->folder};
    return flasher_erase(b->flasher, &options, &r, &b->err);
}

static bool verify(struct bench *b)
{
    struct verify_result r;
    const char *file = bench_save(b, "same.bin", vsonoff_mem_flash(b->device), SIZE);
    bool ok = flasher_verify(b->flasher, file, false, &r, &b->err) && r.equal;
    if (ok)
        verify_result_done(&r);
    return ok;
}

static bool (*const operations[])(struct bench *b) = {save, erase, verify};

static void a_stub_that_hangs_at_the_same_request_again_and_again_is_replaced(void **state)
{
    static const uint8_t requests[] = {WIRE_PACKED_READ, WIRE_PACKED_READ, WIRE_SECTOR_DIGESTS};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
        struct bench b;
        start_hanging(&b, STUB_AUTO, requests[i]);
        assert_done(&b, operations[i](&b));
        assert_string_equal(flasher_device(b.flasher)->stub, "espressif");
        assert_true(flasher_device(b.flasher)->own_stub_failed);
        assert_int_equal(b.seen_count, 0); /* no hand was asked for */
        bench_done(&b);
    }
}

/* The device restarts each time, and its boot log makes no sense at another rate; that is not the line. */
static void one_that_was_asked_for_by_name_ends_the_work(void **state)
{
    (void)state;
    struct bench b;
    start_hanging(&b, STUB_RESTOCK, WIRE_PACKED_READ);
    assert_false(save(&b));
    assert_int_equal(b.err.code, ERR_LOST);
    wire_faults(vsonoff_mem_wire(b.device))->deaf_after_request = 0;
    bench_disconnect(&b);
    assert_done(&b, bench_connect(&b, 0));
    assert_done(&b, save(&b));
    bench_done(&b);
}

/* Found running */

static void reopen(struct bench *b, enum stub_choice choice)
{
    bench_disconnect(b);
    b->stub = choice;
    b->seen_count = 0;
    assert_done(b, bench_connect(b, 115200));
}

static void start(struct bench *b, enum stub_choice choice)
{
    bench_init(b, SIZE);
    b->stub = choice;
    bench_power_on(b);
    assert_done(b, bench_connect(b, 115200));
}

static void whichever_stub_runs_is_recognised_and_kept(void **state)
{
    (void)state;
    static const enum stub_choice choices[] = {STUB_ESPRESSIF, STUB_RESTOCK};
    static const char *const names[] = {"espressif", "restock"};
    for (size_t i = 0; i < 2; i++) {
        struct bench b;
        start(&b, choices[i]);
        reopen(&b, STUB_AUTO);
        assert_true(flasher_device(b.flasher)->stub_was_running);
        assert_string_equal(flasher_device(b.flasher)->stub, names[i]);
        assert_int_equal(flasher_device(b.flasher)->flash_size, SIZE);
        assert_int_equal(flasher_device(b.flasher)->crystal_mhz, 26);
        bench_done(&b);
    }
}

static void our_stub_makes_room_for_the_other_without_a_hand(void **state)
{
    (void)state;
    struct bench b;
    start(&b, STUB_RESTOCK);
    reopen(&b, STUB_ESPRESSIF);
    assert_false(flasher_device(b.flasher)->stub_was_running);
    assert_string_equal(flasher_device(b.flasher)->stub, "espressif");
    assert_int_equal(b.seen_count, 0);
    bench_done(&b);
}

/* Another version of the program was here before. */
static void our_stub_of_another_build_is_replaced(void **state)
{
    (void)state;
    struct broken *x = prepare(WRONG_CRC, WIRING_SONOFF);
    x->b.flasher->dev.stub.own_crc ^= 1;
    assert_done(&x->b, connect(x, STUB_AUTO));
    assert_works_with(x, "restock");
    uint64_t loaded = chip_get_stats(vsonoff_mem_chip(x->b.device))->rom_commands[WIRE_MEM_END];
    x->b.flasher->dev.stub.own_crc ^= 4;
    assert_false(connect(x, STUB_RESTOCK)); /* what is loaded is not what is expected, but it was loaded */
    assert_true(chip_get_stats(vsonoff_mem_chip(x->b.device))->rom_commands[WIRE_MEM_END] > loaded);
    assert_int_equal(x->b.seen_count, 0);
    finish(x);
}

static void espressifs_stub_is_replaced_after_a_new_start(void **state)
{
    (void)state;
    struct broken *x = prepare(WRONG_CRC, WIRING_SONOFF);
    x->b.flasher->dev.stub.own_crc ^= 1;
    assert_done(&x->b, connect(x, STUB_ESPRESSIF));
    x->helpful_hand = true;
    assert_done(&x->b, connect(x, STUB_RESTOCK));
    assert_int_equal(x->b.seen, SEEN_OTHER_STUB);
    assert_works_with(x, "restock");
    finish(x);
}

static void how_long_hands_have_can_be_bounded(void **state)
{
    (void)state;
    assert_int_equal(device_restart_ms(0, SEEN_OTHER_STUB), 60000);
    assert_int_equal(device_restart_ms(5000, SEEN_OTHER_STUB), 5000);
    assert_int_equal(device_restart_ms(0, SEEN_STUB_FAILED), 60000);
    assert_int_equal(device_restart_ms(5000, SEEN_STUB_FAILED), 60000); /* nobody asked for that */
    assert_int_equal(device_restart_ms(90000, SEEN_STUB_FAILED), 90000);
    struct broken *x = prepare(WRONG_CRC, WIRING_SONOFF);
    x->b.flasher->dev.stub.own_crc ^= 1;
    assert_done(&x->b, connect(x, STUB_ESPRESSIF));
    const struct connect_options options = {.stub = STUB_RESTOCK, .baud = 115200, .wait_ms = 5000};
    uint64_t begin = clock_now_ms(vsonoff_mem_clock(x->b.device));
    assert_false(flasher_connect(x->b.flasher, &options, &x->b.err));
    assert_int_equal(x->b.err.code, ERR_STUB);
    assert_in_range(clock_now_ms(vsonoff_mem_clock(x->b.device)) - begin, 5000, 8000);
    finish(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reset_lines_make_the_other_stub_take_over_alone),
        cmocka_unit_test(a_hand_is_asked_for_once_and_never_again),
        cmocka_unit_test(what_failed_is_known_to_the_next_flasher),
        cmocka_unit_test(a_hand_that_came_too_late_is_not_asked_for_again),
        cmocka_unit_test(the_next_device_gets_its_own_chance),
        cmocka_unit_test(a_stub_that_fails_its_self_test_is_replaced_without_a_hand),
        cmocka_unit_test(a_hand_that_never_comes_ends_in_an_error),
        cmocka_unit_test(a_stub_asked_for_by_name_is_not_replaced),
        cmocka_unit_test(a_stub_that_hangs_at_the_same_request_again_and_again_is_replaced),
        cmocka_unit_test(one_that_was_asked_for_by_name_ends_the_work),
        cmocka_unit_test(whichever_stub_runs_is_recognised_and_kept),
        cmocka_unit_test(our_stub_makes_room_for_the_other_without_a_hand),
        cmocka_unit_test(our_stub_of_another_build_is_replaced),
        cmocka_unit_test(how_long_hands_have_can_be_bounded),
        cmocka_unit_test(espressifs_stub_is_replaced_after_a_new_start),
    };
    return cmocka_run_group_tests_name("fallback", tests, NULL, NULL);
}
