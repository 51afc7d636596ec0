/* board_write.c: erases, writes and verifies one blank sector, which is blank again at the end. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_parts.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/commands.h"
#include "core/work/equalize.h"
#include "core/device/flash_status.h"
#include "core/device/steady.h"
#include "core/work/plan.h"
#include "core/work/flasher_state.h"
#include "core/work/write_pipe.h"

#include <stdlib.h>
#include <string.h>

/* What is looked for at fixed places, in flash maps of every size: boot loader at the beginning; radio data,
 * system parameters and settings of Tasmota in the last sectors; in the stock layout identity and settings
 * from 0x78000 on.  There a blank sector means something. */
#define BOOT_SECTORS   16u
#define TAIL_SECTORS   8u
#define SMALLEST_MAP   128u /* sectors: 512 KB */
#define IDENTITY_FIRST 0x78u
#define IDENTITY_END   0x80u

struct trial { /* of one sector */
    struct board *b;
    struct equalize q;
    uint32_t sector;
    uint8_t *target; /* owned; as large as the flash, blank but for this sector */
    uint64_t write_ms, erase_ms;
};

static bool means_something(uint32_t sector, uint32_t sectors)
{
    if (sector < BOOT_SECTORS || (sector >= IDENTITY_FIRST && sector < IDENTITY_END))
        return true;
    for (uint32_t map = SMALLEST_MAP; map <= sectors; map *= 2)
        if (sector < map && sector >= map - TAIL_SECTORS)
            return true;
    return false;
}

/* The middle of the longest run of blank sectors that can be spared; 0 = there is none with a blank sector on
 * both sides. */
static uint32_t choose_sector(const struct survey *s)
{
    uint32_t best = 0, longest = 2, run = 0;
    for (uint32_t i = 0; i < s->sectors; i++) {
        run = s->known[i] && !means_something(i, s->sectors) ? run + 1 : 0;
        if (run > longest) {
            longest = run;
            best = i - run / 2;
        }
    }
    return best;
}

static void fill(enum board_pattern pattern, uint8_t *data)
{
    uint32_t random = 0x2545F491;
    for (uint32_t i = 0; i < FLASH_SECTOR; i++) {
        random = random * 1664525u + 1013904223u;
        const uint8_t values[BOARD_PATTERNS] = {
            [BOARD_ZEROS] = 0x00,
            [BOARD_ONES] = 0xFF,
            [BOARD_STRIPES] = (uint8_t)(i % 2 == 0 ? 0x55 : 0xAA),
            [BOARD_COUNTING] = (uint8_t)i,
            [BOARD_RANDOM] = (uint8_t)(random >> 24),
        };
        data[i] = values[pattern];
    }
}

static void ignore_bytes(void *ctx, uint32_t bytes)
{
    (void)ctx, (void)bytes;
}

/* Erases, and writes what the target holds unless only erasing is wanted: the way a restore goes. */
static bool change(struct trial *t, enum plan_need need, struct err *trouble, struct err *e)
{
    struct flasher *f = t->b->f;
    struct transfer_stats ignored = {.seconds = 0};
    uint32_t addr = t->sector * FLASH_SECTOR;
    const struct flash_write write = {addr, t->target + addr, FLASH_SECTOR, false, ignore_bytes, NULL};
    t->q.need[t->sector] = (uint8_t)need;
    t->q.blank[t->sector] = 0;
    if (write_pipe_fits(f))
        return write_pipe_run(&t->q, &ignored, trouble, e);
    bool ok = cmd_erase_region(&f->dev, addr, FLASH_SECTOR, trouble) &&
              (need == NEED_ERASE || cmd_write_flash(&f->dev, &write, trouble));
    if (ok || trouble->code == ERR_FLASH)
        return true;
    *e = *trouble;
    return false;
}

/* As above, and looks at the result.  *held: the chip's digest is that of the target. */
static bool change_and_prove(struct trial *t, enum plan_need need, bool *held, uint64_t *ms, struct err *e)
{
    struct err trouble = ERR_INIT;
    uint8_t chip[MD5_SIZE], wanted[MD5_SIZE];
    uint32_t addr = t->sector * FLASH_SECTOR;
    uint64_t begin = clock_now_ms(t->b->f->dev.clock);
    if (!change(t, need, &trouble, e))
        return false;
    *ms += clock_now_ms(t->b->f->dev.clock) - begin;
    t->b->facts->write.refused = t->b->facts->write.refused || trouble.code == ERR_FLASH;
    if (!cmd_flash_md5(&t->b->f->dev, addr, FLASH_SECTOR, chip, e))
        return false;
    digest_md5(t->target + addr, FLASH_SECTOR, wanted);
    *held = memcmp(chip, wanted, MD5_SIZE) == 0;
    return true;
}

static bool write_patterns(struct trial *t, struct err *e)
{
    struct board_write *w = &t->b->facts->write;
    uint8_t *data = t->target + (size_t)t->sector * FLASH_SECTOR;
    for (unsigned i = 0; i < BOARD_PATTERNS; i++) {
        bool held;
        device_progress(&t->b->f->dev, PHASE_WRITE, i * FLASH_SECTOR, (BOARD_PATTERNS + 1) * FLASH_SECTOR);
        fill((enum board_pattern)i, data);
        if (!change_and_prove(t, NEED_WRITE, &held, &t->write_ms, e))
            return false;
        w->wrong |= (uint32_t)!held << i;
        w->given_up = i == BOARD_ONES && !held;
        if (w->given_up) /* nothing is programmed over what could not be erased */
            break;
    }
    memset(data, 0xFF, FLASH_SECTOR);
    return change_and_prove(t, NEED_ERASE, &w->left_blank, &t->erase_ms, e);
}

static bool look_at_neighbours(struct trial *t, struct err *e)
{
    uint8_t blank[MD5_SIZE], chip[MD5_SIZE];
    bool kept = true;
    digest_md5_repeated(0xFF, FLASH_SECTOR, blank);
    for (uint32_t i = t->sector - 1; i <= t->sector + 1; i += 2) {
        if (!cmd_flash_md5(&t->b->f->dev, i * FLASH_SECTOR, FLASH_SECTOR, chip, e))
            return false;
        kept = kept && memcmp(chip, blank, MD5_SIZE) == 0;
    }
    t->b->facts->write.neighbours_kept = kept;
    return true;
}

static bool try_sector(struct trial *t, struct err *e)
{
    struct board_write *w = &t->b->facts->write;
    log_printf(t->b->f->log, LOG_WARN, "writing test patterns to the blank sector at 0x%06X",
               t->sector * FLASH_SECTOR);
    w->state = BOARD_WRITE_BROKEN_OFF;
    if (!write_patterns(t, e) || !look_at_neighbours(t, e))
        return false;
    w->state = BOARD_WRITE_DONE;
    w->write_ms = (double)t->write_ms / BOARD_PATTERNS;
    w->erase_ms = (double)t->erase_ms;
    return true;
}

static bool is_protected(const struct board *b)
{
    char protection[64];
    flash_status_protection(b->f->dev.info.flash_id, b->facts->flash.status, protection, sizeof protection);
    return protection[0] != '\0';
}

bool board_try_writing(struct board *b, struct err *e)
{
    struct board_write *w = &b->facts->write;
    if (!b->options->write)
        return true;
    w->sector = choose_sector(&b->seen);
    w->state = is_protected(b) ? BOARD_WRITE_PROTECTED : BOARD_WRITE_NO_SECTOR;
    if (w->state == BOARD_WRITE_PROTECTED || w->sector == 0)
        return true;
    struct trial t = {.b = b, .sector = w->sector};
    size_t size = (size_t)b->seen.sectors * FLASH_SECTOR;
    t.target = malloc(size);
    if (t.target == NULL)
        return err_set(e, ERR_MEMORY, "a sector to try");
    memset(t.target, 0xFF, size);
    bool ok = equalize_init(&t.q, b->f, t.target, b->seen.sectors, e) && try_sector(&t, e);
    equalize_done(&t.q);
    free(t.target);
    return ok;
}
