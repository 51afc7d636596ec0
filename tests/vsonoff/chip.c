/* chip.c: the virtual ESP8266 as a whole: its life, pins, virtual time and events.
 *
 * Time is kept by the core's cycle counter while the core runs; everything else that happens at a known time
 * (a byte's end on TX or RX, a finished SPI transfer, the watchdog) is an event that stops the core. */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC_ESP8266 0xFFF0C101u
#define TIMER_LINE    (1u << 6)
/* A doubled clock that takes its time (beliefs.h). */
#define CLOCK_SWITCH_NS UINT64_C(200000)

void chip_config_default(struct chip_config *config, uint32_t flash_size)
{
    uint8_t capacity = 0;

    while (UINT32_C(1) << capacity < flash_size)
        capacity++;
    *config = (struct chip_config){
        .flash = {.size = flash_size,
                  .jedec = {0xEF, 0x40, capacity},
                  .timing = nor_timing_w25q,
                  .stuck_sector = UINT32_MAX,
                  .seed = 1},
        .crystal_mhz = 26,
        /* Station MAC 5C:CF:7F:12:34:56: own OUI in word 3 and the flag for it in word 2. */
        .efuse = {0x56000000, 0x00021234, 0x00001000, 0x005CCF7F},
        .magic = MAGIC_ESP8266,
    };
}

struct chip *chip_new(const struct chip_config *config, chip_tx_fn *tx, void *tx_ctx)
{
    struct chip *c = calloc(1, sizeof(*c));
    struct lx106_bus bus;

    if (!c)
        return NULL;
    c->config = *config;
    c->tx = tx;
    c->tx_ctx = tx_ctx;
    c->rng = config->flash.seed * 2 + 0x9E3779B97F4A7C15u;
    c->wdt.expires_ns = CHIP_NEVER;
    c->uart.timeout_ns = c->doubled_ns = CHIP_NEVER;
    c->cpu_mhz = c->apb_mhz = 2 * config->crystal_mhz;
    c->flash = nor_new(&config->flash);
    if (c->flash)
        nor_power_cut(c->flash, 0);
    c->dram = calloc(1, DRAM_SIZE);
    c->iram = calloc(1, IRAM_SIZE);
    bus = chip_bus(c);
    if (c->dram && c->iram)
        c->cpu = lx106_new(&bus, c->dram, c->iram);
    if (!c->cpu || !c->flash) {
        chip_free(c);
        return NULL;
    }
    rom_init(&c->rom);
    return c;
}

void chip_free(struct chip *c)
{
    if (!c)
        return;
    lx106_free(c->cpu);
    nor_free(c->flash);
    free(c->uart.line);
    free(c->dram);
    free(c->iram);
    free(c);
}

bool chip_believes(const struct chip *c, enum belief b, unsigned value)
{
    return c->config.belief[b] == value;
}

uint32_t chip_random(struct chip *c)
{
    c->rng ^= c->rng << 13;
    c->rng ^= c->rng >> 7;
    c->rng ^= c->rng << 17;
    return (uint32_t)(c->rng >> 32);
}

/* --- Time -------------------------------------------------------------------------------------------- */

static bool core_runs(const struct chip *c)
{
    return c->mode != MODE_OFF && c->mode != MODE_HELD && c->mode != MODE_DEAD && !c->cpu->stopped;
}

static uint64_t core_time(const struct chip *c)
{
    return c->base_ns + (c->cpu->cycles - c->base_cycles) * 1000 / c->cpu_mhz;
}

uint64_t chip_time(const struct chip *c)
{
    return c->running_cpu ? core_time(c) : c->now_ns;
}

uint64_t chip_cycles_at(const struct chip *c, uint64_t ns)
{
    if (ns <= c->base_ns)
        return c->base_cycles;
    if (ns - c->base_ns > UINT64_MAX / 1000)
        return UINT64_MAX;
    return c->base_cycles + ((ns - c->base_ns) * c->cpu_mhz + 999) / 1000;
}

static void anchor(struct chip *c, uint64_t ns)
{
    c->base_ns = ns;
    c->base_cycles = c->cpu->cycles;
}

static uint64_t hardware_next(const struct chip *c)
{
    uint64_t next = uart_next(c), spi = spi_next(c), wdt = chip_wdt_next(c);

    if (spi < next)
        next = spi;
    if (c->doubled_ns < next)
        next = c->doubled_ns;
    return wdt < next ? wdt : next;
}

void chip_touch(struct chip *c)
{
    uint64_t limit;

    if (!c->running_cpu)
        return;
    limit = chip_cycles_at(c, hardware_next(c));
    if (limit < c->cpu->limit)
        c->cpu->limit = limit;
}

void chip_set_clock(struct chip *c, unsigned cpu_mhz, unsigned apb_mhz)
{
    anchor(c, chip_time(c));
    c->cpu_mhz = cpu_mhz;
    c->apb_mhz = apb_mhz;
    if (c->running_cpu)
        c->cpu->limit = c->cpu->cycles; /* chip_run computes it anew */
}

/* The bit for the doubled clock has changed: what the core makes of it. */
void chip_double_clock(struct chip *c, bool on)
{
    c->doubled_ns = CHIP_NEVER;
    if (!on || chip_believes(c, BELIEF_CPU_2X, CPU_2X_WORKS)) {
        chip_set_clock(c, c->apb_mhz * (on ? 2 : 1), c->apb_mhz);
    } else if (chip_believes(c, BELIEF_CPU_2X, CPU_2X_LATE) && c->cpu_mhz == c->apb_mhz) {
        c->doubled_ns = chip_time(c) + CLOCK_SWITCH_NS;
        chip_touch(c);
    }
}

void chip_interrupt_line(struct chip *c, unsigned line, bool level)
{
    if (level)
        c->cpu->interrupt |= 1u << line;
    else
        c->cpu->interrupt &= ~(1u << line);
}

void chip_race(struct chip *c, const char *format, ...)
{
    va_list args;

    if (c->stats.races++)
        return;
    c->stats.first_race_pc = c->cpu->pc;
    va_start(args, format);
    vsnprintf(c->stats.first_race, sizeof(c->stats.first_race), format, args);
    va_end(args);
}

/* --- Life -------------------------------------------------------------------------------------------- */

void chip_die(struct chip *c, enum chip_mode mode)
{
    c->mode = mode;
    c->cpu->stopped = true;
    c->cpu->limit = c->cpu->cycles;
}

static void fill_with_noise(struct chip *c)
{
    for (size_t i = 0; i < DRAM_SIZE; i++)
        c->dram[i] = (uint8_t)chip_random(c);
    for (size_t i = 0; i < IRAM_SIZE; i++)
        c->iram[i] = (uint8_t)chip_random(c);
}

static void reset(struct chip *c, unsigned cause)
{
    if (cause == 1 || chip_believes(c, BELIEF_RAM_AT_RESET, RAM_NOISE))
        fill_with_noise(c); /* so programs must not count on zeros */
    c->stats.resets++;
    c->reset_cause = cause;
    if (cause == 1 || cause == 2 || (cause == 4 && chip_believes(c, BELIEF_WATCHDOG_STRAPS, STRAPS_SAMPLED)))
        c->strap = 1u | (c->gpio0_low ? 0 : 2u); /* GPIO2 high, GPIO15 low on every board */
    c->cpu_mhz = c->apb_mhz = 2 * c->config.crystal_mhz;
    c->doubled_ns = CHIP_NEVER;
    c->running_cpu = false;
    c->pending_reset = 0;
    c->idle = false;
    lx106_reset(c->cpu);
    anchor(c, c->now_ns);
    uart_line_clear(c);
    chip_bus_reset(c, cause == 1);
    if (c->config.hostile && cause != 1)
        nor_sleep(c->flash); /* some firmware was about to sleep */
    rom_reset(c);
    c->mode = MODE_BOOT;
}

void chip_request_reset(struct chip *c, unsigned cause)
{
    c->pending_reset = cause;
    c->cpu->stopped = true;
    c->cpu->limit = c->cpu->cycles;
}

static void start_power(struct chip *c)
{
    nor_power_on(c->flash, c->now_ns);
    reset(c, 1);
    if (c->en_low)
        c->mode = MODE_HELD;
}

static void stop_everything(struct chip *c, enum chip_mode mode)
{
    uart_line_clear(c);
    uart_reset(c);
    spi_reset(c);
    c->wdt.expires_ns = CHIP_NEVER;
    c->mode = mode;
}

void chip_set_power(struct chip *c, bool on)
{
    if (on == c->power)
        return;
    c->power = on;
    if (on) {
        start_power(c);
        return;
    }
    nor_power_cut(c->flash, c->now_ns);
    stop_everything(c, MODE_OFF);
}

void chip_set_gpio0(struct chip *c, bool low)
{
    c->gpio0_low = low;
}

void chip_set_en(struct chip *c, bool low)
{
    if (low == c->en_low)
        return;
    c->en_low = low;
    if (!c->power)
        return;
    if (low)
        stop_everything(c, MODE_HELD);
    else
        reset(c, 2);
}

void chip_rx(struct chip *c, uint64_t start_ns, uint8_t byte, double baud)
{
    if (c->mode != MODE_OFF && c->mode != MODE_HELD)
        uart_line_add(c, start_ns, byte, baud);
    c->idle = false;
}

/* --- Running ----------------------------------------------------------------------------------------- */

/* Handles what was due by `until_ns`: the core may be a little ahead of it. */
static void fire_due(struct chip *c, uint64_t until_ns)
{
    uint64_t next, now = c->now_ns < until_ns ? c->now_ns : until_ns;

    while (!c->tx_left && (next = hardware_next(c)) <= now) {
        c->idle = false;
        if (next == c->doubled_ns) {
            c->doubled_ns = CHIP_NEVER;
            chip_set_clock(c, 2 * c->apb_mhz, c->apb_mhz);
        } else if (next == spi_next(c)) {
            spi_fire(c);
        } else if (next == uart_next(c)) {
            uart_fire(c);
        } else {
            c->stats.watchdog_resets++;
            reset(c, 4);
        }
    }
}

/* Whether the core is inside a routine of the ROM that waits. */
static bool rom_waits(const struct chip *c)
{
    return c->rom.idle && c->cpu->pc - ROM_BASE < ROM_SIZE;
}

static void run_core(struct chip *c, uint64_t until_ns)
{
    uint64_t skipped = c->cpu->skipped, now;

    c->running_cpu = true;
    lx106_run(c->cpu, chip_cycles_at(c, until_ns));
    now = core_time(c);
    c->running_cpu = false;
    c->idle = c->cpu->skipped != skipped || c->cpu->waiting || rom_waits(c);
    if (now > c->now_ns)
        c->now_ns = now;
    if (c->pending_reset)
        reset(c, c->pending_reset);
    else if (c->cpu->stopped && c->mode != MODE_SILENT)
        c->mode = MODE_DEAD;
}

void chip_run(struct chip *c, uint64_t until_ns)
{
    c->tx_left = false;
    for (;;) {
        uint64_t next;

        fire_due(c, until_ns);
        if (c->tx_left || c->now_ns >= until_ns)
            break;
        next = hardware_next(c);
        if (next > until_ns)
            next = until_ns;
        if (core_runs(c))
            run_core(c, next);
        else
            c->now_ns = next;
    }
    c->shown_ns = c->now_ns < until_ns || c->shown_ns > until_ns ? c->now_ns : until_ns;
}

uint64_t chip_now(const struct chip *c)
{
    return c->shown_ns;
}

uint64_t chip_next_event(struct chip *c)
{
    uint64_t next = hardware_next(c);

    if (core_runs(c)) {
        uint64_t wake = CHIP_NEVER;

        /* The core's own timer is not among the events. */
        if (!c->idle || (c->cpu->interrupt & c->cpu->intenable) || (c->cpu->intenable & TIMER_LINE))
            return c->shown_ns + 1000;
        if (rom_waits(c) && c->rom.wake_cycles != UINT64_MAX)
            wake = c->base_ns + (c->rom.wake_cycles - c->base_cycles) * 1000 / c->cpu_mhz;
        next = wake < next ? wake : next;
    }
    return next > c->shown_ns ? next : c->shown_ns + 1;
}

/* --- Looking in -------------------------------------------------------------------------------------- */

struct nor *chip_flash(struct chip *c)
{
    return c->flash;
}

const struct chip_stats *chip_get_stats(const struct chip *c)
{
    return &c->stats;
}

bool chip_misused(const struct chip *c, char *text, size_t size)
{
    const struct chip_stats *s = &c->stats;
    const struct nor_stats *flash = nor_get_stats(c->flash);

    if (s->races)
        snprintf(text, size, "%" PRIu64 " races, the first at %08" PRIx32 ": %s", s->races, s->first_race_pc,
                 s->first_race);
    else if (s->unknown_rom_calls)
        snprintf(text, size, "call of %08" PRIx32 " in the ROM", s->last_unknown_rom_call);
    else if (flash->bits_0_to_1)
        snprintf(text, size, "%" PRIu64 " bits programmed from 0 to 1", flash->bits_0_to_1);
    else if (flash->written_once)
        snprintf(text, size, "a bit of the flash's status set that can be set once");
    else if (flash->entered_four_lines)
        snprintf(text, size, "the flash sent into four-line mode");
    else
        return false;
    return true;
}

bool chip_powered(const struct chip *c)
{
    return c->power;
}

bool chip_in_loader(const struct chip *c)
{
    return c->mode == MODE_LOADER;
}

bool chip_runs_ram_code(const struct chip *c)
{
    return c->mode == MODE_RAM;
}

bool chip_runs_firmware(const struct chip *c)
{
    return c->mode == MODE_FIRMWARE;
}

bool chip_dead(const struct chip *c)
{
    return c->mode == MODE_DEAD || c->faulted;
}

bool chip_peek(struct chip *c, uint32_t addr, void *data, uint32_t len)
{
    if (addr >= DRAM_BASE && addr - DRAM_BASE <= DRAM_SIZE && len <= DRAM_SIZE - (addr - DRAM_BASE)) {
        memcpy(data, c->dram + (addr - DRAM_BASE), len);
        return true;
    }
    if (addr >= IRAM_BASE && addr - IRAM_BASE <= IRAM_SIZE && len <= IRAM_SIZE - (addr - IRAM_BASE)) {
        memcpy(data, c->iram + (addr - IRAM_BASE), len);
        return true;
    }
    return false;
}
