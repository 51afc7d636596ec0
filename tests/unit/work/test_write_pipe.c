/* test_write_pipe.c: requests to write that get lost or damaged, whichever of a series they are. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "chip.h"
#include "core/device/wire.h"
#include "core/device/chip.h"
#include "meddling_port.h"

#include <string.h>

#define SIZE    (512u << 10)
#define CHANGED (128u << 10)

static uint8_t image[SIZE], wanted[CHANGED];

struct fault {
    enum meddling what;
    unsigned first, last; /* of all requests to write, counted from 0 */
    unsigned seen;
};

static enum meddling meddle(void *ctx, uint8_t op)
{
    struct fault *x = ctx;
    if (op != WIRE_WRITE_BLOCK)
        return PASS;
    unsigned number = x->seen++;
    return number >= x->first && number <= x->last ? x->what : PASS;
}

/* Whole blocks of 64 KB change: the request that erases one is followed by some that only program. */
static void prepare(struct bench *b)
{
    memset(image, 0xFF, SIZE);
    for (uint32_t i = 0; i < CHANGED; i++) {
        image[i] = (uint8_t)(i * 7 + i / 4096);
        wanted[i] = (uint8_t)(i % 4 == 0 ? i * 2654435761u >> 24 : i / 4096);
    }
    bench_insert(b, image, SIZE);
    bench_power_on(b);
    bench_save(b, "wanted.bin", wanted, CHANGED);
}

static void connect_meddling(struct bench *b, struct meddling_port *m, struct fault *fault)
{
    const struct connect_options options = {.baud = 0, .stub = STUB_RESTOCK};
    struct port *inner = vsonoff_mem_open(b->device, &b->err);
    assert_non_null(inner);
    meddling_port_init(m, inner, meddle, fault);
    b->port = &m->port;
    bench_make_flasher(b);
    assert_done(b, flasher_connect(b->flasher, &options, &b->err));
}

static void restore(struct bench *b)
{
    struct restore_result r;
    const struct restore_options options = {
        .file = bench_path(b, "wanted.bin"), .library = b->folder, .no_safety_backup = true, .force = true};
    assert_done(b, flasher_restore(b->flasher, &options, &r, &b->err));
    assert_memory_equal(vsonoff_mem_flash(b->device), wanted, CHANGED);
    assert_int_equal(nor_get_stats(chip_flash(vsonoff_mem_chip(b->device)))->bits_0_to_1, 0);
}

static void assert_no_successor_is_carried_out(enum meddling what)
{
    for (unsigned first = 0; first < 6; first++) {
        struct bench b;
        struct meddling_port m;
        struct fault fault = {.what = what, .first = first, .last = first + first % 2};
        prepare(&b);
        connect_meddling(&b, &m, &fault);
        restore(&b);
        bench_done(&b);
    }
}

static void nothing_follows_a_request_that_was_damaged(void **state)
{
    (void)state;
    assert_no_successor_is_carried_out(DAMAGE);
}

static void nothing_follows_a_request_that_was_lost(void **state)
{
    (void)state;
    assert_no_successor_is_carried_out(SWALLOW);
}

/* The stub stays; the numbers of the program before are not used again. */
static void nor_in_the_next_program_on_the_same_stub(void **state)
{
    (void)state;
    for (unsigned before = 1; before < 4; before++) {
        struct bench b;
        struct meddling_port m;
        struct fault fault = {.what = DAMAGE, .first = before, .last = before + 2};
        prepare(&b);
        connect_meddling(&b, &m, &fault);
        restore(&b);
        bench_disconnect(&b);
        fault = (struct fault){.what = DAMAGE, .first = 0, .last = 0};
        memcpy(vsonoff_mem_flash(b.device), image, SIZE);
        connect_meddling(&b, &m, &fault);
        assert_true(flasher_device(b.flasher)->stub_was_running);
        restore(&b);
        bench_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_follows_a_request_that_was_damaged),
        cmocka_unit_test(nothing_follows_a_request_that_was_lost),
        cmocka_unit_test(nor_in_the_next_program_on_the_same_stub),
    };
    return cmocka_run_group_tests_name("write pipe", tests, NULL, NULL);
}
