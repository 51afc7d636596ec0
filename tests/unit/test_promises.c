/* test_promises.c: the promises at their edges: one answer lost, another device, a flash changed in between,
 * on the virtual Sonoff in memory. */
#include "cm.h"

#include "base/bytes.h"
#include "bench.h"
#include "chip.h"
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
    return port_write(deaf(p)->inner, data, len, e);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_lost_digest_does_not_shift_the_others),
        cmocka_unit_test(digests_that_never_come_end_the_work),
    };
    return cmocka_run_group_tests_name("promises", tests, NULL, NULL);
}
