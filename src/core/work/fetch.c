/* fetch.c: reads unknown sectors. */
/* SPDX-License-Identifier: MIT */
#include "core/work/fetch.h"

#include "base/err.h"
#include "base/log.h"
#include "core/device/commands.h"
#include "core/work/plan.h"
#include "core/device/line.h"
#include "core/device/recover.h"
#include "core/device/sectors.h"
#include "core/work/flasher_state.h"
#include "core/device/wire.h"
#include "core/device/climb.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_RUN             256u
#define LONGEST_STREAM          16u /* sectors, if the rate may be worth another trial after them */
#define ROUNDS_WITHOUT_PROGRESS 16
#define ROUNDS_UNSTEADY         6 /* the same, of a flash that reads differently each time over a good line */
#define DIGEST_AGAIN_AFTER      2 /* rounds: then the digest itself may have come from a bad reading */
#define LOOK_AROUND             3 /* packets lost or split: how far to look for the sector a piece belongs to */
#define REFRESHED_AT_ONCE       32u
/* After so many rounds over a bad line, what is missing is read in pieces.  Packed sectors are short, so that
 * another stream may still be cheaper. */
#define ROUNDS_OF_STREAMS 3
#define ROUNDS_OF_RUNS    1
#define DAMAGE_SHARE      4 /* one damaged frame in this many: the line is too bad for its rate */

struct fetch {
    struct flasher *f;
    struct survey *s;
    const struct fetch_sink *sink;
    uint32_t first, count; /* run being read */
    uint32_t got, wanted;  /* sectors, over all runs */
    int rounds;
    int idle;       /* rounds without progress: see note_headway */
    uint32_t least; /* sectors that were missing when it began */
    bool unsteady;  /* the chip's digest of a sector changed without a reason */
    bool troubled;  /* this round was: the link has to be put in order */
};

/* The sector of the run that these bytes are, near its expected place; UINT32_MAX: none. */
static uint32_t find_place(const struct fetch *x, uint32_t index, const uint8_t *data)
{
    static const int offsets[2 * LOOK_AROUND + 1] = {0, 1, -1, 2, -2, 3, -3};
    for (size_t i = 0; i < 2 * LOOK_AROUND + 1; i++) {
        int64_t at = (int64_t)index + offsets[i];
        if (at < 0 || at >= x->count)
            continue;
        uint32_t sector = x->first + (uint32_t)at;
        if (!x->s->known[sector] && survey_fits(x->s, sector, data))
            return sector;
    }
    return UINT32_MAX;
}

static bool take_sector(struct fetch *x, uint32_t sector, const uint8_t *data, struct err *e)
{
    memcpy(x->s->image + (size_t)sector * FLASH_SECTOR, data, FLASH_SECTOR);
    x->s->known[sector] = 1;
    x->got++;
    if (x->s->dev != NULL)
        device_tell_sectors(x->s->dev, sector, 1, SECTOR_READ);
    device_progress(&x->f->dev, PHASE_READ, (uint64_t)x->got * FLASH_SECTOR,
                    (uint64_t)x->wanted * FLASH_SECTOR);
    return x->sink->arrived == NULL || x->sink->arrived(x->sink->ctx, sector, data, e);
}

static bool take_piece(void *ctx, uint32_t index, const uint8_t *data, struct err *e)
{
    struct fetch *x = ctx;
    uint32_t sector = find_place(x, index, data);
    if (sector != UINT32_MAX)
        return take_sector(x, sector, data, e);
    log_printf(x->f->log, LOG_INFO, "sector %u arrived damaged", x->first + index);
    return true;
}

/* As take_piece, for pieces that say which sector they are and have arrived whole. */
static bool take_packed(void *ctx, uint32_t sector, const uint8_t *data, struct err *e)
{
    struct fetch *x = ctx;
    if (sector >= x->s->sectors || x->s->known[sector])
        return true;
    if (survey_fits(x->s, sector, data))
        return take_sector(x, sector, data, e);
    log_printf(x->f->log, LOG_INFO, "sector %u was read differently", sector);
    return true;
}

/* Reads one run; line trouble is put in order here.  False: the work cannot go on. */
static bool read_run(struct fetch *x, const struct plan_step *run, struct err *e)
{
    struct err trouble = ERR_INIT;
    x->first = run->first;
    x->count = run->count;
    if (cmd_read_flash(&x->f->dev, (struct sector_range){run->first, run->count}, take_piece, x, &trouble))
        return true;
    if (trouble.code != ERR_LOST) {
        *e = trouble;
        return false;
    }
    log_printf(x->f->log, LOG_INFO, "%s", trouble.detail);
    return recover_stub(&x->f->dev, e);
}

static uint64_t bytes_to_come(const struct fetch *x)
{
    return (uint64_t)(x->wanted - x->got) * FLASH_SECTOR;
}

static bool read_runs(struct fetch *x, const struct plan_step *runs, size_t count, struct err *e)
{
    for (size_t i = 0; i < count; i++)
        if (!climb_again(&x->f->dev, bytes_to_come(x), e) || !read_run(x, &runs[i], e))
            return false;
    return true;
}

/* Several runs in one stream.  A few damaged frames are just asked for again; many, or a stream without end,
 * count as trouble. */
static bool read_stream(struct fetch *x, const struct plan_step *steps, size_t count, struct err *e)
{
    struct sector_range runs[WIRE_READ_RUNS];
    struct err trouble = ERR_INIT;
    struct packed_read read = {.runs = runs, .count = count, .sink = take_packed, .ctx = x};
    uint32_t sectors = 0;
    for (size_t i = 0; i < count; i++) {
        runs[i] = (struct sector_range){steps[i].first, steps[i].count};
        sectors += steps[i].count;
    }
    bool ok = cmd_read_packed(&x->f->dev, &read, &trouble);
    if (!ok && trouble.code != ERR_LOST) {
        *e = trouble;
        return false;
    }
    if (read.damaged > 0)
        log_printf(x->f->log, LOG_INFO, "%u frames of %u arrived damaged", read.damaged, sectors);
    if (!ok)
        log_printf(x->f->log, LOG_INFO, "%s", trouble.detail);
    x->troubled = x->troubled || read.damaged * DAMAGE_SHARE > sectors;
    return ok || recover_stub(&x->f->dev, e);
}

/* How many of the runs go into the next stream. */
static size_t stream_length(const struct fetch *x, const struct plan_step *runs, size_t count)
{
    uint32_t sectors = 0, most = climb_is_possible(&x->f->dev) ? LONGEST_STREAM : UINT32_MAX;
    size_t n = 0;
    while (n < count && n < WIRE_READ_RUNS && (n == 0 || sectors + runs[n].count <= most))
        sectors += runs[n++].count;
    return n;
}

static bool read_streams(struct fetch *x, const struct plan_step *runs, size_t count, struct err *e)
{
    for (size_t n; count > 0; runs += n, count -= n) {
        if (!climb_again(&x->f->dev, bytes_to_come(x), e))
            return false;
        n = stream_length(x, runs, count);
        if (!read_stream(x, runs, n, e))
            return false;
    }
    return true;
}

/* One after the other in small pieces. */
static bool read_in_pieces(struct fetch *x, const struct plan_step *runs, size_t count, struct err *e)
{
    uint8_t data[FLASH_SECTOR];
    for (size_t i = 0; i < count; i++)
        for (uint32_t at = 0; at < runs[i].count; at++)
            if (!cmd_read_in_pieces(&x->f->dev, runs[i].first + at, data, e) ||
                !take_packed(x, runs[i].first + at, data, e))
                return false;
    return true;
}

static size_t missing_runs(const struct fetch *x, uint8_t *need, struct plan_step *runs)
{
    const struct survey *s = x->s;
    for (uint32_t i = 0; i < s->sectors; i++)
        need[i] = s->known[i] ? NEED_NOTHING : NEED_READ;
    return plan_steps(need, s->sectors, climb_is_possible(&x->f->dev) ? LONGEST_STREAM : LONGEST_RUN, runs);
}

/* Takes the digests of what is missing again: do they stay the same?  Then the flash is steady, and what
 * arrives damaged is damaged on the line. */
static bool refresh_missing(struct fetch *x, const struct plan_step *runs, size_t count, struct err *e)
{
    uint8_t before[REFRESHED_AT_ONCE][MD5_SIZE];
    for (size_t i = 0; i < count; i++)
        for (uint32_t at = 0; at < runs[i].count; at += REFRESHED_AT_ONCE) {
            uint32_t first = runs[i].first + at, left = runs[i].count - at;
            uint32_t n = left < REFRESHED_AT_ONCE ? left : REFRESHED_AT_ONCE;
            memcpy(before, x->s->md5[first], n * MD5_SIZE);
            if (!survey_refresh(x->f, x->s, first, n, e))
                return false;
            x->unsteady = x->unsteady || memcmp(before, x->s->md5[first], n * MD5_SIZE) != 0;
        }
    return true;
}

/* One round over all that is missing. */
static bool read_round(struct fetch *x, const struct plan_step *runs, size_t count, struct err *e)
{
    bool packed = (x->f->dev.stub.can & WIRE_CAN_READ_PACKED) != 0;
    x->rounds++;
    x->troubled = false;
    if (line_wants_small_packets(&x->f->dev) && x->rounds > (packed ? ROUNDS_OF_STREAMS : ROUNDS_OF_RUNS))
        return read_in_pieces(x, runs, count, e);
    x->troubled = !packed;
    return (packed ? read_streams : read_runs)(x, runs, count, e);
}

static bool never_fits(const struct fetch *x, const uint8_t *need, struct err *e)
{
    char text[160];
    plan_list(need, x->s->sectors, text, sizeof text);
    for (uint32_t i = 0; x->unsteady && x->s->dev != NULL && i < x->s->sectors; i++)
        if (need[i] != NEED_NOTHING)
            device_tell_sectors(x->s->dev, i, 1, SECTOR_UNSTABLE);
    if (x->unsteady)
        return err_set(e, ERR_UNSTABLE, "these addresses read differently each time: %s", text);
    return err_set(e, ERR_LINE, "these addresses never arrive as the chip says they are: %s", text);
}

/* Damaged pieces count as line errors, so that the rate may have to step down.  What the line itself did was
 * counted where it happened; the rest may be the flash. */
static bool step_down(struct flasher *f, struct err *e)
{
    struct line_pause before = line_pause(&f->dev);
    bool ok = recover_stub(&f->dev, e);
    line_resume(&f->dev, before);
    return ok;
}

/* Of a flash that reads differently each time, a sector fits now and then: only what makes a difference to
 * the time that is left is progress. */
static void note_headway(struct fetch *x)
{
    uint32_t missing = survey_missing(x->s);
    bool gets_less = missing <= x->least - x->least / 4 && missing < x->least;
    x->idle = gets_less ? 0 : x->idle + 1;
    x->least = gets_less ? missing : x->least;
}

/* Over a bad line a digest may have changed on its way. */
static int rounds_at_most(const struct fetch *x)
{
    bool by_flash = x->unsteady && line_loses_one_in(&x->f->dev) == 0;
    return by_flash ? ROUNDS_UNSTEADY : ROUNDS_WITHOUT_PROGRESS;
}

static bool read_all(struct fetch *x, uint8_t *need, struct plan_step *runs, struct err *e)
{
    x->least = x->wanted;
    for (size_t count; (count = missing_runs(x, need, runs)) > 0;) {
        device_progress(&x->f->dev, PHASE_READ, (uint64_t)x->got * FLASH_SECTOR,
                        (uint64_t)x->wanted * FLASH_SECTOR);
        if (!read_round(x, runs, count, e))
            return false;
        note_headway(x);
        if (x->idle >= rounds_at_most(x))
            return never_fits(x, need, e);
        if (x->idle >= DIGEST_AGAIN_AFTER && !refresh_missing(x, runs, count, e))
            return false;
        if (x->troubled && survey_missing(x->s) > 0 && !step_down(x->f, e))
            return false;
    }
    return true;
}

bool fetch_missing(struct flasher *f, struct survey *s, const struct fetch_sink *sink, struct err *e)
{
    struct fetch x = {.f = f, .s = s, .sink = sink};
    uint8_t *need = malloc(s->sectors);
    struct plan_step *runs = malloc(s->sectors * sizeof *runs);
    bool ok = false;
    for (uint32_t i = 0; i < s->sectors; i++)
        x.wanted += !s->known[i];
    if (need == NULL || runs == NULL)
        err_set(e, ERR_MEMORY, "a plan of %u sectors", s->sectors);
    else
        ok = read_all(&x, need, runs, e);
    free(runs);
    free(need);
    *sink->read += x.got;
    return ok;
}
