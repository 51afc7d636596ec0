/* trial.c: see trial.h. */
/* SPDX-License-Identifier: MIT */
#include "core/work/trial.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/commands.h"
#include "core/work/equalize.h"
#include "core/device/flash_status.h"
#include "core/device/sectors.h"
#include "core/device/steady.h"
#include "core/work/plan.h"
#include "core/work/flasher_state.h"

#include <stdlib.h>
#include <string.h>

#define ATTEMPTS 2 /* a program may fail once... */
#define LOSSES   8 /* ...and the line more often */

/* Best is a sector that has to be erased and written, next one that has only to be written. */
static uint32_t choose(const struct equalize *q)
{
    uint32_t best = 0;
    int worth = 0;
    for (uint32_t i = 0; i < q->sectors; i++) {
        int value = q->need[i] == NEED_WRITE ? 3 - q->blank[i] : q->need[i] == NEED_ERASE;
        if (value > worth) {
            best = i;
            worth = value;
        }
    }
    return best;
}

/* The last one with a need, far from the first; `sector` itself if there is no other. */
static uint32_t choose_another(const struct equalize *q, uint32_t sector)
{
    uint32_t last = sector;
    for (uint32_t i = 0; i < q->sectors; i++)
        if (q->need[i] != NEED_NOTHING)
            last = i;
    return last;
}

struct trial {
    struct equalize *q;
    struct transfer_stats *stats;
    struct err trouble; /* why the last attempt did not hold, as far as it is known */
};

/* One step with one sector, and the chip's digest of it afterwards.  The erasing before a write is not
 * counted: the write counts as both. */
static bool do_alone(struct trial *t, uint32_t sector, enum plan_need need, uint8_t md5[MD5_SIZE],
                     struct err *e)
{
    struct equalize *q = t->q;
    struct transfer_stats not_counted = {.seconds = 0};
    bool counts = need == q->need[sector];
    uint8_t *all = q->need, *only = calloc(q->sectors, 1);
    if (only == NULL)
        return err_set(e, ERR_MEMORY, "a trial");
    only[sector] = (uint8_t)need;
    q->need = only;
    q->alone = true;
    q->half = !counts;
    bool ok = equalize_round(q, counts ? t->stats : &not_counted, &t->trouble, e);
    q->alone = q->half = false;
    q->need = all;
    free(only);
    return ok && cmd_flash_md5(&q->f->dev, sector * FLASH_SECTOR, FLASH_SECTOR, md5, e);
}

/* Nothing is programmed over what could not be erased. */
static bool erase_alone(struct trial *t, uint32_t sector, struct err *e)
{
    uint8_t *blank = &t->q->blank[sector];
    uint8_t md5[MD5_SIZE], md5_of_blank[MD5_SIZE];
    if (!do_alone(t, sector, NEED_ERASE, md5, e))
        return false;
    digest_md5_repeated(0xFF, FLASH_SECTOR, md5_of_blank);
    *blank = memcmp(md5, md5_of_blank, MD5_SIZE) == 0;
    return true;
}

static bool attempt(struct trial *t, uint32_t sector, bool *holds, struct err *e)
{
    struct equalize *q = t->q;
    uint8_t md5[MD5_SIZE], wanted[MD5_SIZE];
    enum plan_need need = q->need[sector];
    *holds = false;
    if (need == NEED_WRITE && !q->blank[sector]) {
        if (!erase_alone(t, sector, e))
            return false;
        if (!q->blank[sector])
            return true;
    }
    if (!do_alone(t, sector, need, md5, e))
        return false;
    digest_md5(q->target + (size_t)sector * FLASH_SECTOR, FLASH_SECTOR, wanted);
    *holds = memcmp(md5, wanted, MD5_SIZE) == 0;
    q->blank[sector] = need == NEED_ERASE && *holds;
    return true;
}

static bool try_sector(struct trial *t, uint32_t sector, bool *holds, struct err *e)
{
    struct equalize *q = t->q;
    unsigned misses = 0, losses = 0, restarts = q->f->dev.restarts;
    do {
        err_clear(&t->trouble);
        if (!attempt(t, sector, holds, e))
            return false;
        ++*(t->trouble.code == ERR_LOST ? &losses : &misses);
    } while (!*holds && misses < ATTEMPTS && losses < LOSSES &&
             q->f->dev.restarts < restarts + EQUALIZE_RESTARTS);
    if (*holds) {
        q->need[sector] = NEED_NOTHING;
        q->something_held = true;
    }
    return true;
}

/* Registers that cannot be read stay 0. */
static bool read_status(struct flasher *f, uint8_t status[FLASH_STATUS_REGISTERS], struct err *e)
{
    memset(status, 0, FLASH_STATUS_REGISTERS);
    for (size_t i = 0; i < flash_status_readable(f->dev.info.flash_id); i++) {
        struct err trouble = ERR_INIT;
        uint32_t value;
        if (cmd_flash_question(ask_steady, &f->dev, flash_status_opcodes[i], 1, &value, &trouble)) {
            status[i] = (uint8_t)value;
        } else if (trouble.code != ERR_FLASH_ID) {
            *e = trouble;
            return false;
        }
    }
    return true;
}

bool trial_explain(struct equalize *q, struct err *e)
{
    uint8_t s[FLASH_STATUS_REGISTERS];
    char protection[64], list[160];
    if (!read_status(q->f, s, e))
        return false;
    q->distrust = true;
    for (uint32_t i = 0; i < q->sectors; i++)
        if (q->need[i] != NEED_NOTHING)
            device_tell_sectors(&q->f->dev, i, 1, SECTOR_DIFFERENT);
    flash_status_protection(q->f->dev.info.flash_id, s, protection, sizeof protection);
    plan_list(q->need, q->sectors, list, sizeof list);
    if (protection[0] != '\0')
        return err_set(e, ERR_PROTECTED, "the status registers read %02X %02X %02X: %s; not changed: %s",
                       s[0], s[1], s[2], protection, list);
    if (!q->something_held && plan_count(q->need, q->sectors, NEED_NOTHING) + 1 < q->sectors)
        return err_set(e, ERR_FLASH,
                       "nothing that is written holds; the status registers read %02X %02X %02X", s[0], s[1],
                       s[2]);
    return err_set(e, ERR_VERIFY, "what is written to these addresses does not hold: %s", list);
}

bool trial_run(struct equalize *q, struct transfer_stats *stats, struct err *e)
{
    struct trial t = {.q = q, .stats = stats, .trouble = ERR_INIT};
    uint32_t sector = choose(q), another = choose_another(q, sector);
    unsigned restarts = q->f->dev.restarts;
    bool holds, another_holds;
    if (!try_sector(&t, sector, &holds, e)) { /* it may hang in what it does to the flash */
        q->distrust = e->code == ERR_LOST && !q->f->dev.link.shut;
        return false;
    }
    if (holds)
        return true;
    if (t.trouble.code == ERR_LOST) { /* the line; or it hangs, and reset lines helped it again and again */
        q->distrust = q->f->dev.restarts >= restarts + EQUALIZE_RESTARTS;
        *e = t.trouble;
        return false;
    }
    log_printf(q->f->log, LOG_INFO, "sector %u does not hold what is written to it; stub %s", sector,
               q->f->dev.info.stub);
    if (q->last_stub && another != sector && !try_sector(&t, another, &another_holds, e))
        return false;
    bool both = q->need[another] != NEED_NOTHING;
    memset(q->need, NEED_NOTHING, q->sectors); /* an error names what was tried */
    q->need[sector] = NEED_WRITE;
    q->need[another] = both && q->last_stub ? NEED_WRITE : q->need[another];
    return trial_explain(q, e);
}
