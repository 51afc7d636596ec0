/* equalize_round.c: one round of erasing and writing what is needed (declared in equalize.h). */
/* SPDX-License-Identifier: MIT */
#include "core/work/equalize.h"

#include "base/err.h"
#include "base/log.h"
#include "core/device/climb.h"
#include "core/device/commands.h"
#include "core/device/line.h"
#include "core/device/recover.h"
#include "core/device/sectors.h"
#include "core/device/steady.h"
#include "core/work/flasher_state.h"
#include "core/work/plan.h"
#include "core/work/write_pipe.h"

struct writing { /* progress of one round */
    struct equalize *q;
    enum device_phase phase;
    uint64_t before, total; /* bytes done in earlier steps, bytes of all steps of this phase */
};

static void step_progress(void *ctx, uint32_t bytes)
{
    struct writing *w = ctx;
    if (!w->q->alone)
        device_progress(&w->q->f->dev, w->phase, w->before + bytes, w->total);
}

static void tell_step(const struct equalize *q, const struct plan_step *step, enum sector_state state)
{
    if (state != SECTOR_ERASED || !q->half)
        device_tell_sectors(&q->f->dev, step->first, step->count, state);
}

/* One step; trouble on the line is put in order here and left to the next round. */
static bool do_step(struct writing *w, const struct plan_step *step, struct transfer_stats *stats,
                    struct err *trouble, struct err *e)
{
    struct flasher *f = w->q->f;
    struct err step_err = ERR_INIT;
    uint32_t addr = step->first * FLASH_SECTOR, len = step->count * FLASH_SECTOR;
    const struct flash_write write = {addr, w->q->target + addr, len, w->q->over_bad_line, step_progress, w};
    tell_step(w->q, step, SECTOR_CHANGING);
    bool ok = step->action == NEED_ERASE ? cmd_erase_region(&f->dev, addr, len, &step_err)
                                         : cmd_write_flash(&f->dev, &write, &step_err);
    w->before += len;
    if (ok) {
        step_progress(w, 0);
        *(step->action == NEED_ERASE ? &stats->sectors_erased : &stats->sectors_written) += step->count;
        tell_step(w->q, step, step->action == NEED_ERASE ? SECTOR_ERASED : SECTOR_WRITTEN);
        return true;
    }
    tell_step(w->q, step, SECTOR_TO_CHANGE);
    if (step_err.code != ERR_LOST && step_err.code != ERR_FLASH) {
        *e = step_err;
        return false;
    }
    log_printf(f->log, LOG_WARN, "sectors %u to %u: %s", step->first, step->first + step->count - 1,
               step_err.detail);
    if (trouble->code == ERR_NONE)
        *trouble = step_err;
    if (step_err.code == ERR_FLASH) /* a refusal is no line error */
        return true;
    /* There, a lower rate would help no more. */
    return w->q->over_bad_line ? recover_at(&f->dev, f->dev.info.baud, e) : recover_stub(&f->dev, e);
}

/* Until the flash refuses something. */
static bool do_steps(struct equalize *q, size_t count, enum plan_need action, struct transfer_stats *stats,
                     struct err *trouble, struct err *e)
{
    struct writing w = {.q = q, .phase = action == NEED_ERASE ? PHASE_ERASE : PHASE_WRITE};
    w.total = (uint64_t)plan_count(q->need, q->sectors, action) * FLASH_SECTOR;
    for (size_t i = 0; i < count && trouble->code != ERR_FLASH; i++)
        if (q->steps[i].action == action && !do_step(&w, &q->steps[i], stats, trouble, e))
            return false;
    return true;
}

/* With Espressif's stub erases come first: should the supply be too weak for the work, the device shows it
 * before new data go in.  Ours takes the next data in while it erases. */
bool equalize_round(struct equalize *q, struct transfer_stats *stats, struct err *trouble, struct err *e)
{
    struct plan_rates rates = plan_typical_rates;
    uint64_t bytes = (uint64_t)plan_count(q->need, q->sectors, NEED_WRITE) * FLASH_SECTOR;
    if (!climb_again(&q->f->dev, bytes, e))
        return false;
    rates.baud = q->f->dev.info.baud;
    /* Espressif's stub does not check small ones any better. */
    q->over_bad_line = q->f->dev.link.with_crc && line_wants_small_packets(&q->f->dev);
    if (q->over_bad_line)
        q->longest = 1;
    size_t count = plan_steps(q->need, q->sectors, q->longest, q->steps);
    log_printf(q->f->log, LOG_INFO, "%u sectors to erase, %u to write, about %.0f s",
               plan_count(q->need, q->sectors, NEED_ERASE), plan_count(q->need, q->sectors, NEED_WRITE),
               plan_seconds(q->steps, count, &rates));
    if (write_pipe_fits(q->f) && !q->over_bad_line)
        return write_pipe_run(q, stats, trouble, e);
    return do_steps(q, count, NEED_ERASE, stats, trouble, e) &&
           do_steps(q, count, NEED_WRITE, stats, trouble, e);
}
