/* equalize.c: makes the flash equal to a target. */
/* SPDX-License-Identifier: MIT */
#include "core/work/equalize.h"

#include "base/err.h"
#include "base/log.h"
#include "core/work/plan.h"
#include "core/device/sectors.h"
#include "core/device/steady.h"
#include "core/work/flasher_state.h"
#include "core/work/survey.h"
#include "core/work/trial.h"

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
    return q->target + (size_t)sector * FLASH_SECTOR;
}

/* `flash` = the sector's contents, NULL if they are not known. */
static void set_need(struct equalize *q, uint32_t sector, const uint8_t *flash)
{
    const uint8_t *target = target_sector(q, sector);
    bool equal = flash != NULL && memcmp(flash, target, FLASH_SECTOR) == 0;
    q->need[sector] = (uint8_t)plan_need_of(equal ? KNOWN_EQUAL : KNOWN_DIFFERENT, sector_is_blank(target));
    q->blank[sector] = flash != NULL && sector_is_blank(flash);
}

void equalize_from_image(struct equalize *q, const uint8_t *image)
{
    for (uint32_t i = 0; i < q->sectors; i++)
        set_need(q, i, image + (size_t)i * FLASH_SECTOR);
}

void equalize_from_survey(struct equalize *q, const struct survey *s)
{
    for (uint32_t i = 0; i < q->sectors; i++)
        set_need(q, i, s->known[i] ? s->image + (size_t)i * FLASH_SECTOR : NULL);
}

void equalize_tell(const struct equalize *q, enum sector_state equal, enum sector_state open)
{
    struct sectors_telling t = {.dev = &q->f->dev};
    for (uint32_t i = 0; i < q->sectors; i++)
        sectors_tell(&t, i,
                     q->need[i] != NEED_NOTHING             ? open
                     : equal == SECTOR_KNOWN && q->blank[i] ? SECTOR_BLANK
                                                            : equal);
    sectors_told(&t);
}

bool equalize_from_digests(struct equalize *q, struct err *e)
{
    struct survey s;
    const struct candidate target = {q->target, q->sectors * FLASH_SECTOR};
    if (!survey_init(&s, q->sectors, e))
        return false;
    if (q->verifies)
        survey_tell(&s, &q->f->dev, SECTOR_VERIFIED, SECTOR_DIFFERENT);
    bool ok = survey_run(q->f, &s, &target, 1, e) && survey_ask_again(q->f, &s, &target, 1, e);
    if (ok)
        equalize_from_survey(q, &s);
    q->unsteady = s.unsteady;
    if (ok && q->verifies && !q->unsteady) /* blank sectors are now equal, or not */
        equalize_tell(q, SECTOR_VERIFIED, SECTOR_DIFFERENT);
    survey_done(&s);
    return ok;
}

bool equalize_from_steady(struct equalize *q, struct err *e)
{
    char text[160];
    if (!equalize_from_digests(q, e))
        return false;
    if (!q->unsteady)
        return true;
    plan_list(q->need, q->sectors, text, sizeof text);
    return err_set(e, ERR_UNSTABLE, "these addresses differ, some of them each time they are read: %s", text);
}

bool equalize_prove(struct equalize *q, bool *equal, struct err *e)
{
    uint8_t chip[MD5_SIZE], ours[MD5_SIZE];
    uint32_t size = q->sectors * FLASH_SECTOR;
    device_progress(&q->f->dev, PHASE_PROVE, 0, size);
    if (!cmd_flash_md5(&q->f->dev, 0, size, chip, e))
        return false;
    digest_md5(q->target, size, ours);
    *equal = memcmp(chip, ours, MD5_SIZE) == 0;
    if (*equal)
        equalize_tell(q, SECTOR_VERIFIED, SECTOR_VERIFIED);
    device_progress(&q->f->dev, PHASE_PROVE, size, size);
    return true;
}

uint32_t equalize_open_needs(const struct equalize *q)
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
    struct headway h = {.open = equalize_open_needs(q)};
    q->longest = LONG_RUN;
    for (;;) {
        bool equal;
        struct err trouble = ERR_INIT;
        if (!equalize_round(q, stats, &trouble, e))
            return false;
        tell_written(q);
        if (!equalize_prove(q, &equal, e) || (!equal && !equalize_from_digests(q, e)))
            return false;
        if (!equal)
            equalize_tell(q, SECTOR_VERIFIED, SECTOR_TO_CHANGE);
        if (equal || equalize_open_needs(q) == 0) /* each sector's digest is right, by a separate reading */
            return true;
        note_headway(&h, equalize_open_needs(q), trouble.code == ERR_LOST);
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
    uint32_t begin = q->sectors * FLASH_SECTOR, size = q->f->dev.info.flash_size;
    memset(md5, 0, MD5_SIZE);
    if (begin == size)
        return true;
    device_progress(&q->f->dev, PHASE_PROVE, 0, size - begin);
    return cmd_flash_md5(&q->f->dev, begin, size - begin, md5, e);
}

static bool change(struct equalize *q, struct transfer_stats *stats, struct err *e)
{
    return (equalize_open_needs(q) == 0 || trial_run(q, stats, e)) && rounds(q, stats, e);
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
