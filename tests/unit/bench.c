/* bench.c: workbench of the operation tests. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"

#include "chip.h"
#include "base/clock.h"
#include "base/log.h"
#include "port/port.h"
#include "store/store.h"
#include "core/device/chip.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum stub_choice stub_in_use;

void bench_use_stub(enum stub_choice stub)
{
    stub_in_use = stub;
}

int bench_use_espressif(void **state)
{
    (void)state;
    bench_use_stub(STUB_ESPRESSIF);
    return 0;
}

int bench_use_restock(void **state)
{
    (void)state;
    bench_use_stub(STUB_RESTOCK);
    return 0;
}

void bench_init(struct bench *b, uint32_t flash_size)
{
    memset(b, 0, sizeof *b);
    b->stub = stub_in_use;
    vsonoff_mem_config_default(&b->config, flash_size);
    chip_config_world(&b->config.chip);
    b->config.button_down = true;
    b->store = store_system();
    strcpy(b->folder, "/tmp/restock-test-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
}

void bench_insert(struct bench *b, const uint8_t *image, uint32_t size)
{
    bench_init(b, size);
    b->config.image = image;
    b->config.image_len = size;
}

void bench_power_on(struct bench *b)
{
    b->device = vsonoff_mem_new(&b->config);
    assert_non_null(b->device);
}

static void on_progress(void *ctx, enum device_phase phase, uint64_t done, uint64_t total)
{
    struct bench *b = ctx;
    b->progress_broken = b->progress_broken || done > total;
    b->progress_done[phase] = done;
    b->progress_total[phase] = total;
    char path[STORE_PATH_MAX];
    while (b->lose != NULL && phase == PHASE_WRITE && bench_files(b, b->lose, path) > 0)
        assert_int_equal(remove(path), 0);
}

static void on_waiting(void *ctx, enum device_seen seen)
{
    struct bench *b = ctx;
    b->seen = seen;
    b->seen_count++;
}

static void on_bad_line(void *ctx, uint32_t one_in)
{
    struct bench *b = ctx;
    b->line_loses_one_in = one_in;
    b->told_ms = clock_now_ms(vsonoff_mem_clock(b->device));
}

static void on_sectors(void *ctx, uint32_t first, uint32_t count, enum sector_state state)
{
    struct bench *b = ctx;
    assert_true(count > 0 && first + count <= sizeof b->sector_states);
    assert_true(state > SECTOR_UNSEEN && state < SECTOR_STATE_COUNT);
    memset(b->sector_states + first, state, count);
    b->told[state] += count;
}

static void print_line(void *ctx, enum log_level level, const char *text)
{
    (void)ctx;
    if (level != LOG_DEBUG || getenv("BENCH_DEBUG") != NULL)
        fprintf(stderr, "  %s\n", text);
}

void bench_make_flasher(struct bench *b)
{
    static const struct log log = {print_line, NULL};
    static struct device_events events; /* points to the bench of the running test */
    events = (struct device_events){b, on_progress, on_waiting, on_bad_line, on_sectors};
    b->flasher = flasher_new(b->port, vsonoff_mem_clock(b->device), b->store,
                             getenv("BENCH_LOG") ? &log : NULL, &events);
    assert_non_null(b->flasher);
}

bool bench_connect_with(struct bench *b, const struct connect_options *options)
{
    err_clear(&b->err);
    b->port = vsonoff_mem_open(b->device, &b->err);
    assert_non_null(b->port);
    b->flasher = flasher_new(b->port, vsonoff_mem_clock(b->device), b->store, NULL, NULL);
    assert_non_null(b->flasher);
    return flasher_connect(b->flasher, options, &b->err);
}

bool bench_connect(struct bench *b, uint32_t baud)
{
    const struct connect_options options = {
        .baud = baud, .wait_ms = b->wait_ms, .stub = b->stub, .spoke = b->spoke};
    err_clear(&b->err);
    b->port = vsonoff_mem_open(b->device, &b->err);
    if (b->port == NULL)
        return false;
    bench_make_flasher(b);
    return flasher_connect(b->flasher, &options, &b->err);
}

void bench_connect_on(struct bench *b, struct faulty_store *faulty)
{
    faulty_store_init(faulty, store_system());
    b->store = &faulty->base;
    bench_power_on(b);
    assert_done(b, bench_connect(b, 0));
}

void bench_disconnect(struct bench *b)
{
    flasher_free(b->flasher);
    port_close(b->port);
    b->flasher = NULL;
    b->port = NULL;
}

static void unplug_when_due(void *ctx, struct vsonoff_mem *m)
{
    struct bench *b = ctx;
    if (nor_get_stats(chip_flash(vsonoff_mem_chip(m)))->programmed_bytes >= b->unplug_at)
        wire_unplug(vsonoff_mem_wire(m));
}

void bench_unplug_when_programmed(struct bench *b, uint64_t bytes)
{
    nor_reset_stats(chip_flash(vsonoff_mem_chip(b->device)));
    b->unplug_at = bytes;
    vsonoff_mem_set_tick(b->device, unplug_when_due, b);
}

void bench_plug_in_again(struct bench *b)
{
    vsonoff_mem_set_tick(b->device, NULL, NULL);
    bench_disconnect(b);
    wire_replug(vsonoff_mem_wire(b->device));
    vsonoff_mem_hand(b->device, "power=off 500 button=down power=on 500 button=up");
    assert_done(b, bench_connect(b, 0));
}

void bench_run_without_lines(struct bench *b)
{
    bool started = flasher_release(b->flasher, AFTER_RUN, &b->err);
    bool restock = strcmp(flasher_device(b->flasher)->stub, "restock") == 0;
    bool comes_back = b->config.chip.belief[BELIEF_SOFTWARE_RESET] == RESET_TO_LOADER;
    assert_int_equal(started, restock && !comes_back);
    assert_int_equal(flasher_device(b->flasher)->start != START_NONE, restock);
    assert_int_equal(b->err.code, started ? ERR_NONE : ERR_REFUSED);
    vsonoff_mem_run(b->device, 500);
    assert_int_equal(chip_runs_ram_code(vsonoff_mem_chip(b->device)), !restock);
    if (!comes_back) /* there it may be, or its watchdog has found another way out */
        assert_false(chip_in_loader(vsonoff_mem_chip(b->device)));
    err_clear(&b->err);
}

static void remove_folder(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    while (d != NULL && (entry = readdir(d)) != NULL) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    if (d != NULL)
        closedir(d);
    rmdir(folder);
}

/* Whatever a test is about: nothing that ran on the chip may have done what no right program does. */
static void assert_not_misused(struct bench *b)
{
    char text[128];
    if (b->device != NULL && !b->misuses && chip_misused(vsonoff_mem_chip(b->device), text, sizeof text))
        fail_msg("%s", text);
    /* Espressif's stub and the mask ROM change the rate before the last byte has left; ours does not. */
    if (b->device != NULL && !b->misuses && stub_in_use == STUB_RESTOCK)
        assert_int_equal(chip_get_stats(vsonoff_mem_chip(b->device))->tx_spoiled, 0);
}

void bench_done(struct bench *b)
{
    bench_disconnect(b);
    assert_not_misused(b);
    vsonoff_mem_free(b->device);
    remove_folder(b->folder);
}

const char *bench_path(struct bench *b, const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", b->folder, name);
    return path;
}

const char *bench_save(struct bench *b, const char *name, const uint8_t *data, size_t len)
{
    assert_true(store_save(store_system(), bench_path(b, name), data, len, true, &b->err));
    return bench_path(b, name);
}

void bench_assert_file(const char *path, const uint8_t *data, size_t len)
{
    uint8_t *got = NULL;
    size_t got_len = 0;
    assert_true(store_load(store_system(), path, 32u << 20, &got, &got_len, NULL));
    assert_int_equal(got_len, len);
    assert_memory_equal(got, data, len);
    free(got);
}

int bench_files(struct bench *b, const char *part, char path[STORE_PATH_MAX])
{
    DIR *d = opendir(b->folder);
    struct dirent *entry;
    int count = 0;
    while (d != NULL && (entry = readdir(d)) != NULL)
        if (entry->d_name[0] != '.' && strstr(entry->d_name, part) != NULL) {
            count++;
            if (path != NULL)
                snprintf(path, STORE_PATH_MAX, "%s/%s", b->folder, entry->d_name);
        }
    if (d != NULL)
        closedir(d);
    return count;
}

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

void bench_fill_mixed(uint8_t *image, uint32_t size, uint32_t seed)
{
    uint32_t random = seed * 2654435761u + 1;
    memset(image, 0xFF, size);
    for (uint32_t at = 0; at < size; at += FLASH_SECTOR) {
        if (at != 0 && next_random(&random) % 100 >= 45)
            continue;
        for (uint32_t i = 0; i < FLASH_SECTOR; i++) /* repeats: deflates about as well as code */
            image[at + i] = (uint8_t)(i % 3 == 0 ? next_random(&random) : image[at + i / 2]);
    }
    image[0] = 0xE9;
}
