/* equalize.c: make the flash equal to a target. */
#include "core/equalize.h"

#include "base/err.h"
#include "base/log.h"
#include "core/baud.h"
#include "core/commands.h"
#include "core/plan.h"
#include "core/recover.h"
#include "core/session.h"
#include "core/survey.h"
#include "core/write_pipe.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LONG_RUN                32u /* sectors in one deflated stream */
#define SHORT_RUN               8u  /* after line errors: a broken stream costs less */
#define ROUNDS_WITHOUT_PROGRESS 3

bool equalize_init(struct equalize *q, struct flasher *f, const uint8_t *target, uint32_t sectors,
                   struct err *e)
{
    assert(sectors > 0);
    *q = (struct equalize){.f = f, .target = target, .sectors = sectors};
    q->need = calloc(sectors, 1);
    q->blank = calloc(sectors, 1);
    return (q->need != NULL && q->blank != NULL) || err_set(e, ERR_MEMORY, "a plan of %u sectors", sectors);
}

void equalize_done(struct equalize *q)
{
    free(q->need);
    free(q->blank);
    q->need = q->blank = NULL;
}

static const uint8_t *target_sector(const struct equalize *q, uint32_t sector)
{
    return q->target + (size_t)sector * FLASHER_SECTOR;
}

/* `flash` = the sector's contents, NULL if they are not known. */
static void set_need(struct equalize *q, uint32_t sector, const uint8_t *flash)
{
    const uint8_t *target = target_sector(q, sector);
    bool equal = flash != NULL && memcmp(flash, target, FLASHER_SECTOR) == 0;
    q->need[sector] = (uint8_t)plan_need_of(equal ? KNOWN_EQUAL : KNOWN_DIFFERENT, sector_is_blank(target));
    q->blank[sector] = flash != NULL && sector_is_blank(flash);
}

void equalize_from_image(struct equalize *q, const uint8_t *image)
{
    for (uint32_t i = 0; i < q->sectors; i++)
        set_need(q, i, image + (size_t)i * FLASHER_SECTOR);
}

void equalize_from_survey(struct equalize *q, const struct survey *s)
{
    for (uint32_t i = 0; i < q->sectors; i++)
        set_need(q, i, s->known[i] ? s->image + (size_t)i * FLASHER_SECTOR : NULL);
}

bool equalize_from_digests(struct equalize *q, struct err *e)
{
    struct survey s;
    const struct candidate target = {q->target, q->sectors * FLASHER_SECTOR};
    if (!survey_init(&s, q->sectors, e))
        return false;
    bool ok = survey_run(q->f, &s, &target, 1, e);
    if (ok)
        equalize_from_survey(q, &s);
    survey_done(&s);
    return ok;
}

bool equalize_prove(struct equalize *q, bool *equal, struct err *e)
{
    uint8_t chip[MD5_SIZE], ours[MD5_SIZE];
    uint32_t size = q->sectors * FLASHER_SECTOR;
    session_progress(q->f, PHASE_PROVE, 0, size);
    if (!cmd_flash_md5(q->f, 0, size, chip, e))
        return false;
    digest_md5(q->target, size, ours);
    *equal = memcmp(chip, ours, MD5_SIZE) == 0;
    session_progress(q->f, PHASE_PROVE, size, size);
    return true;
}

struct writing { /* progress of one round */
    struct equalize *q;
    enum flasher_phase phase;
    uint64_t before, total; /* bytes done in earlier steps, bytes of all steps of this phase */
};

static void step_progress(void *ctx, uint32_t bytes)
{
    struct writing *w = ctx;
    session_progress(w->q->f, w->phase, w->before + bytes, w->total);
}

/* One step; trouble on the line is put in order here and left to the next round. */
static bool do_step(struct writing *w, const struct plan_step *step, struct transfer_stats *stats,
                    struct err *trouble, struct err *e)
{
    struct flasher *f = w->q->f;
    struct err step_err = ERR_INIT;
    uint32_t addr = step->first * FLASHER_SECTOR, len = step->count * FLASHER_SECTOR;
    bool ok = step->action == NEED_ERASE ? cmd_erase_region(f, addr, len, &step_err)
                                         : cmd_write_flash(f, addr, target_sector(w->q, step->first), len,
                                                           step_progress, w, &step_err);
    w->before += len;
    if (ok) {
        step_progress(w, 0);
        *(step->action == NEED_ERASE ? &stats->sectors_erased : &stats->sectors_written) += step->count;
        return true;
    }
    if (step_err.code != ERR_LOST && step_err.code != ERR_FLASH) {
        *e = step_err;
        return false;
    }
    log_printf(f->log, LOG_WARN, "sectors %u to %u: %s", step->first, step->first + step->count - 1,
               step_err.detail);
    if (trouble->code == ERR_NONE)
        *trouble = step_err;
    return recover_stub(f, e);
}

static bool do_steps(struct equalize *q, const struct plan_step *steps, size_t count, enum plan_need action,
                     struct transfer_stats *stats, struct err *trouble, struct err *e)
{
    struct writing w = {.q = q, .phase = action == NEED_ERASE ? PHASE_ERASE : PHASE_WRITE};
    w.total = (uint64_t)plan_count(q->need, q->sectors, action) * FLASHER_SECTOR;
    for (size_t i = 0; i < count; i++)
        if (steps[i].action == action && !do_step(&w, &steps[i], stats, trouble, e))
            return false;
    return true;
}

/* With Espressif's stub erases come first: should the supply be too weak for the work, the device shows it
 * before new data go in.  Ours takes the next data in while it erases. */
static bool do_round(struct equalize *q, struct plan_step *steps, uint32_t longest,
                     struct transfer_stats *stats, struct err *trouble, struct err *e)
{
    struct plan_rates rates = plan_typical_rates;
    uint64_t bytes = (uint64_t)plan_count(q->need, q->sectors, NEED_WRITE) * FLASHER_SECTOR;
    if (!baud_climb_again(q->f, bytes, e))
        return false;
    rates.baud = q->f->device.baud;
    size_t count = plan_steps(q->need, q->sectors, longest, steps);
    log_printf(q->f->log, LOG_INFO, "%u sectors to erase, %u to write, about %.0f s",
               plan_count(q->need, q->sectors, NEED_ERASE), plan_count(q->need, q->sectors, NEED_WRITE),
               plan_seconds(steps, count, &rates));
    if (write_pipe_fits(q->f))
        return write_pipe_run(q, stats, trouble, e);
    return do_steps(q, steps, count, NEED_ERASE, stats, trouble, e) &&
           do_steps(q, steps, count, NEED_WRITE, stats, trouble, e);
}

static uint32_t open_needs(const struct equalize *q)
{
    return q->sectors - plan_count(q->need, q->sectors, NEED_NOTHING);
}

static void tell_written(struct equalize *q)
{
    if (q->written != NULL)
        q->written(q->ctx);
    q->written = NULL;
}

static bool rounds(struct equalize *q, struct plan_step *steps, struct transfer_stats *stats, struct err *e)
{
    struct err trouble = ERR_INIT;
    uint32_t fewest = open_needs(q), longest = LONG_RUN;
    for (int idle = 0;;) {
        bool equal;
        err_clear(&trouble);
        if (!do_round(q, steps, longest, stats, &trouble, e))
            return false;
        tell_written(q);
        if (!equalize_prove(q, &equal, e))
            return false;
        if (equal)
            return true;
        if (!equalize_from_digests(q, e))
            return false;
        idle = open_needs(q) < fewest ? 0 : idle + 1;
        fewest = open_needs(q) < fewest ? open_needs(q) : fewest;
        if (idle == ROUNDS_WITHOUT_PROGRESS)
            break;
        longest = SHORT_RUN;
    }
    if (trouble.code != ERR_NONE) {
        *e = trouble;
        return false;
    }
    return err_set(e, ERR_VERIFY, "%u sectors do not take what is written to them", fewest);
}

/* The chip's digest of what is to be left alone. */
static bool digest_rest(struct equalize *q, uint8_t md5[MD5_SIZE], struct err *e)
{
    uint32_t begin = q->sectors * FLASHER_SECTOR, size = q->f->device.flash_size;
    memset(md5, 0, MD5_SIZE);
    if (begin == size)
        return true;
    session_progress(q->f, PHASE_PROVE, 0, size - begin);
    return cmd_flash_md5(q->f, begin, size - begin, md5, e);
}

static bool run_and_compare_rest(struct equalize *q, struct plan_step *steps, struct transfer_stats *stats,
                                 struct err *e)
{
    uint8_t before[MD5_SIZE], after[MD5_SIZE];
    if (!digest_rest(q, before, e) || !rounds(q, steps, stats, e) || !digest_rest(q, after, e))
        return false;
    return memcmp(before, after, MD5_SIZE) == 0 ||
           err_set(e, ERR_VERIFY, "the flash beyond the file is not what it was before");
}

bool equalize_run(struct equalize *q, struct transfer_stats *stats, struct err *e)
{
    struct plan_step *steps = malloc(q->sectors * sizeof *steps);
    if (steps == NULL)
        return err_set(e, ERR_MEMORY, "a plan of %u sectors", q->sectors);
    bool ok = run_and_compare_rest(q, steps, stats, e);
    free(steps);
    return ok;
}
