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
#include "core/trial.h"
#include "core/write_pipe.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LONG_RUN                32u /* sectors in one deflated stream */
#define SHORT_RUN               8u  /* after line errors: a broken stream costs less */
#define ROUNDS_WITHOUT_PROGRESS 2

bool equalize_init(struct equalize *q, struct flasher *f, const uint8_t *target, uint32_t sectors,
                   struct err *e)
{
    assert(sectors > 0);
    *q = (struct equalize){.f = f, .target = target, .sectors = sectors};
    q->need = calloc(sectors, 1);
    q->blank = calloc(sectors, 1);
    q->steps = malloc(sectors * sizeof *q->steps);
    q->longest = LONG_RUN;
    return (q->need != NULL && q->blank != NULL && q->steps != NULL) ||
           err_set(e, ERR_MEMORY, "a plan of %u sectors", sectors);
}

void equalize_done(struct equalize *q)
{
    free(q->need);
    free(q->blank);
    free(q->steps);
    q->need = q->blank = NULL;
    q->steps = NULL;
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
    if (!w->q->alone)
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
    return step_err.code == ERR_FLASH || recover_stub(f, e); /* a refusal is no line error */
}

/* Until the flash refuses something. */
static bool do_steps(struct equalize *q, size_t count, enum plan_need action, struct transfer_stats *stats,
                     struct err *trouble, struct err *e)
{
    struct writing w = {.q = q, .phase = action == NEED_ERASE ? PHASE_ERASE : PHASE_WRITE};
    w.total = (uint64_t)plan_count(q->need, q->sectors, action) * FLASHER_SECTOR;
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
    uint64_t bytes = (uint64_t)plan_count(q->need, q->sectors, NEED_WRITE) * FLASHER_SECTOR;
    if (!baud_climb_again(q->f, bytes, e))
        return false;
    rates.baud = q->f->device.baud;
    size_t count = plan_steps(q->need, q->sectors, q->longest, q->steps);
    log_printf(q->f->log, LOG_INFO, "%u sectors to erase, %u to write, about %.0f s",
               plan_count(q->need, q->sectors, NEED_ERASE), plan_count(q->need, q->sectors, NEED_WRITE),
               plan_seconds(q->steps, count, &rates));
    if (write_pipe_fits(q->f))
        return write_pipe_run(q, stats, trouble, e);
    return do_steps(q, count, NEED_ERASE, stats, trouble, e) &&
           do_steps(q, count, NEED_WRITE, stats, trouble, e);
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

/* How much is still to be done, and whether it gets less.  A line that is bad lets little through at a time;
 * what the flash does not take for other reasons will hardly be taken the next time. */
struct headway {
    uint32_t open; /* sectors */
    int idle;      /* rounds */
};

static void note_headway(struct headway *h, uint32_t open, bool bad_line)
{
    bool gets_less = bad_line ? open < h->open : open <= h->open - h->open / 4 && open < h->open;
    h->idle = gets_less ? 0 : h->idle + 1;
    h->open = open < h->open ? open : h->open;
}

static bool rounds(struct equalize *q, struct transfer_stats *stats, struct err *e)
{
    struct headway h = {.open = open_needs(q)};
    q->longest = LONG_RUN;
    for (;;) {
        bool equal;
        struct err trouble = ERR_INIT;
        if (!equalize_round(q, stats, &trouble, e))
            return false;
        tell_written(q);
        if (!equalize_prove(q, &equal, e) || (!equal && !equalize_from_digests(q, e)))
            return false;
        if (equal || open_needs(q) == 0) /* each sector's digest is right, by a reading of its own */
            return true;
        note_headway(&h, open_needs(q), trouble.code == ERR_LOST);
        if (h.idle == ROUNDS_WITHOUT_PROGRESS && trouble.code != ERR_LOST)
            return trial_explain(q, e);
        if (h.idle == ROUNDS_WITHOUT_PROGRESS) {
            *e = trouble;
            return false;
        }
        q->longest = SHORT_RUN;
    }
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

static bool change(struct equalize *q, struct transfer_stats *stats, struct err *e)
{
    return (open_needs(q) == 0 || trial_run(q, stats, e)) && rounds(q, stats, e);
}

bool equalize_run(struct equalize *q, struct transfer_stats *stats, struct err *e)
{
    uint8_t before[MD5_SIZE], after[MD5_SIZE];
    q->distrust = false;
    if (!digest_rest(q, before, e) || !change(q, stats, e) || !digest_rest(q, after, e))
        return false;
    return memcmp(before, after, MD5_SIZE) == 0 ||
           err_set(e, ERR_VERIFY, "the flash beyond the file is not what it was before");
}
