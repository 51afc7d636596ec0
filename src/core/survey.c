/* survey.c: comparing by digests. */
#include "core/survey.h"

#include "base/err.h"
#include "base/log.h"
#include "core/commands.h"
#include "core/session.h"

#include <stdlib.h>
#include <string.h>

/* Region sizes in sectors.  The first megabyte of a Sonoff is a mixture; what lies beyond is mostly blank. */
#define REGION_LOW  16u
#define REGION_HIGH 64u
#define LOW_SECTORS 256u

bool sector_is_blank(const uint8_t *data)
{
    return data[0] == 0xFF && memcmp(data, data + 1, FLASHER_SECTOR - 1) == 0;
}

bool survey_init(struct survey *s, uint32_t sectors, struct err *e)
{
    s->sectors = sectors;
    s->taken_over = 0;
    s->image = malloc((size_t)sectors * FLASHER_SECTOR);
    s->known = calloc(sectors, 1);
    s->md5 = calloc(sectors, MD5_SIZE);
    if (s->image != NULL && s->known != NULL && s->md5 != NULL) {
        memset(s->image, 0xFF, (size_t)sectors * FLASHER_SECTOR);
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

bool survey_fits(const struct survey *s, uint32_t sector, const uint8_t *data)
{
    uint8_t md5[MD5_SIZE];
    digest_md5(data, FLASHER_SECTOR, md5);
    return memcmp(md5, s->md5[sector], MD5_SIZE) == 0;
}

bool survey_complete(const struct survey *s)
{
    return memchr(s->known, 0, s->sectors) == NULL;
}

/* Copies what the candidate says about one sector; beyond its end: blank. */
static void candidate_sector(const struct candidate *c, uint32_t sector, uint8_t out[FLASHER_SECTOR])
{
    uint64_t at = (uint64_t)sector * FLASHER_SECTOR;
    uint32_t have = at >= c->size ? 0 : c->size - (uint32_t)at;
    if (have > FLASHER_SECTOR)
        have = FLASHER_SECTOR;
    if (have > 0)
        memmove(out, c->data + at, have);
    memset(out + have, 0xFF, FLASHER_SECTOR - have);
}

static void candidate_md5(const struct candidate *c, uint32_t first, uint32_t count, uint8_t md5[MD5_SIZE])
{
    uint8_t sector[FLASHER_SECTOR];
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
        candidate_sector(c, i, s->image + (size_t)i * FLASHER_SECTOR);
        s->known[i] = 1;
    }
    s->taken_over += count;
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
    return cmd_flash_md5(f, first * FLASHER_SECTOR, count * FLASHER_SECTOR, md5, e);
}

static bool survey_sector(struct flasher *f, struct survey *s, const struct candidate *candidates, size_t n,
                          uint32_t sector, struct err *e)
{
    if (!ask(f, sector, 1, s->md5[sector], e))
        return false;
    const struct candidate *c = match(candidates, n, sector, 1, s->md5[sector]);
    if (c != NULL)
        take_over(s, c, sector, 1);
    return true;
}

static bool survey_region(struct flasher *f, struct survey *s, const struct candidate *candidates, size_t n,
                          uint32_t first, uint32_t count, struct err *e)
{
    uint8_t md5[MD5_SIZE];
    if (!ask(f, first, count, md5, e))
        return false;
    const struct candidate *c = match(candidates, n, first, count, md5);
    if (c != NULL) {
        take_over(s, c, first, count);
        return true;
    }
    if (count > REGION_LOW) {
        for (uint32_t i = 0; i < count; i += REGION_LOW)
            if (!survey_region(f, s, candidates, n, first + i,
                               count - i < REGION_LOW ? count - i : REGION_LOW, e))
                return false;
        return true;
    }
    for (uint32_t i = first; i < first + count; i++) {
        if (!survey_sector(f, s, candidates, n, i, e))
            return false;
        session_progress(f, PHASE_COMPARE, (uint64_t)(i + 1) * FLASHER_SECTOR,
                         (uint64_t)s->sectors * FLASHER_SECTOR);
    }
    return true;
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
    uint32_t step;
    for (uint32_t first = 0; first < s->sectors; first += step) {
        step = first < LOW_SECTORS ? REGION_LOW : REGION_HIGH;
        if (step > s->sectors - first)
            step = s->sectors - first;
        if (!survey_region(f, s, all, count + 1, first, step, e))
            return false;
        session_progress(f, PHASE_COMPARE, (uint64_t)(first + step) * FLASHER_SECTOR,
                         (uint64_t)s->sectors * FLASHER_SECTOR);
    }
    log_printf(f->log, LOG_INFO, "%u of %u sectors are known without reading", s->taken_over, s->sectors);
    return true;
}

bool survey_refresh(struct flasher *f, struct survey *s, uint32_t sector, struct err *e)
{
    return ask(f, sector, 1, s->md5[sector], e);
}
