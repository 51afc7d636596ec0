/* undo_rig.c: see undo_rig.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "undo_rig.h"

#include "core/work/flasher.h"

#include <string.h>

uint8_t first[SIZE], second[SIZE], third[SIZE], blank[SIZE];

void undo_start_with(struct bench *b, struct store *store)
{
    bench_fill_mixed(first, SIZE, 1);
    bench_insert(b, first, SIZE);
    b->store = store != NULL ? store : b->store;
    memcpy(second, first, SIZE); /* little differs: these tests are not about transfers */
    memset(second + 0x3000, 0x42, 0x1800);
    memcpy(third, first, SIZE);
    memset(third + 0x8000, 0x17, 0x1000);
    memset(blank, 0xFF, SIZE);
    bench_power_on(b);
    assert_done(b, bench_connect(b, 0));
}

void undo_start(struct bench *b)
{
    undo_start_with(b, NULL);
}

void undo_assert_flash(struct bench *b, const uint8_t *data)
{
    assert_memory_equal(vsonoff_mem_flash(b->device), data, SIZE);
}

void undo_restore(struct bench *b, const uint8_t *data, bool no_copy)
{
    struct restore_result r;
    bench_save(b, "file.bin", data, SIZE);
    const struct restore_options options = {
        .file = bench_path(b, "file.bin"), .library = b->folder, .no_safety_backup = no_copy, .force = true};
    assert_done(b, flasher_restore(b->flasher, &options, &r, &b->err));
    undo_assert_flash(b, data);
}

void undo_erase(struct bench *b)
{
    struct restore_result r;
    const struct erase_options options = {.library = b->folder};
    assert_done(b, flasher_erase(b->flasher, &options, &r, &b->err));
}

bool undo_undo(struct bench *b)
{
    struct restore_result r;
    const struct erase_options options = {.library = b->folder};
    err_clear(&b->err);
    return flasher_undo(b->flasher, &options, &r, &b->err);
}
