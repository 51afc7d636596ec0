/* survey.c: compares by digests. */
/* SPDX-License-Identifier: MIT */
#include "core/work/survey.h"

#include "base/err.h"
#include "base/log.h"
#include "core/device/recover.h"
#include "core/device/sectors.h"
#include "core/work/flasher_state.h"
#include "core/device/wire.h"
#include "core/device/steady.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Most sectors asked about at once.  A digest costs a round trip and some 5 ms a sector, and a long one that
 * does not fit costs its own time twice: measured best between 16 and 64. */
#define STRIDE_MAX 32u
/* Questions asked ahead of each other before the last answer is awaited alone.  Answers do not say what they
 * answer: only then is it sure that none went missing and each one stood for the sector it was taken for. */
#define AHEAD_MAX     32u
#define MORE_READINGS 6 /* of what nothing explains, until two in a row agree */

bool sector_is_blank(const uint8_t *data)
{
    return data[0] == 0xFF && memcmp(data, data + 1, FLASH_SECTOR - 1) == 0;
}

bool survey_init(struct survey *s, uint32_t sectors, struct err *e)
{
    assert(sectors > 0);
    s->sectors = sectors;
    s->taken_over = 0;
    s->dev = NULL;
    s->image = malloc((size_t)sectors * FLASH_SECTOR);
    s->known = calloc(sectors, 1);
    s->md5 = calloc(sectors, MD5_SIZE);
    if (s->image != NULL && s->known != NULL && s->md5 != NULL) {
        memset(s->image, 0xFF, (size_t)sectors * FLASH_SECTOR);
        return true;
    }
    survey_done(s);
    return err_set(e, ERR_MEMORY, "an image of %u sectors", sectors);
}

void survey_done(struct survey *s)
{
    free(s->image);
    free(s->known);
    free(s->md5);
    memset(s, 0, sizeof *s);
}

void survey_tell(struct survey *s, const struct device *dev, enum sector_state as_known,
                 enum sector_state as_unknown)
{
    s->dev = dev;
    s->as_known = as_known;
    s->as_unknown = as_unknown;
}

/* What is known about these sectors now. */
static void tell(const struct survey *s, uint32_t first, uint32_t count)
{
    struct sectors_telling t = {.dev = s->dev};
    if (s->dev == NULL)
        return;
    for (uint32_t i = first; i < first + count; i++)
        sectors_tell(&t, i,
                     !s->known[i]                                           ? s->as_unknown
                     : sector_is_blank(s->image + (size_t)i * FLASH_SECTOR) ? SECTOR_BLANK
                                                                            : s->as_known);
    sectors_told(&t);
}

bool survey_fits(const struct survey *s, uint32_t sector, const uint8_t *data)
{
    uint8_t md5[MD5_SIZE];
    digest_md5(data, FLASH_SECTOR, md5);
    return memcmp(md5, s->md5[sector], MD5_SIZE) == 0;
}

/* Copies what the candidate says about one sector; beyond its end: blank. */
static void candidate_sector(const struct candidate *c, uint32_t sector, uint8_t out[FLASH_SECTOR])
{
    uint64_t at = (uint64_t)sector * FLASH_SECTOR;
    uint32_t have = at >= c->size ? 0 : c->size - (uint32_t)at;
    if (have > FLASH_SECTOR)
        have = FLASH_SECTOR;
    if (have > 0)
        memmove(out, c->data + at, have);
    memset(out + have, 0xFF, FLASH_SECTOR - have);
}

static void candidate_md5(const struct candidate *c, uint32_t first, uint32_t count, uint8_t md5[MD5_SIZE])
{
    uint8_t sector[FLASH_SECTOR];
    struct digest *d = digest_new(DIGEST_MD5);
    if (d == NULL)
        abort(); /* as the one-shot digests: the system cannot hash at all */
    for (uint32_t i = 0; i < count; i++) {
        candidate_sector(c, first + i, sector);
        digest_update(d, sector, sizeof sector);
    }
    digest_final(d, md5);
    digest_free(d);
}

static void take_over(struct survey *s, const struct candidate *c, uint32_t first, uint32_t count)
{
    for (uint32_t i = first; i < first + count; i++) {
        candidate_sector(c, i, s->image + (size_t)i * FLASH_SECTOR);
        s->known[i] = 1;
    }
    s->taken_over += count;
    tell(s, first, count);
}

/* Which candidate has this digest over these sectors?  NULL: none. */
static const struct candidate *match(const struct candidate *candidates, size_t n, uint32_t first,
                                     uint32_t count, const uint8_t md5[MD5_SIZE])
{
    for (size_t i = 0; i < n; i++) {
        uint8_t theirs[MD5_SIZE];
        candidate_md5(&candidates[i], first, count, theirs);
        if (memcmp(theirs, md5, MD5_SIZE) == 0)
            return &candidates[i];
    }
    return NULL;
}

static bool ask(struct flasher *f, uint32_t first, uint32_t count, uint8_t md5[MD5_SIZE], struct err *e)
{
    return cmd_flash_md5(&f->dev, first * FLASH_SECTOR, count * FLASH_SECTOR, md5, e);
}

/* Where the survey stands.  Contents come in runs, so it asks about one sector while nothing is known and
 * about ever more while everything is.  `suspects` > 0: among the next so many sectors one is not known, by a
 * digest over all of them; it is narrowed down by halves.  Single sectors are asked about two at a time, so
 * that the adapter's latency passes while the chip computes. */
struct walk {
    struct flasher *f; /* borrowed, as the next two */
    struct survey *s;
    const struct candidate *candidates;
    size_t candidate_count;
    uint32_t at, stride, suspects;
    bool asked;    /* the question about sector `at` alone is on its way already */
    bool careful;  /* after line errors: one question at a time */
    uint32_t firm; /* everything before this sector is beyond doubt: no answer has gone missing so far */
};

static uint32_t next_count(const struct walk *w)
{
    uint32_t count = w->suspects > 1 ? w->suspects / 2 : w->suspects == 1 ? 1 : w->stride;
    if (w->asked)
        count = 1;
    return count < w->s->sectors - w->at ? count : w->s->sectors - w->at;
}

static void step_known(struct walk *w, uint32_t count)
{
    w->at += count;
    w->suspects = w->suspects > count ? w->suspects - count : 0;
    if (w->stride < STRIDE_MAX && w->suspects == 0)
        w->stride *= 2;
}

static void step_unknown(struct walk *w, uint32_t count)
{
    if (count > 1) {
        w->suspects = count;
        return;
    }
    tell(w->s, w->at, 1);
    w->at++;
    w->suspects = 0;
    w->stride = 1;
}

/* An answer went missing, this one or any since `firm`, and those behind it were each taken for the one
 * before: all are asked for again. */
static bool step_back(struct walk *w, struct err *e)
{
    struct survey *s = w->s;
    uint32_t at = w->at;
    for (uint32_t i = w->firm; i < at; i++) {
        s->taken_over -= s->known[i];
        s->known[i] = 0;
    }
    w->at = w->firm;
    w->stride = 1;
    w->suspects = 0;
    w->asked = false;
    w->careful = true;
    log_printf(w->f->log, LOG_INFO, "a digest went missing at sector %u; asking again from %u", at, w->firm);
    return recover_stub(&w->f->dev, e);
}

static bool send_question(struct flasher *f, uint32_t first, uint32_t count, bool behind, struct err *e)
{
    return cmd_flash_md5_send(&f->dev, first * FLASH_SECTOR, count * FLASH_SECTOR, behind, e);
}

/* Sends what is to be asked now and, where single sectors follow each other, the next question as well. */
static bool ask_ahead(struct walk *w, uint32_t count, bool *next_asked, struct err *e)
{
    if (!w->asked && !send_question(w->f, w->at, count, false, e))
        return false;
    *next_asked = count == 1 && w->stride == 1 && w->at + 1 < w->s->sectors && w->at - w->firm < AHEAD_MAX;
    return !*next_asked || send_question(w->f, w->at + 1, 1, true, e);
}

/* The digest of the next `count` sectors.  LINK_BROKEN: *e is filled; another failure: step back. */
static enum link_result next_digest(struct walk *w, uint32_t count, bool *next_asked, uint8_t md5[MD5_SIZE],
                                    struct err *e)
{
    *next_asked = false;
    if (w->careful)
        return ask(w->f, w->at, count, md5, e) ? LINK_OK : LINK_BROKEN;
    if (!ask_ahead(w, count, next_asked, e))
        return LINK_BROKEN;
    return cmd_flash_md5_receive(&w->f->dev, count * FLASH_SECTOR, md5, e);
}

static bool survey_step(struct walk *w, struct err *e)
{
    struct survey *s = w->s;
    uint8_t md5[MD5_SIZE];
    bool next_asked;
    uint32_t count = next_count(w), at = w->at;
    enum link_result r = next_digest(w, count, &next_asked, md5, e);
    if (r != LINK_OK)
        return r != LINK_BROKEN && step_back(w, e);
    const struct candidate *c = match(w->candidates, w->candidate_count, at, count, md5);
    if (c != NULL) {
        take_over(s, c, at, count);
        step_known(w, count);
    } else {
        memcpy(s->md5[at], md5, MD5_SIZE); /* of use when count is 1, overwritten later otherwise */
        step_unknown(w, count);
    }
    if (!next_asked)
        w->firm = w->at;
    w->asked = next_asked;
    return true;
}

static bool walk_all(struct flasher *f, struct survey *s, const struct candidate *candidates, size_t n,
                     struct err *e)
{
    struct walk w = {.f = f, .s = s, .candidates = candidates, .candidate_count = n, .stride = 1};
    while (w.at < s->sectors) {
        if (!survey_step(&w, e))
            return false;
        device_progress(&f->dev, PHASE_COMPARE, (uint64_t)w.at * FLASH_SECTOR,
                        (uint64_t)s->sectors * FLASH_SECTOR);
    }
    return true;
}

/* Each sector separately, as its digest arrives. */
static void use_digest(void *ctx, uint32_t sector)
{
    const struct walk *w = ctx;
    struct survey *s = w->s;
    const struct candidate *c = match(w->candidates, w->candidate_count, sector, 1, s->md5[sector]);
    if (c != NULL)
        take_over(s, c, sector, 1);
    else
        tell(s, sector, 1);
}

static bool use_table(struct flasher *f, struct survey *s, const struct candidate *candidates, size_t n,
                      struct err *e)
{
    struct walk w = {.f = f, .s = s, .candidates = candidates, .candidate_count = n};
    return cmd_sector_digests_live(&f->dev, 0, s->sectors, s->md5, use_digest, &w, e);
}

/* Contents that have moved. */
static void offer_all(struct survey *s, const struct candidate *c)
{
    uint8_t sector[FLASH_SECTOR];
    for (uint32_t i = 0; i < c->size / FLASH_SECTOR && survey_missing(s) > 0; i++) {
        candidate_sector(c, i, sector);
        survey_offer(s, sector);
    }
}

bool survey_run(struct flasher *f, struct survey *s, const struct candidate *candidates, size_t count,
                struct err *e)
{
    struct candidate all[SURVEY_CANDIDATES + 1] = {{NULL, 0}}; /* the first one: blank everywhere */
    if (count > SURVEY_CANDIDATES)
        abort();
    if (count > 0)
        memcpy(all + 1, candidates, count * sizeof *candidates);
    memset(s->known, 0, s->sectors);
    s->taken_over = 0;
    s->unsteady = false;
    device_progress(&f->dev, PHASE_COMPARE, 0, (uint64_t)s->sectors * FLASH_SECTOR);
    bool ok = (f->dev.stub.can & WIRE_CAN_DIGEST_SECTORS) != 0 ? use_table(f, s, all, count + 1, e)
                                                               : walk_all(f, s, all, count + 1, e);
    for (size_t i = 0; ok && i < count; i++)
        offer_all(s, &candidates[i]);
    if (ok)
        log_printf(f->log, LOG_INFO, "%u of %u sectors are known without reading", s->taken_over, s->sectors);
    return ok;
}

uint32_t survey_missing(const struct survey *s)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->sectors; i++)
        count += !s->known[i];
    return count;
}

void survey_offer(struct survey *s, const uint8_t *data)
{
    uint8_t md5[MD5_SIZE];
    if (sector_is_blank(data))
        return; /* blank ones are known already */
    digest_md5(data, FLASH_SECTOR, md5);
    for (uint32_t i = 0; i < s->sectors; i++)
        if (!s->known[i] && memcmp(md5, s->md5[i], MD5_SIZE) == 0) {
            memcpy(s->image + (size_t)i * FLASH_SECTOR, data, FLASH_SECTOR);
            s->known[i] = 1;
            s->taken_over++;
            tell(s, i, 1);
        }
}

/* Unknown sectors from `first` on, without a gap. */
static uint32_t unknown_run(const struct survey *s, uint32_t first)
{
    uint32_t count = 0;
    while (first + count < s->sectors && count < STRIDE_MAX && !s->known[first + count])
        count++;
    return count;
}

/* One more reading of a run.  *moved: one that nothing explains reads differently than before; all of them
 * are told as they are, if this is the `last` reading. */
static bool read_run_again(const struct walk *w, uint32_t first, uint32_t count, bool last, bool *moved,
                           struct err *e)
{
    struct survey *s = w->s;
    uint8_t before[STRIDE_MAX][MD5_SIZE];
    *moved = false;
    memcpy(before, s->md5[first], count * MD5_SIZE);
    if (!survey_refresh(w->f, s, first, count, e))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (s->known[first + i])
            continue;
        const struct candidate *c = match(w->candidates, w->candidate_count, first + i, 1, s->md5[first + i]);
        bool same = memcmp(before[i], s->md5[first + i], MD5_SIZE) == 0;
        if (c != NULL)
            take_over(s, c, first + i, 1);
        else if (last && !same && s->dev != NULL)
            device_tell_sectors(s->dev, first + i, 1, SECTOR_UNSTABLE);
        *moved = *moved || (c == NULL && !same);
    }
    return true;
}

bool survey_ask_again(struct flasher *f, struct survey *s, const struct candidate *candidates, size_t count,
                      struct err *e)
{
    const struct walk w = {.f = f, .s = s, .candidates = candidates, .candidate_count = count};
    for (uint32_t first = 0; first < s->sectors;) {
        uint32_t run = unknown_run(s, first);
        bool moved = run > 0;
        for (int reading = 0; moved && reading < MORE_READINGS; reading++)
            if (!read_run_again(&w, first, run, reading == MORE_READINGS - 1, &moved, e))
                return false;
        s->unsteady = s->unsteady || moved;
        first += run > 0 ? run : 1;
    }
    return true;
}

bool survey_refresh(struct flasher *f, struct survey *s, uint32_t first, uint32_t count, struct err *e)
{
    if ((f->dev.stub.can & WIRE_CAN_DIGEST_SECTORS) != 0)
        return cmd_sector_digests(&f->dev, first, count, s->md5 + first, true, e);
    for (uint32_t i = first; i < first + count; i++)
        if (!ask(f, i, 1, s->md5[i], e))
            return false;
    return true;
}
