/* promises.c: see run_state.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "run_state.h"

#include "chip.h"
#include "say/say_error.h"
#include "store/store.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

bool run_file_holds(const char *path, const uint8_t *data, uint32_t size)
{
    uint8_t *got = NULL;
    size_t len = 0;
    bool same = store_load(store_system(), path, 2 * RUN_LARGEST, &got, &len, NULL) && len == size &&
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
        bool holds = run_file_holds(bench_path(&r->bench, entry->d_name), data, run_size(r));
        found = found || holds;
        *all = *all && (holds || strncmp(entry->d_name, "sonoff-", 7) != 0);
    }
    if (d != NULL)
        closedir(d);
    return found;
}

static bool is_blank(const uint8_t *data)
{
    for (uint32_t i = 0; i < FLASH_SECTOR; i++)
        if (data[i] != 0xFF)
            return false;
    return true;
}

/* Without a safety copy a sector is read twice before it is changed; more wrong readings than that are not
 * caught. */
static bool reads_too_wrong(const struct run *r)
{
    return r->plan->no_copy && r->plan->fault == FAULT_MISREAD && r->plan->value > 1;
}

static void check_touched_sector(struct run *r, enum operation operation, uint32_t sector)
{
    size_t at = (size_t)sector * FLASH_SECTOR;
    r->changed = true;
    if (operation == OP_CHECK && r->plan->whole) {
        if (!is_blank(r->before + at))
            run_complain(r, "the check has touched sector %u, which is not blank", sector);
    } else if (!operation_changes(operation)) {
        run_complain(r, "%s has written to sector %u", operation_name(operation), sector);
    } else if (memcmp(r->now + at, r->wanted + at, FLASH_SECTOR) == 0 && !reads_too_wrong(r)) {
        run_complain(r, "sector %u is touched though it is equal", sector);
    }
}

static void check_touched(struct run *r, enum operation operation)
{
    for (uint32_t i = 0; i < run_size(r) / FLASH_SECTOR; i++)
        if (run_stats(r)->sector_erases[i] + run_stats(r)->sector_programs[i] > 0)
            check_touched_sector(r, operation, i);
    if (!operation_changes(operation) && !r->left_pattern && memcmp(run_cells(r), r->now, run_size(r)) != 0)
        run_complain(r, "%s has changed the flash", operation_name(operation));
}

static void check_files(struct run *r, enum operation operation)
{
    bool all;
    bool found = saved(r, r->before, &all);
    if (!found && r->changed && !r->plan->no_copy && operation != OP_CHECK)
        run_complain(r, "no file holds what was there before the change");
    if (!all)
        run_complain(r, "a file under its final name is not the flash");
    if (bench_files(&r->bench, ".tmp", NULL) > 0)
        run_complain(r, "a file with a name for the time being is left");
}

/* The ROM's checksum of a block is one byte, all bytes combined by exclusive or: two bits that fall over in
 * the same place pass, and so does whatever happens to the parameters of a request, such as where the stub
 * begins.  Ours finds that out if it comes up at all; what Espressif's does to the UART is not ours.  Files
 * and flash are held to their promises all the same. */
static bool stub_may_be_damaged(const struct plan *plan)
{
    return plan->fault == FAULT_TX_FLIP || plan->fault == FAULT_NOISE || plan->fault == FAULT_NOISE_FIRST;
}

static void check_chip(struct run *r)
{
    char text[128];
    bool raced = chip_get_stats(vsonoff_mem_chip(r->bench.device))->races > 0;
    if (raced && r->plan->stub == STUB_ESPRESSIF && stub_may_be_damaged(r->plan))
        return;
    /* Where an erase does nothing, what is programmed meets the old bits; the verification finds that. */
    if (!raced && r->plan->fault == FAULT_STUCK && run_stats(r)->bits_0_to_1 > 0)
        return;
    if (chip_misused(vsonoff_mem_chip(r->bench.device), text, sizeof text))
        run_complain(r, "%s", text);
}

/* A damaged stub that does not come up is one that could not be started, on a line that is good enough
 * otherwise. */
static bool is_what_happened(const struct plan *plan, enum err_code code)
{
    return fault_may_end_with(plan->fault, code) || (code == ERR_STUB && stub_may_be_damaged(plan));
}

void run_check_error(struct run *r, const struct err *e, bool with_fault)
{
    if (e->code == ERR_NONE)
        run_complain(r, "failed without an error");
    else if (with_fault && !is_what_happened(r->plan, e->code))
        run_complain(r, "failed with %s, which is not what happened: %s", err_name(e->code), e->detail);
    else if (say_error_sentence(e->code)[0] == '\0' || say_error_advice(e->code, SAY_WINDOW)[0] == '\0')
        run_complain(r, "%s has no sentence", err_name(e->code));
}

void run_check_attempt(struct run *r, enum operation operation)
{
    check_touched(r, operation);
    check_files(r, operation);
    check_chip(r);
}
