/* board_other.c: reads the same sectors through Espressif's stub, which has run on millions of chips. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_parts.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/device/flash_status.h"
#include "core/device/recover.h"
#include "core/device/reset.h"
#include "core/work/flasher_state.h"
#include "core/device/stubs.h"
#include "core/device/steady.h"
#include "core/device/sync.h"

#include <string.h>

#define RESET_HOLD_MS 50u
#define SYNCS         4
#define SYNC_MS       200u

/* It clears protection bits of the flash when it starts; somebody has set those on purpose. */
static bool may_be_asked(const struct board *b)
{
    const struct board_flash *flash = &b->facts->flash;
    char protection[64];
    flash_status_protection(b->f->dev.info.flash_id, flash->status, protection, sizeof protection);
    return b->f->dev.stub.in_charge == b->f->dev.stub.own && b->options->connect.stub == STUB_AUTO &&
           flash->status_read == BOARD_YES && protection[0] == '\0';
}

static bool compare(struct board *b, struct err *e)
{
    struct board_stub *stub = &b->facts->stub;
    uint64_t begin = clock_now_ms(b->f->dev.clock);
    for (size_t i = 0; i < BOARD_COMPARED; i++) {
        /* Those that are not blank tell more. */
        uint32_t sector = b->busy_count > 0 ? b->busy[i * b->busy_count / BOARD_COMPARED]
                                            : (uint32_t)i * (b->seen.sectors / BOARD_COMPARED);
        uint8_t md5[MD5_SIZE], seen[MD5_SIZE];
        if (!cmd_flash_md5(&b->f->dev, sector * FLASH_SECTOR, FLASH_SECTOR, md5, e))
            return false;
        digest_md5_repeated(0xFF, FLASH_SECTOR, seen);
        stub->different += memcmp(md5, b->busy_count > 0 ? b->seen.md5[sector] : seen, MD5_SIZE) != 0;
        stub->compared++;
    }
    stub->other_digest_ms = (double)(clock_now_ms(b->f->dev.clock) - begin) / BOARD_COMPARED;
    stub->other_agrees = stub->different == 0 ? BOARD_YES : BOARD_NO;
    return true;
}

/* Where reset lines are wired ours is put back at once; else it waits for the next time the power comes. */
static bool bring_own_back(struct board *b, struct err *e)
{
    struct flasher *f = b->f;
    enum sync_party party = SYNC_NOBODY;
    if (!f->dev.lines_work || f->dev.options.keep_lines) {
        b->facts->stub.other_stays = true;
        return true;
    }
    f->dev.connected = false;
    if (!reset_to_loader(f->dev.port, f->dev.clock, RESET_HOLD_MS, e))
        return false;
    enum link_result r = sync_some(&f->dev, SYNCS, SYNC_MS, &party, e);
    if (r == LINK_BROKEN)
        return false;
    if (r != LINK_OK || party != SYNC_ROM)
        return err_set(e, ERR_LOST, "the loader does not answer after a reset");
    return stubs_take_charge(&f->dev, party, e);
}

bool board_ask_other_stub(struct board *b, struct err *e)
{
    struct board_stub *stub = &b->facts->stub;
    struct err trouble = ERR_INIT;
    bool done = false;
    if (!may_be_asked(b))
        return true;
    if (!baud_set(&b->f->dev, BAUD_FIRST_CONTACT, e))
        return false;
    log_printf(b->f->log, LOG_INFO, "loading Espressif's stub to compare what it reads");
    if (!stubs_replace_own(&b->f->dev, &done, e))
        return false;
    if (!done) {
        stub->other_error = ERR_STUB;
        return recover_stub(&b->f->dev, e);
    }
    if (!compare(b, &trouble) && trouble.code != ERR_FLASH) {
        *e = trouble;
        return false;
    }
    stub->other_error = trouble.code;
    return bring_own_back(b, e);
}
