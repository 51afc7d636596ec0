/* run.c: see run.h.
 *
 * What is promised of every run: an attempt ends, with what was asked for or with an error that has a
 * sentence; what it said it did is so; what was there before the first change is in a file; nothing that is
 * equal is touched; no command that only looks writes.  Once the fault is gone the same command finishes, and
 * undo brings back what was there. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "run.h"

#include "bench.h"
#include "base/clock.h"
#include "chip.h"
#include "port/port.h"
#include "say/say_error.h"
#include "store/store.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST     (1u << 20)
#define PATIENCE_MS (60u * 60 * 1000) /* virtual: what takes longer hangs */

struct run {
    const struct plan *plan;
    struct run_result *result;
    struct bench bench;
    struct faulty_store store;
    uint8_t before[LARGEST]; /* the flash before the operation */
    uint8_t other[LARGEST];  /* the contents of the file */
    uint8_t wanted[LARGEST]; /* the flash after it */
    uint8_t now[LARGEST];    /* the flash before this attempt */
    bool changed;            /* some attempt has changed something */
    uint64_t deadline_ms;    /* of this attempt */
    uint64_t cut_at;         /* for power cuts: when so much was erased and programmed; UINT64_MAX = never */
    jmp_buf hang;
};

static void complain(struct run *r, const char *format, ...) PRINTF_LIKE(2, 3);

/* The first one counts. */
static void complain(struct run *r, const char *format, ...)
{
    va_list args;
    if (r->result->complaint[0] != '\0')
        return;
    va_start(args, format);
    vsnprintf(r->result->complaint, sizeof r->result->complaint, format, args);
    va_end(args);
}

static const uint8_t *cells(struct run *r)
{
    return vsonoff_mem_flash(r->bench.device);
}

static const struct nor_stats *stats(struct run *r)
{
    return nor_get_stats(chip_flash(vsonoff_mem_chip(r->bench.device)));
}

static uint32_t size_of(const struct run *r)
{
    return r->plan->flash_size;
}

/* Contents */

/* Most of it is blank, so that a run is quick; what is not is in runs, some of it noise. */
static void fill_mixed(uint64_t *state, uint8_t *image, uint32_t size)
{
    uint32_t sectors = size / FLASH_SECTOR;
    memset(image, 0xFF, size);
    for (uint32_t run = 0; run < 6; run++) {
        uint32_t first = (uint32_t)(plan_random(state) % sectors), count = 1 + plan_random(state) % 5;
        uint8_t mask = (uint8_t)(0xFF >> plan_random(state) % 7);
        for (uint32_t at = first * FLASH_SECTOR; at < size && at < (first + count) * FLASH_SECTOR; at++)
            image[at] = (uint8_t)(plan_random(state) & mask);
    }
}

static void fill(struct run *r)
{
    uint64_t state = r->plan->seed ^ 0x5EED;
    uint32_t size = size_of(r), sectors = size / FLASH_SECTOR;
    fill_mixed(&state, r->before, size);
    fill_mixed(&state, r->other, size);
    if (r->plan->whole)
        return;
    memcpy(r->other, r->before, size);
    for (uint32_t i = 0; i < 4 + plan_random(&state) % 24; i++) {
        uint8_t *sector = r->other + plan_random(&state) % sectors * FLASH_SECTOR;
        if (plan_random(&state) % 4 == 0)
            memset(sector, 0xFF, FLASH_SECTOR);
        else
            for (uint32_t at = 0; at < 64; at++)
                sector[plan_random(&state) % FLASH_SECTOR] = (uint8_t)plan_random(&state);
    }
}

/* Files */

static bool file_holds(const char *path, const uint8_t *data, uint32_t size)
{
    uint8_t *got = NULL;
    size_t len = 0;
    bool same = store_load(store_system(), path, 2 * LARGEST, &got, &len, NULL) && len == size &&
                memcmp(got, data, size) == 0;
    free(got);
    return same;
}

static bool ends_with(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

/* Of the images that were saved: whether one holds these bytes, and (`all`) whether every backup does. */
static bool saved(struct run *r, const uint8_t *data, bool *all)
{
    DIR *d = opendir(r->bench.folder);
    struct dirent *entry;
    bool found = false;
    *all = true;
    while (d != NULL && (entry = readdir(d)) != NULL) {
        if (!ends_with(entry->d_name, ".bin") || strcmp(entry->d_name, "other.bin") == 0)
            continue;
        bool holds = file_holds(bench_path(&r->bench, entry->d_name), data, size_of(r));
        found = found || holds;
        *all = *all && (holds || strncmp(entry->d_name, "sonoff-", 7) != 0);
    }
    if (d != NULL)
        closedir(d);
    return found;
}

/* The hand, and the clock */

static void each_moment(void *ctx, struct vsonoff_mem *device)
{
    struct run *r = ctx;
    const struct nor_stats *s = stats(r);
    if (clock_now_ms(vsonoff_mem_clock(device)) > r->deadline_ms)
        longjmp(r->hang, 1);
    if (s->programmed_bytes + (s->erases_4k + 16 * s->erases_64k) * FLASH_SECTOR < r->cut_at)
        return;
    r->cut_at = UINT64_MAX;
    wire_script(vsonoff_mem_wire(device), r->plan->fault == FAULT_RESTART
                                              ? "power=off 300 button=up power=on"
                                              : "power=off 300 button=down power=on 500 button=up");
}

static void begin_fault(struct run *r)
{
    plan_begin_fault(r->plan, r->bench.device);
    if (r->plan->fault == FAULT_POWER_CUT || r->plan->fault == FAULT_RESTART)
        r->cut_at = r->plan->value;
    if (r->plan->fault == FAULT_DISK_FULL)
        r->store.disk_room = r->store.bytes_written + r->plan->value;
}

static void end_fault(struct run *r)
{
    struct vsonoff_mem *device = r->bench.device;
    plan_end_fault(device);
    r->cut_at = r->store.disk_room = UINT64_MAX;
    if (wire_unplugged(vsonoff_mem_wire(device)))
        wire_replug(vsonoff_mem_wire(device));
    vsonoff_mem_hand(device, "power=off 1000 button=down power=on 700 button=up");
}

/* Operations */

static bool verify(struct run *r, struct err *e)
{
    struct verify_result result;
    bool ok = flasher_verify(r->bench.flasher, bench_path(&r->bench, "other.bin"), false, &result, e);
    if (ok && result.equal && memcmp(cells(r), r->other, size_of(r)) != 0)
        complain(r, "verify calls equal what differs");
    if (ok && !result.equal && memcmp(cells(r), r->other, size_of(r)) == 0)
        complain(r, "verify calls different what is equal");
    if (ok)
        verify_result_done(&result);
    return ok;
}

static bool backup(struct run *r, struct err *e)
{
    struct backup_result result;
    const struct backup_options options = {.library = r->bench.folder};
    bool ok = flasher_backup(r->bench.flasher, &options, &result, e);
    if (ok && !file_holds(result.file, cells(r), size_of(r)))
        complain(r, "the backup is not what is on the flash");
    if (ok)
        backup_result_done(&result);
    return ok;
}

static bool operate(struct run *r, enum operation operation, struct err *e)
{
    struct flasher *f = r->bench.flasher;
    struct restore_result result;
    const struct erase_options erase = {.library = r->bench.folder, .no_safety_backup = r->plan->no_copy};
    const struct restore_options restore = {.file = bench_path(&r->bench, "other.bin"),
                                            .library = r->bench.folder,
                                            .no_safety_backup = r->plan->no_copy,
                                            .force = true};
    switch (operation) {
    case OP_BACKUP:
        return backup(r, e);
    case OP_RESTORE:
        return flasher_restore(f, &restore, &result, e);
    case OP_ERASE:
        return flasher_erase(f, &erase, &result, e);
    case OP_VERIFY:
        return verify(r, e);
    case OP_UNDO:
        return flasher_undo(f, &erase, &result, e);
    default:
        return true;
    }
}

static bool changes(enum operation operation)
{
    return operation == OP_RESTORE || operation == OP_ERASE || operation == OP_UNDO;
}

/* What an attempt must leave behind it */

/* Without a safety copy a sector is read twice before it is changed; more wrong readings than that are not
 * caught. */
static bool reads_too_wrong(const struct run *r)
{
    return r->plan->no_copy && r->plan->fault == FAULT_MISREAD && r->plan->value > 1;
}

static void check_touched(struct run *r, enum operation operation)
{
    for (uint32_t i = 0; i < size_of(r) / FLASH_SECTOR; i++) {
        size_t at = (size_t)i * FLASH_SECTOR;
        if (stats(r)->sector_erases[i] + stats(r)->sector_programs[i] == 0)
            continue;
        r->changed = true;
        if (!changes(operation))
            complain(r, "%s has written to sector %u", operation_name(operation), i);
        else if (memcmp(r->now + at, r->wanted + at, FLASH_SECTOR) == 0 && !reads_too_wrong(r))
            complain(r, "sector %u is touched though it is equal", i);
    }
    if (!changes(operation) && memcmp(cells(r), r->now, size_of(r)) != 0)
        complain(r, "%s has changed the flash", operation_name(operation));
}

static void check_files(struct run *r)
{
    bool all;
    if (!saved(r, r->before, &all) && r->changed && !r->plan->no_copy)
        complain(r, "no file holds what was there before the change");
    if (!all)
        complain(r, "a file under its final name is not the flash");
    if (bench_files(&r->bench, ".tmp", NULL) > 0)
        complain(r, "a file with a name for the time being is left");
}

static void check_chip(struct run *r)
{
    char text[128];
    if (chip_misused(vsonoff_mem_chip(r->bench.device), text, sizeof text))
        complain(r, "%s", text);
}

static void check_error(struct run *r, const struct err *e)
{
    if (e->code == ERR_NONE)
        complain(r, "failed without an error");
    else if (e->code == ERR_MEMORY || e->code == ERR_USAGE || e->code == ERR_DECLINED ||
             e->code == ERR_CANCELLED)
        complain(r, "failed with %s", err_name(e->code));
    else if (say_error_sentence(e->code)[0] == '\0' || say_error_advice(e->code, SAY_WINDOW)[0] == '\0')
        complain(r, "%s has no sentence", err_name(e->code));
}

/* An attempt; ERR_NONE or what it failed with. */
static enum err_code attempt(struct run *r, enum operation operation, bool with_fault, double *seconds)
{
    struct bench *b = &r->bench;
    struct clock *clock = vsonoff_mem_clock(b->device);
    uint64_t begin = clock_now_ms(clock);
    memcpy(r->now, cells(r), size_of(r));
    nor_reset_stats(chip_flash(vsonoff_mem_chip(b->device)));
    if (with_fault && r->plan->from_start)
        begin_fault(r);
    r->deadline_ms = begin + PATIENCE_MS;
    if (setjmp(r->hang) != 0) {
        complain(r, "%s hangs", operation_name(operation));
        return ERR_COUNT;
    }
    vsonoff_mem_set_tick(b->device, each_moment, r);
    bool ok = bench_connect(b, 0);
    if (ok && with_fault && !r->plan->from_start)
        begin_fault(r);
    ok = ok && operate(r, operation, &b->err);
    vsonoff_mem_set_tick(b->device, NULL, NULL);
    *seconds = (double)(clock_now_ms(clock) - begin) / 1000;
    if (!ok)
        check_error(r, &b->err);
    check_touched(r, operation);
    check_files(r);
    check_chip(r);
    if (ok && changes(operation) && memcmp(cells(r), r->wanted, size_of(r)) != 0)
        complain(r, "%s says done, and the flash is not what it should be", operation_name(operation));
    enum err_code code = ok ? ERR_NONE : b->err.code;
    if (b->flasher != NULL)
        bench_disconnect(b);
    err_clear(&b->err);
    return code;
}

/* The flash that the operation is to make. */
static void set_wanted(struct run *r, enum operation operation)
{
    if (operation == OP_ERASE)
        memset(r->wanted, 0xFF, size_of(r));
    else
        memcpy(r->wanted, operation == OP_RESTORE ? r->other : r->before, size_of(r));
}

/* Something to undo: afterwards `before` is what the restore has written, and `wanted` what was there. */
static bool prepare_undo(struct run *r)
{
    double seconds;
    set_wanted(r, OP_RESTORE);
    if (attempt(r, OP_RESTORE, false, &seconds) != ERR_NONE) {
        complain(r, "the restore before the undo fails");
        return false;
    }
    memcpy(r->wanted, r->before, size_of(r));
    memcpy(r->before, r->other, size_of(r));
    r->changed = false;
    end_fault(r);
    return true;
}

static void go_back(struct run *r)
{
    memcpy(r->wanted, r->before, size_of(r));
    memcpy(r->before, cells(r), size_of(r));
    if (memcmp(r->wanted, r->before, size_of(r)) == 0)
        return; /* nothing to undo */
    r->result->back = attempt(r, OP_UNDO, false, &r->result->seconds[2]);
    if (r->result->back != ERR_NONE)
        complain(r, "undo fails with %s", err_name(r->result->back));
}

/* Reading the status, changing one bit and writing it back makes bits that only seemed set real ones; that is
 * what the mask ROM does under Espressif's stub, which then cannot clear them. */
static bool stays_protected(const struct run *r)
{
    return r->plan->fault == FAULT_PROTECTED && r->plan->stub == STUB_ESPRESSIF &&
           r->result->second == ERR_PROTECTED;
}

static void run_all(struct run *r)
{
    const struct plan *plan = r->plan;
    if (plan->operation == OP_UNDO && !prepare_undo(r))
        return;
    if (plan->operation != OP_UNDO)
        set_wanted(r, plan->operation);
    r->result->first = attempt(r, plan->operation, true, &r->result->seconds[0]);
    if (r->result->complaint[0] != '\0')
        return;
    if (plan->fault == FAULT_NONE && r->result->first != ERR_NONE)
        complain(r, "fails with %s without any fault", err_name(r->result->first));
    end_fault(r);
    if (r->result->first != ERR_NONE)
        r->result->second = attempt(r, plan->operation, false, &r->result->seconds[1]);
    if (stays_protected(r))
        return;
    if (r->result->second != ERR_NONE)
        complain(r, "fails with %s once more, without the fault", err_name(r->result->second));
    if (r->result->complaint[0] == '\0' && changes(plan->operation) && !plan->no_copy) {
        end_fault(r);
        go_back(r);
    }
}

void run_plan(const struct plan *plan, struct run_result *result)
{
    struct run *r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    memset(result, 0, sizeof *result);
    r->plan = plan;
    r->result = result;
    r->cut_at = UINT64_MAX;
    fill(r);
    bench_use_stub(plan->stub);
    bench_insert(&r->bench, r->before, plan->flash_size);
    plan_config(plan, &r->bench.config);
    r->bench.wait_ms = 3000;
    faulty_store_init(&r->store, store_system());
    r->bench.store = &r->store.base;
    bench_power_on(&r->bench);
    bench_save(&r->bench, "other.bin", r->other, plan->flash_size);
    run_all(r);
    r->bench.misuses = true; /* it was asked already */
    bench_done(&r->bench);
    free(r);
}
