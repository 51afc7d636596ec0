/* board_flash.c: chip, flash and our own stub: what they report, whether it is the same each time, and how
 * long it takes. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_parts.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/device/commands.h"
#include "core/device/flash_status.h"
#include "core/device/packed.h"
#include "core/device/recover.h"
#include "core/work/flasher_state.h"
#include "core/device/wire.h"
#include "core/device/steady.h"
#include "port/port.h"

#include <stdlib.h>
#include <string.h>

#define HELLOS           8u
#define SECOND_READINGS  2u          /* after the first */
#define LARGEST_TO_WRAP  (16u << 20) /* with 24-bit addresses there is no address beyond */
#define RAW_SECTORS      16u
#define DELAY_US         20000u
#define FEW_DELAYS       2u
#define MANY_DELAYS      8u
#define DELAY_TRIES      3u
#define CPU_CLOCK        0x3FF00014u /* DPORT; source: Espressif's SDK */
#define CPU_DOUBLED      1u
#define DELAY_BYTES      16u /* of the request, for each */
#define DELAYS_ANSWER_MS 5000u

/* A digest of a sector moves 32768 bits, which takes 1.26 ms more at 13 MHz than at 26. */
#define SLOWER_MS 0.5

static bool is_own(const struct board *b)
{
    return b->f->dev.stub.can != 0;
}

static uint64_t now_ms(const struct board *b)
{
    return clock_now_ms(b->f->dev.clock);
}

/* --- Digests of all sectors ----------------------------------------------------------------------------- */

/* At most as many as there is room for, evenly over those that are not blank. */
static void list_busy(struct board *b)
{
    uint32_t busy = 0, at = 0;
    for (uint32_t i = 0; i < b->seen.sectors; i++)
        busy += !b->seen.known[i];
    size_t room = ARRAY_LEN(b->busy), wanted = busy < room ? busy : room;
    for (uint32_t i = 0; i < b->seen.sectors; i++) {
        if (b->seen.known[i])
            continue;
        if (b->busy_count < wanted && (uint64_t)at * wanted >= (uint64_t)b->busy_count * busy)
            b->busy[b->busy_count++] = i;
        at++;
    }
    b->facts->flash.sectors = b->seen.sectors;
    b->facts->flash.blank = b->seen.sectors - busy;
}

bool board_take_digests(struct board *b, struct err *e)
{
    if (!survey_init(&b->seen, device_sectors(&b->f->dev), e))
        return false;
    b->has_seen = true;
    if (!survey_run(b->f, &b->seen, NULL, 0, e))
        return false;
    list_busy(b);
    return true;
}

static void digest_of(const struct board *b, uint32_t sector, uint8_t md5[MD5_SIZE])
{
    if (b->seen.known[sector])
        digest_md5_repeated(0xFF, FLASH_SECTOR, md5);
    else
        memcpy(md5, b->seen.md5[sector], MD5_SIZE);
}

/* --- Chip -------------------------------------------------------------------------------------------------
 */

/* Writes nothing but the clock: with a mask of 0 a register keeps what it holds.  `plain`: without doubling
 * the processor's clock meanwhile.  LINK_TIMEOUT: not answered. */
static enum link_result time_delays(struct board *b, size_t count, bool plain, uint64_t *ms, struct err *e)
{
    struct reg_write w[MANY_DELAYS + 2];
    struct answer ans;
    uint32_t mask = plain ? CPU_DOUBLED : 0;
    size_t n = 0;
    w[n++] = (struct reg_write){CPU_CLOCK, 0, mask, 0};
    for (size_t i = 0; i < count; i++)
        w[n++] = (struct reg_write){WIRE_REG_ROM_FLASH_SIZE, 0, 0, DELAY_US};
    w[n++] = (struct reg_write){CPU_CLOCK, CPU_DOUBLED, mask, 0};
    uint64_t begin = now_ms(b);
    if (!cmd_write_regs_send(&b->f->dev, w, n, e))
        return LINK_BROKEN;
    enum link_result r = link_wait_answer(&b->f->dev.link, WIRE_WRITE_REG, DELAYS_ANSWER_MS, &ans, e);
    uint64_t ended = now_ms(b);
    *ms = ended - begin < *ms ? ended - begin : *ms;
    return r;
}

/* The difference of many and few leaves the adapter's time out; that of the longer request is known.  A busy
 * computer only adds to a time, so the shortest counts.  *took: of what they should. */
static enum link_result compare_delays(struct board *b, bool plain, double *took, struct err *e)
{
    uint64_t few = UINT64_MAX, many = UINT64_MAX;
    enum link_result r = LINK_OK;
    for (unsigned i = 0; i < DELAY_TRIES && r == LINK_OK; i++) {
        r = time_delays(b, FEW_DELAYS, plain, &few, e);
        if (r == LINK_OK)
            r = time_delays(b, MANY_DELAYS, plain, &many, e);
    }
    unsigned more = MANY_DELAYS - FEW_DELAYS;
    double line_ms = more * DELAY_BYTES * 10000.0 / b->f->dev.info.baud;
    *took = ((double)many - (double)few - line_ms) / (more * (DELAY_US / 1000.0));
    return r;
}

/* Our own stub doubles the processor's clock and counts its cycles for a delay.  Taken back for a moment,
 * delays are twice as long; where they are not, doubling has no effect. */
static bool measure_clock(struct board *b, struct err *e)
{
    struct board_chip *chip = &b->facts->chip;
    double doubled, plain;
    enum link_result r = compare_delays(b, false, &doubled, e);
    if (r == LINK_OK)
        r = compare_delays(b, true, &plain, e);
    if (r == LINK_BROKEN)
        return false;
    if (r != LINK_OK || doubled <= 0)
        return recover_stub(&b->f->dev, e);
    chip->cpu_mhz_expected = 4.0 * chip->device.crystal_mhz;
    chip->cpu_mhz = 2.0 * chip->device.crystal_mhz * plain / doubled;
    chip->delays = doubled;
    return true;
}

bool board_look_at_chip(struct board *b, struct err *e)
{
    struct hello hello;
    struct board_chip *chip = &b->facts->chip;
    struct board_stub *stub = &b->facts->stub;
    bool ours, sound = true;
    if (!is_own(b))
        return true;
    for (; stub->asked < HELLOS; stub->asked++) {
        struct err trouble = ERR_INIT;
        if (!cmd_hello(&b->f->dev, &hello, &ours, &trouble)) {
            if (trouble.code != ERR_STUB) {
                *e = trouble;
                return false;
            }
            continue;
        }
        stub->answered++;
        sound = sound && ours && hello.image_crc == b->f->dev.stub.own_crc;
        chip->crystal_mhz = (hello.uart_divider & WIRE_UART_DIV_MASK) * (BAUD_FIRST_CONTACT / 2e6);
    }
    stub->sound = sound && stub->answered == stub->asked ? BOARD_YES : BOARD_NO;
    return measure_clock(b, e);
}

/* --- Flash ------------------------------------------------------------------------------------------------
 */

/* ERR_FLASH_ID is an answer here too. */
static bool answer_of(struct err *trouble, bool same, enum board_answer *answer, struct err *e)
{
    if (trouble->code != ERR_NONE && trouble->code != ERR_FLASH_ID) {
        *e = *trouble;
        return false;
    }
    *answer = trouble->code == ERR_NONE && same && *answer != BOARD_NO ? BOARD_YES : BOARD_NO;
    return true;
}

static bool ask_id(struct board *b, struct err *e)
{
    uint8_t id[3] = {0};
    struct err trouble = ERR_INIT;
    cmd_flash_id(ask_steady, &b->f->dev, id, &trouble);
    bool same = memcmp(id, b->f->dev.info.flash_id, sizeof id) == 0;
    return answer_of(&trouble, same, &b->facts->flash.same_id, e);
}

static bool ask_status(struct board *b, struct err *e)
{
    struct board_flash *flash = &b->facts->flash;
    for (size_t i = 0; i < flash_status_readable(b->f->dev.info.flash_id); i++) {
        uint32_t value = 0;
        struct err trouble = ERR_INIT;
        cmd_flash_question(ask_steady, &b->f->dev, flash_status_opcodes[i], 1, &value, &trouble);
        flash->status[i] = (uint8_t)value;
        if (!answer_of(&trouble, true, &flash->status_read, e))
            return false;
    }
    return true;
}

/* Addresses past its end wrap to the beginning, because a flash ignores the upper bits of the address. */
static bool look_beyond(struct board *b, struct err *e)
{
    uint32_t size = b->f->dev.info.flash_size;
    uint8_t md5[MD5_SIZE];
    if ((b->f->dev.stub.can & WIRE_CAN_REACH_ALL_FLASH) == 0 || size >= LARGEST_TO_WRAP || b->busy_count == 0)
        return true;
    if (!cmd_flash_md5(&b->f->dev, size + b->busy[0] * FLASH_SECTOR, FLASH_SECTOR, md5, e))
        return false;
    b->facts->flash.wraps = memcmp(md5, b->seen.md5[b->busy[0]], MD5_SIZE) == 0 ? BOARD_YES : BOARD_NO;
    return true;
}

static void compare_halves(struct board *b)
{
    uint32_t half = b->seen.sectors / 2;
    if (b->busy_count == 0)
        return;
    b->facts->flash.halves_differ = BOARD_NO;
    for (uint32_t i = 0; i < half; i++) {
        uint8_t low[MD5_SIZE], high[MD5_SIZE];
        digest_of(b, i, low);
        digest_of(b, half + i, high);
        if (memcmp(low, high, MD5_SIZE) != 0)
            b->facts->flash.halves_differ = BOARD_YES;
    }
}

struct table { /* digests of all sectors once more */
    uint8_t (*md5)[MD5_SIZE];
    uint8_t *changed; /* per sector: 1 = it was not what it was at first */
    uint64_t ms;
};

static void mark_changes(const struct board *b, struct table *t)
{
    for (uint32_t i = 0; i < b->seen.sectors; i++) {
        uint8_t md5[MD5_SIZE];
        digest_of(b, i, md5);
        t->changed[i] |= memcmp(md5, t->md5[i], MD5_SIZE) != 0;
    }
}

static uint32_t count_changes(const struct board *b, struct table *t)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < b->seen.sectors; i++)
        count += t->changed[i];
    memset(t->changed, 0, b->seen.sectors);
    return count;
}

static bool take_table(struct board *b, struct table *t, struct err *e)
{
    uint64_t begin = now_ms(b);
    if (!cmd_sector_digests(&b->f->dev, 0, b->seen.sectors, t->md5, false, e))
        return false;
    t->ms = now_ms(b) - begin;
    mark_changes(b, t);
    return true;
}

/* The time for the same job shows whether it runs slower. */
static bool read_slowly(struct board *b, struct table *t, struct err *e)
{
    struct board_flash *flash = &b->facts->flash;
    uint64_t fast_ms = t->ms;
    uint32_t unused;
    if ((b->f->dev.stub.can & WIRE_CAN_PREPARE) == 0)
        return true;
    if (!cmd_prepare(ask_steady, &b->f->dev, WIRE_PREPARE_SLOW, &unused, e) || !take_table(b, t, e) ||
        !cmd_prepare(ask_steady, &b->f->dev, 0, &unused, e))
        return false;
    double more = ((double)t->ms - (double)fast_ms) / b->seen.sectors;
    flash->slow_clock = more > SLOWER_MS ? BOARD_YES : BOARD_NO;
    flash->slow_different = count_changes(b, t);
    return true;
}

static bool read_again(struct board *b, struct table *t, struct err *e)
{
    struct board_flash *flash = &b->facts->flash;
    flash->readings = 1;
    for (; flash->readings <= SECOND_READINGS; flash->readings++)
        if (!take_table(b, t, e))
            return false;
    b->facts->stub.digest_ms = (double)t->ms / b->seen.sectors;
    flash->unstable = count_changes(b, t);
    return read_slowly(b, t, e);
}

/* With Espressif's stub a digest costs a round trip: a few sectors have to do. */
static bool read_some_again(struct board *b, struct err *e)
{
    struct board_flash *flash = &b->facts->flash;
    flash->readings = 1 + SECOND_READINGS;
    for (size_t i = 0; i < b->busy_count && i < BOARD_COMPARED; i++) {
        bool changed = false;
        for (unsigned again = 0; again < SECOND_READINGS; again++) {
            uint8_t md5[MD5_SIZE];
            uint64_t begin = now_ms(b);
            if (!cmd_flash_md5(&b->f->dev, b->busy[i] * FLASH_SECTOR, FLASH_SECTOR, md5, e))
                return false;
            b->facts->stub.digest_ms = (double)(now_ms(b) - begin);
            changed = changed || memcmp(md5, b->seen.md5[b->busy[i]], MD5_SIZE) != 0;
        }
        flash->unstable += changed;
    }
    return true;
}

static bool read_repeatedly(struct board *b, struct err *e)
{
    if (!is_own(b))
        return read_some_again(b, e);
    struct table t = {.md5 = calloc(b->seen.sectors, MD5_SIZE), .changed = calloc(b->seen.sectors, 1)};
    bool ok = t.md5 != NULL && t.changed != NULL ? read_again(b, &t, e)
                                                 : err_set(e, ERR_MEMORY, "digests of the flash");
    free(t.md5);
    free(t.changed);
    return ok;
}

bool board_look_at_flash(struct board *b, struct err *e)
{
    compare_halves(b);
    return ask_id(b, e) && ask_status(b, e) && look_beyond(b, e) && read_repeatedly(b, e);
}

/* --- Timing, and whether all ways of reading agree --------------------------------------------------------
 */

struct arrivals {
    const struct board *b;
    uint32_t first, count, wrong;
};

static void take_arrival(struct arrivals *a, uint32_t sector, const uint8_t *data)
{
    uint8_t md5[MD5_SIZE], seen[MD5_SIZE];
    digest_md5(data, FLASH_SECTOR, md5);
    digest_of(a->b, sector, seen);
    a->wrong += memcmp(md5, seen, MD5_SIZE) != 0;
    a->count++;
}

static bool packed_arrival(void *ctx, uint32_t sector, const uint8_t *data, struct err *e)
{
    struct arrivals *a = ctx;
    (void)e;
    if (sector < a->b->seen.sectors)
        take_arrival(a, sector, data);
    return true;
}

static bool raw_arrival(void *ctx, uint32_t index, const uint8_t *data, struct err *e)
{
    struct arrivals *a = ctx;
    (void)e;
    take_arrival(a, a->first + index, data);
    return true;
}

/* The line has been measured already: what does not arrive here is left out. */
static bool forgive_line(struct board *b, struct err *trouble, struct err *e)
{
    if (trouble->code == ERR_NONE)
        return true;
    if (trouble->code == ERR_LOST)
        return recover_stub(&b->f->dev, e);
    *e = *trouble;
    return false;
}

static bool time_packed(struct board *b, struct arrivals *a, struct err *e)
{
    struct board_stub *stub = &b->facts->stub;
    struct sector_range runs[WIRE_READ_RUNS];
    struct err trouble = ERR_INIT;
    struct packed_read read = {.runs = runs, .count = b->busy_count, .sink = packed_arrival, .ctx = a};
    uint64_t before = b->f->dev.port->bytes_in, begin = now_ms(b);
    if (!is_own(b) || b->busy_count == 0)
        return true;
    for (size_t i = 0; i < b->busy_count; i++)
        runs[i] = (struct sector_range){b->busy[i], 1};
    cmd_read_packed(&b->f->dev, &read, &trouble);
    uint64_t bytes = b->f->dev.port->bytes_in - before, ms = now_ms(b) - begin;
    if (trouble.code == ERR_NONE && read.damaged == 0 && ms > 0) {
        stub->packed_ms = (double)ms / (double)b->busy_count;
        stub->packed_bytes = (uint32_t)(bytes / b->busy_count);
        stub->packed_line_use = (double)bytes * 10000.0 / b->f->dev.info.baud / (double)ms;
    }
    return forgive_line(b, &trouble, e);
}

static bool time_raw(struct board *b, struct arrivals *a, struct err *e)
{
    struct err trouble = ERR_INIT;
    uint32_t last = b->seen.sectors - RAW_SECTORS;
    a->first = b->busy_count == 0 || b->busy[0] > last ? 0 : b->busy[0];
    uint32_t before = a->count;
    uint64_t begin = now_ms(b);
    cmd_read_flash(&b->f->dev, (struct sector_range){a->first, RAW_SECTORS}, raw_arrival, a, &trouble);
    if (trouble.code == ERR_NONE && a->count - before == RAW_SECTORS)
        b->facts->stub.raw_ms = (double)(now_ms(b) - begin) / RAW_SECTORS;
    return forgive_line(b, &trouble, e);
}

/* Single digests are made by another part of the stub than the table of all of them. */
static bool compare_single_digests(struct board *b, struct arrivals *a, struct err *e)
{
    for (size_t i = 0; i < b->busy_count && i < BOARD_COMPARED; i++) {
        uint8_t md5[MD5_SIZE];
        if (!cmd_flash_md5(&b->f->dev, b->busy[i] * FLASH_SECTOR, FLASH_SECTOR, md5, e))
            return false;
        a->wrong += memcmp(md5, b->seen.md5[b->busy[i]], MD5_SIZE) != 0;
        a->count++;
    }
    return true;
}

bool board_time_stub(struct board *b, struct err *e)
{
    struct board_stub *stub = &b->facts->stub;
    struct arrivals a = {.b = b};
    stub->timed_at = b->f->dev.info.baud;
    device_progress(&b->f->dev, PHASE_READ, 0, 0);
    if (!compare_single_digests(b, &a, e) || !time_packed(b, &a, e) || !time_raw(b, &a, e))
        return false;
    if (a.count > 0)
        stub->digests_agree = a.wrong == 0 ? BOARD_YES : BOARD_NO;
    return true;
}
