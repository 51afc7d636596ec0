/* proof.c: see proof.h. */
/* SPDX-License-Identifier: MIT */
#include "core/work/proof.h"

#include "base/err.h"
#include "base/log.h"
#include "core/work/plan.h"
#include "core/work/flasher_state.h"
#include "core/device/sectors.h"
#include "core/device/wire.h"
#include "core/device/steady.h"

#include <stdlib.h>
#include <string.h>

#define AGREEING 3u  /* readings in a row: they are believed then */
#define READINGS 16u /* of a doubtful sector, at most */
#define ROUNDS   4   /* of transferring doubtful sectors again */
#define AT_ONCE  128u
#define RUN      32u /* doubtful sectors that are read again at once */

struct proof {
    struct flasher *f;
    struct survey *s;
    const struct fetch_sink *sink;
    uint8_t *doubt;    /* per sector: 1 = the latest reading is not what is at hand; owned */
    uint8_t *agreeing; /* per sector: readings in a row that were alike; owned */
    uint32_t doubtful; /* sectors */
    bool all_agree;    /* with Espressif's stub: the digest of everything fits */
};

static const uint8_t *sector_of(const struct proof *p, uint32_t sector)
{
    return p->s->image + (size_t)sector * FLASH_SECTOR;
}

static bool has_table(const struct proof *p)
{
    return (p->f->dev.stub.can & WIRE_CAN_DIGEST_SECTORS) != 0;
}

static void set_doubt(struct proof *p, uint32_t sector, bool doubt)
{
    p->doubtful = p->doubtful - p->doubt[sector] + doubt;
    p->doubt[sector] = doubt;
}

/* What the latest reading says of these sectors. */
static void tell(const struct proof *p, uint32_t first, uint32_t count)
{
    struct sectors_telling t = {.dev = &p->f->dev};
    for (uint32_t i = first; i < first + count; i++)
        sectors_tell(&t, i, p->doubt[i] ? SECTOR_UNSTABLE : SECTOR_VERIFIED);
    sectors_told(&t);
}

static void show_progress(struct proof *p, uint32_t sectors)
{
    device_progress(&p->f->dev, PHASE_PROVE, (uint64_t)sectors * FLASH_SECTOR,
                    (uint64_t)p->s->sectors * FLASH_SECTOR);
}

/* Reading everything again */

static bool compare_tables(struct proof *p, struct err *e)
{
    uint8_t fresh[AT_ONCE][MD5_SIZE], ours[MD5_SIZE];
    for (uint32_t first = 0; first < p->s->sectors; first += AT_ONCE) {
        uint32_t left = p->s->sectors - first, count = left < AT_ONCE ? left : AT_ONCE;
        if (!cmd_sector_digests(&p->f->dev, first, count, fresh, true, e))
            return false;
        for (uint32_t i = 0; i < count; i++) {
            digest_md5(sector_of(p, first + i), FLASH_SECTOR, ours);
            set_doubt(p, first + i, memcmp(ours, fresh[i], MD5_SIZE) != 0);
        }
        tell(p, first, count);
        show_progress(p, first + count);
    }
    return true;
}

/* The digest of everything does not fit: where? */
static bool find_doubtful(struct proof *p, struct err *e)
{
    struct survey now;
    const struct candidate own = {p->s->image, p->s->sectors * FLASH_SECTOR};
    if (!survey_init(&now, p->s->sectors, e))
        return false;
    bool ok = survey_run(p->f, &now, &own, 1, e);
    for (uint32_t i = 0; ok && i < now.sectors; i++)
        set_doubt(p, i,
                  memcmp(now.image + (size_t)i * FLASH_SECTOR, sector_of(p, i), FLASH_SECTOR) != 0 ||
                      !now.known[i]);
    if (ok)
        tell(p, 0, p->s->sectors);
    survey_done(&now);
    return ok;
}

static bool compare_all(struct proof *p, struct err *e)
{
    uint8_t chip[MD5_SIZE], ours[MD5_SIZE];
    uint32_t size = p->s->sectors * FLASH_SECTOR;
    if (!cmd_flash_md5(&p->f->dev, 0, size, chip, e))
        return false;
    digest_md5(p->s->image, size, ours);
    p->all_agree = memcmp(chip, ours, MD5_SIZE) == 0;
    show_progress(p, p->s->sectors);
    if (p->all_agree)
        device_tell_sectors(&p->f->dev, 0, p->s->sectors, SECTOR_VERIFIED);
    return p->all_agree || find_doubtful(p, e);
}

static bool read_anew(struct proof *p, struct err *e)
{
    show_progress(p, 0);
    return has_table(p) ? cmd_set_slow(&p->f->dev, true, e) && compare_tables(p, e) : compare_all(p, e);
}

/* Doubtful sectors */

static bool is_open(const struct proof *p, uint32_t sector)
{
    return p->doubt[sector] && p->agreeing[sector] < AGREEING;
}

/* One more reading of a run of doubtful sectors. */
static bool read_run(struct proof *p, uint32_t first, uint32_t count, struct err *e)
{
    uint8_t before[RUN][MD5_SIZE];
    memcpy(before, p->s->md5[first], count * MD5_SIZE);
    if (!survey_refresh(p->f, p->s, first, count, e))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *agreeing = &p->agreeing[first + i];
        bool alike = *agreeing > 0 && memcmp(before[i], p->s->md5[first + i], MD5_SIZE) == 0;
        *agreeing = (uint8_t)(alike ? *agreeing + 1 : 1);
    }
    return true;
}

/* One more reading of all that are not settled; *open says whether there were any. */
static bool read_open(struct proof *p, bool *open, struct err *e)
{
    *open = false;
    for (uint32_t i = 0; i < p->s->sectors;) {
        uint32_t count = 0;
        while (i + count < p->s->sectors && count < RUN && is_open(p, i + count))
            count++;
        if (count > 0 && !read_run(p, i, count, e))
            return false;
        *open = *open || count > 0;
        i += count > 0 ? count : 1;
    }
    return true;
}

static bool unstable(const struct proof *p, struct err *e)
{
    char text[160];
    if (p->doubtful == 0)
        return err_set(e, ERR_UNSTABLE, "each sector reads the same again, but the whole flash never does");
    plan_list(p->doubt, p->s->sectors, text, sizeof text);
    return err_set(e, ERR_UNSTABLE, "these addresses read differently each time: %s", text);
}

/* Reads the doubtful sectors until several readings in a row are alike: that is what they hold. */
static bool settle(struct proof *p, struct err *e)
{
    bool open = true;
    memset(p->agreeing, 0, p->s->sectors);
    for (uint32_t reading = 0; open && reading <= READINGS; reading++)
        if (!read_open(p, &open, e))
            return false;
    for (uint32_t i = 0; i < p->s->sectors; i++) {
        if (p->doubt[i])
            p->s->known[i] = survey_fits(p->s, i, sector_of(p, i));
        set_doubt(p, i, open ? is_open(p, i) : p->doubt[i]); /* an error names only those */
    }
    return !open || unstable(p, e);
}

/* What has been transferred again is read again. */
static bool confirm(struct proof *p, struct err *e)
{
    for (uint32_t i = 0; i < p->s->sectors; i++) {
        if (!p->doubt[i])
            continue;
        if (!survey_refresh(p->f, p->s, i, 1, e))
            return false;
        set_doubt(p, i, !survey_fits(p->s, i, sector_of(p, i)));
        tell(p, i, 1);
    }
    return true;
}

static bool resolve(struct proof *p, struct err *e)
{
    log_printf(p->f->log, LOG_WARN,
               "the flash reads differently than before (sectors: %u); reading again, slower", p->doubtful);
    return cmd_set_slow(&p->f->dev, true, e) && settle(p, e) && fetch_missing(p->f, p->s, p->sink, e) &&
           confirm(p, e) && (has_table(p) || read_anew(p, e));
}

static bool is_proved(const struct proof *p)
{
    return has_table(p) ? p->doubtful == 0 : p->all_agree;
}

static bool run(struct proof *p, bool *doubted, struct err *e)
{
    bool was_slow = p->f->dev.slow;
    if (!read_anew(p, e))
        return false;
    if (is_proved(p))
        return cmd_set_slow(&p->f->dev, was_slow, e);
    *doubted = true;
    for (int round = 0; round < ROUNDS && !is_proved(p); round++)
        if (!resolve(p, e))
            return false;
    return is_proved(p) || unstable(p, e);
}

bool proof_run(struct flasher *f, struct survey *s, const struct fetch_sink *sink, bool *doubted,
               struct err *e)
{
    struct proof p = {.f = f, .s = s, .sink = sink};
    p.doubt = calloc(s->sectors, 1);
    p.agreeing = calloc(s->sectors, 1);
    bool ok = p.doubt != NULL && p.agreeing != NULL
                  ? run(&p, doubted, e)
                  : err_set(e, ERR_MEMORY, "a proof of %u sectors", s->sectors);
    free(p.agreeing);
    free(p.doubt);
    return ok;
}
