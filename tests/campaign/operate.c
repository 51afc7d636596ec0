/* operate.c: see run_state.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "run_state.h"

#include "core/board/board_check.h"
#include "port/port.h"

#include <string.h>

#define CHECK_LINE_MS 20u /* of bytes for each rate: what the line does is the same all the time */
#define CHECK_BAUD    230400u

static bool verify(struct run *r, struct err *e)
{
    struct verify_result result;
    bool ok = flasher_verify(r->bench.flasher, bench_path(&r->bench, "other.bin"), false, &result, e);
    bool same = memcmp(run_cells(r), r->other, run_size(r)) == 0;
    if (ok && result.equal && !same)
        run_complain(r, "verify calls equal what differs");
    if (ok && !result.equal && same)
        run_complain(r, "verify calls different what is equal");
    if (ok)
        verify_result_done(&result);
    return ok;
}

static bool backup(struct run *r, struct err *e)
{
    struct backup_result result;
    const struct backup_options options = {.library = r->bench.folder};
    bool ok = flasher_backup(r->bench.flasher, &options, &result, e);
    if (ok && !run_file_holds(result.file, run_cells(r), run_size(r)))
        run_complain(r, "the backup is not what is on the flash");
    if (ok)
        backup_result_done(&result);
    return ok;
}

static void ignore_bytes(void *ctx, const uint8_t *data, size_t len)
{
    (void)ctx;
    (void)data;
    (void)len;
}

static bool boot_log(struct run *r, struct err *e)
{
    const struct boot_log_options options = {.wait_ms = 3000, .listen_ms = 1000, .bytes = ignore_bytes};
    struct vsonoff_mem *device = r->bench.device;
    if (!wire_unplugged(vsonoff_mem_wire(device)))
        wire_script(vsonoff_mem_wire(device), "400 power=off 500 button=up power=on");
    return flasher_boot_log(r->bench.port, vsonoff_mem_clock(device), &options, e);
}

/* What a check finds is no failure of it; here it is one, so that the next attempt has to do better. */
static bool check(struct run *r, struct err *e)
{
    struct board_facts facts;
    const struct board_options options = {
        .connect = {.stub = r->plan->stub, .baud = CHECK_BAUD, .wait_ms = r->bench.wait_ms},
        .write = r->plan->whole,
        .line_ms = CHECK_LINE_MS};
    if (!board_check(r->bench.flasher, &options, &facts, e))
        return false;
    r->left_pattern = r->left_pattern || facts.write.state == BOARD_WRITE_BROKEN_OFF ||
                      (facts.write.state == BOARD_WRITE_DONE && !facts.write.left_blank);
    if (facts.mode == BOARD_DEVICE && facts.ended.code == ERR_NONE)
        return true;
    *e = facts.ended.code != ERR_NONE ? facts.ended : facts.connect;
    return false;
}

bool run_operate(struct run *r, enum operation operation, struct err *e)
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
    case OP_BOOT_LOG:
        return boot_log(r, e);
    case OP_CHECK:
        return check(r, e);
    default:
        return true;
    }
}
