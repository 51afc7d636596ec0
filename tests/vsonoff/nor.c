/* nor.c: a serial NOR flash chip: cells and commands, by the rules of the W25Q80 family.
 *
 * Knows its bus and nothing behind it.  Sources: data sheets of W25Q80/16/32 (commands, status registers,
 * protection table, times, volatile status writes, reset) and P25Q80H (page erase, short erases). */
/* SPDX-License-Identifier: MIT */
#include "nor_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define POWER_UP_NS UINT64_C(30000)    /* until a command is obeyed (tVSL: W25Q 20 us, others to 30) */
#define PUW_NS      UINT64_C(10000000) /* until a change is (tPUW: 1 to 10 ms) */

uint64_t nor_random(struct nor *n)
{
    uint64_t z = n->rng += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static bool is_power_of_two(uint32_t v)
{
    return v != 0 && (v & (v - 1)) == 0;
}

struct nor *nor_new(const struct nor_config *config)
{
    struct nor *n;
    uint32_t sectors = config->size / NOR_SECTOR;

    assert(is_power_of_two(config->size) && config->size >= 512u * 1024 && config->size <= 16u * 1024 * 1024);
    n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    n->config = *config;
    n->rng = config->seed;
    if (!n->config.part)
        n->config.part = nor_part_of_maker(config->jedec[0]);
    if (config->hostile)
        n->config.timing = n->config.part->longest;
    n->powered = true;
    n->cells = malloc(config->size);
    n->stats.sector_erases = calloc(sectors, sizeof *n->stats.sector_erases);
    n->stats.sector_programs = calloc(sectors, sizeof *n->stats.sector_programs);
    n->times_read = calloc(sectors, sizeof *n->times_read);
    if (!n->times_read || !n->cells || !n->stats.sector_erases || !n->stats.sector_programs) {
        nor_free(n);
        return NULL;
    }
    memset(n->cells, 0xFF, config->size);
    return n;
}

void nor_free(struct nor *n)
{
    if (!n)
        return;
    free(n->cells);
    free(n->stats.sector_erases);
    free(n->stats.sector_programs);
    free(n->times_read);
    free(n);
}

/* --- busy time, power ------------------------------------------------------------------------------------
 */

static void settle(struct nor *n, uint64_t now_ns)
{
    if (n->work == WORK_NONE || now_ns < n->busy_until)
        return;
    n->work = WORK_NONE;
    n->wel = false;
}

void nor_start_work(struct nor *n, uint64_t now_ns, enum nor_work work, uint64_t duration_ns)
{
    n->work = work;
    n->busy_until = now_ns + duration_ns;
    n->stats.busy_ns += duration_ns;
}

/* Of an erase or a program that is about to begin. */
static bool lies(struct nor *n)
{
    return (n->config.lies & n->sender) && n->changes++ >= n->config.lies_after;
}

uint64_t nor_busy_until(const struct nor *n, uint64_t now_ns)
{
    return n->work != WORK_NONE && now_ns < n->busy_until ? n->busy_until : 0;
}

/* A bit the program was clearing may or may not have made it; bits it left alone are untouched. */
static void abort_program(struct nor *n)
{
    for (uint32_t i = 0; i < NOR_PAGE; i++) {
        uint8_t *cell = &n->cells[n->work_addr + i];

        *cell |= (uint8_t)(n->page_before[i] & nor_random(n));
    }
}

static void abort_erase(struct nor *n)
{
    for (uint32_t i = 0; i < n->work_len; i++)
        n->cells[n->work_addr + i] = (uint8_t)nor_random(n);
}

/* What a cut of the power or a reset in the middle of the work leaves behind. */
static void abort_work(struct nor *n, uint64_t now_ns)
{
    settle(n, now_ns);
    if (n->work == WORK_PROGRAM)
        abort_program(n);
    else if (n->work == WORK_ERASE)
        abort_erase(n);
    else if (n->work == WORK_STATUS)
        nor_abort_status_write(n);
    n->work = WORK_NONE;
}

static void reset_state(struct nor *n)
{
    n->wel = false;
    n->volatile_write_enable = false;
    n->reset_enable = false;
    n->deep_power_down = false;
    n->four_lines = false;
    memcpy(n->sr, n->stored_sr, sizeof n->sr);
}

void nor_power_cut(struct nor *n, uint64_t now_ns)
{
    if (!n->powered)
        return;
    abort_work(n, now_ns);
    n->powered = false;
}

void nor_power_on(struct nor *n, uint64_t now_ns)
{
    if (n->powered)
        return;
    n->powered = true;
    n->awake_ns = now_ns + POWER_UP_NS;
    n->changeable_ns = now_ns + (n->config.hostile ? PUW_NS : PUW_NS / 10);
    /* SRP1 alone is the lock that lasts until the next power-up; with SRP0 it is for ever. */
    if (!(n->stored_sr[0] & SR1_SRP0))
        n->stored_sr[1] &= (uint8_t)~SR2_SRP1;
    reset_state(n);
}

/* Spends the write enable latch on a command; false if the command is ignored. */
static bool may_change(struct nor *n, uint32_t addr, uint32_t len)
{
    if (!n->wel) {
        n->stats.ignored_no_wel++;
        return false;
    }
    if (nor_is_protected(n, addr, len)) {
        n->stats.ignored_protected++;
        n->wel = false;
        return false;
    }
    return true;
}

void nor_sleep(struct nor *n)
{
    n->deep_power_down = true;
}

void nor_set_sender(struct nor *n, uint32_t sender)
{
    n->sender = sender;
}

void nor_set_clock(struct nor *n, unsigned mhz)
{
    n->clock_mhz = mhz;
}

/* --- erase and program -----------------------------------------------------------------------------------
 */

static bool erase(struct nor *n, uint64_t now_ns, uint32_t addr, uint32_t len, uint64_t duration_ns)
{
    if (!may_change(n, addr, len))
        return false;
    if (lies(n)) {
        nor_start_work(n, now_ns, WORK_LIE, duration_ns);
        return true;
    }
    for (uint32_t sector = addr / NOR_SECTOR; sector <= (addr + len - 1) / NOR_SECTOR; sector++) {
        uint32_t begin = sector * NOR_SECTOR > addr ? sector * NOR_SECTOR : addr;
        uint32_t end = (sector + 1) * NOR_SECTOR < addr + len ? (sector + 1) * NOR_SECTOR : addr + len;

        n->stats.sector_erases[sector]++;
        if (sector != n->config.stuck_sector)
            memset(n->cells + begin, 0xFF, end - begin);
    }
    n->work_addr = addr;
    n->work_len = len;
    nor_start_work(n, now_ns, WORK_ERASE, duration_ns);
    return true;
}

static uint64_t chip_erase_ns(const struct nor *n)
{
    return n->config.timing.chip_erase_per_mb * (n->config.size / 1024) / 1024;
}

static void erase_command(struct nor *n, uint64_t now_ns, uint8_t op, uint32_t addr)
{
    const struct nor_timing *t = &n->config.timing;

    addr &= n->config.size - 1;
    switch (op) {
    case 0x20:
        n->stats.erases_4k += erase(n, now_ns, addr & ~(NOR_SECTOR - 1), NOR_SECTOR, t->sector_erase);
        break;
    case 0x52:
        n->stats.erases_32k += erase(n, now_ns, addr & ~0x7FFFu, 0x8000, t->block32_erase);
        break;
    case 0xD8:
        n->stats.erases_64k += erase(n, now_ns, addr & ~0xFFFFu, 0x10000, t->block64_erase);
        break;
    case 0x81:
        if (n->config.part->page_erase)
            n->stats.erases_page += erase(n, now_ns, addr & ~(NOR_PAGE - 1), NOR_PAGE, t->sector_erase);
        break;
    default: /* C7 and 60 */
        n->stats.erases_chip += erase(n, now_ns, 0, n->config.size, chip_erase_ns(n));
        break;
    }
}

/* One byte into one cell.  Where the part has the quirk the cell becomes what was written, ones and all: so
 * it was measured on a Puya chip (esp8266/Arduino, issue 4061). */
static void program_byte(struct nor *n, uint8_t *cell, uint8_t value)
{
    uint8_t raised = (uint8_t)(value & ~*cell);
    uint8_t result = (uint8_t)(*cell & value);

    for (unsigned bits = raised; bits != 0; bits &= bits - 1)
        n->stats.bits_0_to_1++;
    if ((n->config.puya_reprogram_quirk || n->config.part->raises_bits) && raised != 0)
        result = value;
    *cell = result;
}

/* Sets one of the bits that the running program has just cleared back to 1. */
static void leave_one_bit(struct nor *n)
{
    uint32_t first = (uint32_t)nor_random(n) % (NOR_PAGE * 8);

    for (uint32_t i = 0; i < NOR_PAGE * 8; i++) {
        uint32_t bit = (first + i) % (NOR_PAGE * 8);
        uint8_t mask = (uint8_t)(1u << bit % 8);
        uint8_t *cell = &n->cells[n->work_addr + bit / 8];

        if ((n->page_before[bit / 8] & mask) && !(*cell & mask)) {
            *cell |= mask;
            return;
        }
    }
}

/* The first byte takes 30 us, each further one 2.5 us (W25Q data sheets, tBP1 and tBP2): a whole page of 256
 * gives about the page program time. */
static uint64_t program_ns(const struct nor *n, size_t bytes)
{
    return n->config.timing.page_program * (11 + bytes) / (11 + NOR_PAGE);
}

static void program(struct nor *n, uint64_t now_ns, uint32_t addr, const uint8_t *out, size_t out_len)
{
    uint32_t page, offset;
    uint8_t latch[NOR_PAGE];
    bool sent[NOR_PAGE] = {false};
    size_t used = out_len < NOR_PAGE ? out_len : NOR_PAGE;

    if (out_len == 0)
        return; /* chip select rose before a whole data byte: not a program */
    addr &= n->config.size - 1;
    page = addr & ~(NOR_PAGE - 1);
    offset = addr % NOR_PAGE;
    if (!may_change(n, page, NOR_PAGE))
        return;
    if (lies(n)) {
        nor_start_work(n, now_ns, WORK_LIE, program_ns(n, used));
        return;
    }
    for (size_t i = 0; i < out_len; i++) { /* runs past the page end to its start; later bytes win */
        latch[(offset + i) % NOR_PAGE] = out[i];
        sent[(offset + i) % NOR_PAGE] = true;
    }
    n->work_addr = page;
    memcpy(n->page_before, n->cells + page, NOR_PAGE);
    for (uint32_t i = 0; i < NOR_PAGE; i++)
        if (sent[i])
            program_byte(n, &n->cells[page + i], latch[i]);
    n->stats.programs++;
    n->stats.programmed_bytes += used;
    n->stats.sector_programs[page / NOR_SECTOR]++;
    if (n->config.weak_program_every && n->stats.programs % n->config.weak_program_every == 0)
        leave_one_bit(n);
    nor_start_work(n, now_ns, WORK_PROGRAM, program_ns(n, used));
}

/* --- reads -----------------------------------------------------------------------------------------------
 */

/* What the controller samples of bits that come too late. */
static void spoil(struct nor *n, uint8_t *in, size_t in_len)
{
    n->stats.fast_reads_spoiled++;
    for (size_t i = 0; i < in_len; i++)
        in[i] ^= (uint8_t)(nor_random(n) & nor_random(n));
}

/* Byte 0x123 of a sector that is being read wrong has the wrong bit. */
static void misread(struct nor *n, uint32_t addr, uint8_t *in, size_t in_len)
{
    const struct nor_config *c = &n->config;

    for (size_t i = 0; i < in_len; i++) {
        uint32_t at = (addr + (uint32_t)i) & (c->size - 1), sector = at / NOR_SECTOR;
        bool fast = c->misread_above_mhz && n->clock_mhz > c->misread_above_mhz;

        n->times_read[sector] += at % NOR_SECTOR == 0;
        if (at % NOR_SECTOR == 0x123 && sector - c->misread_sector < c->misread_sectors &&
            (fast || n->times_read[sector] <= c->misread_times))
            in[i] ^= 0x10;
        if (at % NOR_SECTOR == n->times_read[sector] * 0x11 &&
            sector - c->flicker_sector < c->flicker_sectors)
            in[i] ^= 0x10;
    }
}

static void read_data(struct nor *n, uint32_t addr, bool too_fast, uint8_t *in, size_t in_len)
{
    uint32_t mask = n->config.size - 1;

    if (in_len == 0)
        return;
    for (size_t done = 0; done < in_len;) {
        uint32_t from = (addr + (uint32_t)done) & mask;
        size_t piece = n->config.size - from;

        if (piece > in_len - done)
            piece = in_len - done;
        memcpy(in + done, n->cells + from, piece);
        done += piece;
    }
    n->stats.reads++;
    n->stats.read_bytes += in_len;
    if (too_fast)
        spoil(n, in, in_len);
    if (n->config.misread_sectors || n->config.flicker_sectors)
        misread(n, addr, in, in_len);
    if (n->config.flip_read_every && n->stats.reads % n->config.flip_read_every == 0) {
        uint64_t bit = nor_random(n) % (in_len * 8);

        in[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void read_id(struct nor *n, uint8_t *in, size_t in_len)
{
    if (n->ids_asked++ < n->config.id_late)
        return;
    for (size_t i = 0; i < in_len; i++)
        in[i] = n->config.jedec[i % 3];
}

static void read_unique_id(const struct nor *n, uint8_t *in, size_t in_len)
{
    uint64_t id = (n->config.seed + 1) * UINT64_C(0x9E3779B97F4A7C15);

    for (size_t i = 0; i < in_len; i++)
        in[i] = (uint8_t)(id >> i % 8 * 8);
}

/* JESD216 revision 1.0: one parameter table of nine words at 0x30. */
static void read_sfdp(const struct nor *n, uint32_t addr, uint8_t *in, size_t in_len)
{
    uint32_t bits = n->config.size * 8 - 1;
    uint8_t table[0x30 + 36] = {'S', 'F', 'D', 'P', 0, 1, 0, 0xFF, 0, 0, 1, 9, 0x30, 0, 0, 0xFF};
    static const uint8_t erase_types[8] = {0x0C, 0x20, 0x0F, 0x52, 0x10, 0xD8, 0, 0};

    memset(table + 0x10, 0xFF, 0x20);
    memcpy(table + 0x30, "\xE5\x20\xF1\xFF", 4); /* 4 KB erase by 20; 64-byte writes; all fast reads */
    for (unsigned i = 0; i < 4; i++)
        table[0x34 + i] = (uint8_t)(bits >> 8 * i);
    memcpy(table + 0x38, "\x44\xEB\x08\x6B\x08\x3B\x80\xBB", 8); /* dummy clocks and op of the fast reads */
    memcpy(table + 0x40, "\xEE\xFF\xFF\xFF\xFF\xFF\x00\xFF\xFF\xFF\x00\xFF", 12); /* no 2-2-2, no 4-4-4 */
    memcpy(table + 0x4C, erase_types, sizeof erase_types);
    for (size_t i = 0; i < in_len; i++)
        in[i] = addr + i < sizeof table ? table[addr + i] : 0xFF;
}

/* --- commands --------------------------------------------------------------------------------------------
 */

static bool is_reset(uint8_t op)
{
    return op == 0x66 || op == 0x99;
}

/* 99 counts only right behind 66, and is obeyed even in the middle of an erase, which it ruins. */
static void reset_command(struct nor *n, uint64_t now_ns, uint8_t op)
{
    if (op == 0x66) {
        n->reset_enable = true;
        return;
    }
    if (n->reset_enable) {
        abort_work(n, now_ns);
        reset_state(n);
    }
}

static void obey(struct nor *n, uint64_t now_ns, uint8_t op, uint32_t addr, const uint8_t *out,
                 size_t out_len, uint8_t *in, size_t in_len)
{
    switch (op) {
    case 0x03:
        read_data(n, addr, n->clock_mhz > n->config.part->read_mhz, in, in_len);
        break;
    case 0x0B: /* one, two or four data lines: the same cells */
    case 0x3B:
    case 0x6B:
    case 0xBB:
    case 0xEB:
        read_data(n, addr, false, in, in_len);
        break;
    case 0x02:
        program(n, now_ns, addr, out, out_len);
        break;
    case 0x20:
    case 0x52:
    case 0xD8:
    case 0x81:
    case 0xC7:
    case 0x60:
        erase_command(n, now_ns, op, addr);
        break;
    case 0x06:
        n->wel = true;
        break;
    case 0x04:
        n->wel = false;
        break;
    case 0x50:
        n->volatile_write_enable = true;
        break;
    case 0x9F:
        read_id(n, in, in_len);
        break;
    case 0x4B:
        read_unique_id(n, in, in_len);
        break;
    case 0x5A:
        read_sfdp(n, addr, in, in_len);
        break;
    case 0xB9:
        n->deep_power_down = true;
        break;
    case 0xAB: /* the old electronic ID: one less than the capacity code */
        for (size_t i = 0; i < in_len; i++)
            in[i] = (uint8_t)(n->config.jedec[2] - 1);
        break;
    default: /* not a command of this chip: the data line stays high */
        if (n->config.part->quad_op && op == n->config.part->quad_op) {
            n->four_lines = true;
            n->stats.entered_four_lines++;
        }
        break;
    }
}

static bool changes(uint8_t op)
{
    return op == 0x06 || op == 0x01 || op == 0x31 || op == 0x11 || op == 0x02 || op == 0x20 || op == 0x52 ||
           op == 0xD8 || op == 0x81 || op == 0xC7 || op == 0x60;
}

/* Nobody drives the data line: it reads as ones where something pulls it up. */
static void ignore(struct nor *n, uint8_t op, uint8_t *in, size_t in_len)
{
    n->stats.ignored_busy += changes(op);
    n->stats.ignored_reads += !changes(op);
    for (size_t i = 0; n->config.hostile && i < in_len; i++)
        in[i] = (uint8_t)nor_random(n);
}

/* Whether the chip is up at all.  Release from deep power-down is heard, and then takes its time. */
static bool hears(struct nor *n, uint64_t now_ns, uint8_t op)
{
    if (now_ns < n->awake_ns || n->four_lines)
        return false;
    if (!n->deep_power_down)
        return true;
    if (op != 0xAB)
        return false;
    n->deep_power_down = false;
    n->awake_ns = now_ns + n->config.part->wake_ns;
    return true;
}

void nor_transfer(struct nor *n, uint64_t now_ns, uint8_t op, uint32_t addr, const uint8_t *out,
                  size_t out_len, uint8_t *in, size_t in_len)
{
    if (in_len != 0)
        memset(in, 0xFF, in_len);
    if (!n->powered)
        return;
    settle(n, now_ns);
    if (!hears(n, now_ns, op)) {
        ignore(n, op, in, in_len);
        return;
    }
    if (is_reset(op)) {
        reset_command(n, now_ns, op);
        return;
    }
    n->reset_enable = false;
    if (nor_reads_status(n, op, in, in_len))
        return;
    if (n->work != WORK_NONE || (changes(op) && now_ns < n->changeable_ns))
        ignore(n, op, in, in_len);
    else if (!nor_writes_status(n, now_ns, op, out, out_len))
        obey(n, now_ns, op, addr, out, out_len, in, in_len);
}

/* --- for tests -------------------------------------------------------------------------------------------
 */

uint8_t *nor_data(struct nor *n)
{
    return n->cells;
}

unsigned nor_status(const struct nor *n)
{
    return n->stored_sr[0] | (unsigned)n->stored_sr[1] << 8;
}

void nor_set_status(struct nor *n, uint8_t first, uint8_t second)
{
    n->sr[0] = n->stored_sr[0] = first;
    n->sr[1] = n->stored_sr[1] = second;
}

uint32_t nor_size(const struct nor *n)
{
    return n->config.size;
}

const struct nor_config *nor_get_config(const struct nor *n)
{
    return &n->config;
}

struct nor_config *nor_faults(struct nor *n)
{
    return &n->config;
}

const struct nor_stats *nor_get_stats(const struct nor *n)
{
    return &n->stats;
}

void nor_reset_stats(struct nor *n)
{
    size_t sectors = n->config.size / NOR_SECTOR;
    struct nor_stats clean = {.sector_erases = n->stats.sector_erases,
                              .sector_programs = n->stats.sector_programs,
                              .bits_0_to_1 = n->stats.bits_0_to_1,
                              .written_once = n->stats.written_once,
                              .entered_four_lines = n->stats.entered_four_lines};

    memset(clean.sector_erases, 0, sectors * sizeof *clean.sector_erases);
    memset(clean.sector_programs, 0, sectors * sizeof *clean.sector_programs);
    n->stats = clean;
}
