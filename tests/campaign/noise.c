/* noise.c: how backup and restore get on with a line that damages bytes, both ways, on virtual time.
 *
 * NOISE_WORDS in the environment: each error with its detail and when it came.
 *
 *   noise [RUNS [STUB backup|restore SHARE]]     so many of each kind (default 10); half of the damaged bytes
 * are lost, half have a wrong bit
 *
 * Prints for each stub, operation and share of damaged bytes: how many runs did what was asked, with which
 * errors the others ended, and bytes on the line and seconds as multiples of those of a clean line. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/clock.h"
#include "bench.h"
#include "chip.h"
#include "port/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE (1u << 20)

struct outcome {
    bool done;
    enum err_code code;
    double seconds; /* virtual, with connecting */
    double bytes;   /* on the line, both ways */
};

static uint8_t image[SIZE], wanted[SIZE];

static void set_noise(struct bench *b, double share, uint32_t seed)
{
    uint32_t one_in = share == 0 ? 0 : (uint32_t)(2 / share);
    struct wire_faults *faults = wire_faults(vsonoff_mem_wire(b->device));
    *faults = (struct wire_faults){
        .seed = seed, .rx_drop = one_in, .rx_flip = one_in, .tx_drop = one_in, .tx_flip = one_in};
}

static bool work(struct bench *b, bool restore)
{
    struct backup_result backup;
    struct restore_result restored;
    const struct backup_options options = {.library = b->folder};
    const struct restore_options write = {
        .file = bench_path(b, "wanted.bin"), .library = b->folder, .no_safety_backup = true, .force = true};
    if (restore)
        return flasher_restore(b->flasher, &write, &restored, &b->err) &&
               memcmp(vsonoff_mem_flash(b->device), wanted, SIZE) == 0;
    if (!flasher_backup(b->flasher, &options, &backup, &b->err))
        return false;
    bench_assert_file(backup.file, image, SIZE);
    backup_result_done(&backup);
    return true;
}

static struct outcome run(enum stub_choice stub, bool restore, double share, uint32_t seed)
{
    struct bench b;
    bench_use_stub(stub);
    bench_insert(&b, image, SIZE);
    bench_power_on(&b);
    set_noise(&b, share, seed);
    bench_save(&b, "wanted.bin", wanted, SIZE);
    struct clock *clock = vsonoff_mem_clock(b.device);
    uint64_t begin = clock_now_ms(clock);
    bool done = bench_connect(&b, 0) && work(&b, restore);
    const struct wire_stats *stats = wire_get_stats(vsonoff_mem_wire(b.device));
    struct outcome o = {done, b.err.code, (double)(clock_now_ms(clock) - begin) / 1000,
                        (double)(stats->to_host + stats->to_device)};
    if (!done && getenv("NOISE_WORDS") != NULL)
        printf("    %.1f s: %s: %s\n", o.seconds, err_name(o.code), b.err.detail);
    if (getenv("NOISE_WORDS") != NULL && b.line_loses_one_in != 0)
        printf("    after %.1f s: the line loses 1 byte in %u\n", (double)(b.told_ms - begin) / 1000,
               b.line_loses_one_in);
    b.misuses = true; /* Espressif's stub and the ROM spoil a byte when the rate changes */
    bench_done(&b);
    return o;
}

static void measure(enum stub_choice stub, bool restore, double share, uint32_t runs)
{
    uint32_t done = 0, ends[ERR_COUNT] = {0};
    double seconds = 0, bytes = 0;
    struct outcome clean = run(stub, restore, 0, 1);
    for (uint32_t i = 0; i < runs; i++) {
        struct outcome o = run(stub, restore, share, i + 1);
        ends[o.done ? ERR_NONE : o.code]++;
        done += o.done;
        seconds += o.done ? o.seconds : 0;
        bytes += o.done ? o.bytes : 0;
    }
    printf("%-9s  %-7s  %7.3f %%  %2u of %2u", stub == STUB_RESTOCK ? "restock" : "espressif",
           restore ? "restore" : "backup", share * 100, done, runs);
    if (done > 0)
        printf("  bytes x %5.2f  seconds x %6.2f (%.1f s)", bytes / done / clean.bytes,
               seconds / done / clean.seconds, seconds / done);
    for (int code = ERR_NONE + 1; code < ERR_COUNT; code++)
        if (ends[code] > 0)
            printf("  %s %u", err_name((enum err_code)code), ends[code]);
    printf("\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const double all[] = {0.0001, 0.0003, 0.001, 0.003, 0.01};
    uint32_t runs = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 10;
    if (argc == 5) { /* one kind alone */
        bench_fill_mixed(image, SIZE, 1);
        bench_fill_mixed(wanted, SIZE, 2);
        measure(strcmp(argv[2], "restock") == 0 ? STUB_RESTOCK : STUB_ESPRESSIF,
                strcmp(argv[3], "restore") == 0, strtod(argv[4], NULL), runs);
        return 0;
    }
    bench_fill_mixed(image, SIZE, 1);
    bench_fill_mixed(wanted, SIZE, 2);
    for (int stub = 0; stub < 2; stub++)
        for (int restore = 0; restore < 2; restore++)
            for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
                measure(stub == 0 ? STUB_RESTOCK : STUB_ESPRESSIF, restore != 0, all[i], runs);
    return 0;
}
