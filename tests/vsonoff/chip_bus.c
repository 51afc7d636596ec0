/* chip_bus.c: what the core finds at every address that is not plain RAM: registers, eFuse, watchdog, mask
 * ROM data, the flash window, and access faults (Espressif "ESP8266 Technical Reference", memory map). */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#include <string.h>

#define DPORT_BASE  0x3FF00000u
#define WDEV_BASE   0x3FF20000u
#define WDEV_RANDOM 0xE44u
#define IO_BASE     0x60000000u
#define IO_SIZE     0x1400u
#define FLASH_BASE  0x40200000u
#define FLASH_SIZE  0x100000u
#define MAGIC_ADDR  0x40001000u

#define SPI_BASE  0x200u
#define WDT_BASE  0x900u
#define GPIO_IN   0x318u
#define RTC_CTRL  0x700u
#define RTC_CAUSE 0x714u /* bits 3:0, where the ROM looks for the reset's cause */

#define DPORT_CPU_2X     0x14u
#define DPORT_CACHE_CTRL 0x0Cu
#define DPORT_EFUSE      0x50u
#define CACHE_ENABLE     (1u << 8)

#define WDT_ENABLE     1u
#define WDT_FEED       (0x14u / 4)
#define WDT_FEED_VALUE 0x73u
/* The period is 2^n of these ticks for a value n in OP, and once more for OP_ND before the reset. */
#define WDT_TICK_NS 819200u
#define WDT_LEFT_OP 11u /* with 12 for the second period: 5 s */

#define SLOW_BUS_CYCLES 8u

#define PAD_FUNCTION_FIRST (0x81Cu / 4) /* SD_CLK, SD_DATA0..3, SD_CMD */
#define PAD_FUNCTION_COUNT 6u

/* --- Watchdog ---------------------------------------------------------------------------------------- */

static void wdt_restart(struct chip *c)
{
    struct wdt *w = &c->wdt;
    uint64_t ticks = (UINT64_C(1) << (w->reg[1] & 0xF)) + (UINT64_C(1) << (w->reg[2] & 0xF));

    w->expires_ns = w->reg[0] & WDT_ENABLE ? chip_time(c) + ticks * WDT_TICK_NS : CHIP_NEVER;
    chip_touch(c);
}

static void wdt_write(struct chip *c, uint32_t offset, uint32_t value)
{
    unsigned reg = offset / 4;

    if (reg == WDT_FEED) {
        if ((value & 0xFF) == WDT_FEED_VALUE)
            wdt_restart(c);
        return;
    }
    if (reg == 0 && !((value ^ c->wdt.reg[0]) & WDT_ENABLE)) {
        c->wdt.reg[0] = value; /* no change of the enable bit: the count goes on */
        return;
    }
    c->wdt.reg[reg] = value;
    if (reg <= 2)
        wdt_restart(c);
}

uint64_t chip_wdt_next(const struct chip *c)
{
    return c->wdt.expires_ns;
}

/* --- Registers at 0x60000000 ------------------------------------------------------------------------- */

bool chip_flash_attached(const struct chip *c)
{
    for (unsigned i = 0; i < PAD_FUNCTION_COUNT; i++) {
        uint32_t pad = c->io[PAD_FUNCTION_FIRST + i];

        if (((pad >> 4 & 3) | (pad >> 6 & 4)) != 1)
            return false;
    }
    return true;
}

static uint32_t io_read(struct chip *c, uint32_t offset)
{
    if (offset < 0x100)
        return uart_read(c, offset);
    if (offset >= SPI_BASE && offset < SPI_BASE + 0x100)
        return spi_read(c, offset - SPI_BASE);
    if (offset >= WDT_BASE && offset < WDT_BASE + 0x40)
        return c->wdt.reg[(offset - WDT_BASE) / 4];
    switch (offset) {
    case GPIO_IN:
        return c->strap << 16 | 6u << 29 | (c->gpio0_low ? 0 : 1u) | 1u << 1 | 1u << 2 | 1u << 3;
    default:
        return c->io[offset / 4];
    }
}

static void io_write(struct chip *c, uint32_t offset, uint32_t value)
{
    if (offset < 0x100)
        uart_write(c, offset, value);
    else if (offset >= SPI_BASE && offset < SPI_BASE + 0x100)
        spi_write(c, offset - SPI_BASE, value);
    else if (offset >= WDT_BASE && offset < WDT_BASE + 0x40)
        wdt_write(c, offset - WDT_BASE, value);
    else
        c->io[offset / 4] = value;
    if (offset == RTC_CTRL && value >> 31)
        chip_request_reset(c, 3);
}

/* --- DPORT ------------------------------------------------------------------------------------------- */

static uint32_t dport_read(struct chip *c, uint32_t offset)
{
    if (offset >= DPORT_EFUSE && offset < DPORT_EFUSE + 16)
        return c->config.efuse[(offset - DPORT_EFUSE) / 4];
    if (offset ==
        DPORT_CACHE_CTRL) /* flush done; bit 9, the cache uses the bus, is clear between its reads */
        return (c->dport[offset / 4] & ~0x202u) | (c->dport[offset / 4] & 1) << 1;
    return c->dport[offset / 4];
}

static void dport_write(struct chip *c, uint32_t offset, uint32_t value)
{
    if (offset >= DPORT_EFUSE && offset < DPORT_EFUSE + 16)
        return;
    c->dport[offset / 4] = value;
    if (offset == DPORT_CPU_2X)
        chip_double_clock(c, value & 1);
}

/* --- The whole map ----------------------------------------------------------------------------------- */

/* The ROM's contents are not part of this model: one known word, and fixed noise elsewhere. */
static uint32_t rom_word(const struct chip *c, uint32_t addr)
{
    return addr == MAGIC_ADDR ? c->config.magic : (addr >> 2) * 2654435761u ^ 0x21E0A5C3u;
}

static int flash_word(struct chip *c, uint32_t offset, uint32_t *value)
{
    const uint8_t *data = nor_data(c->flash);
    uint32_t mask = nor_size(c->flash) - 1;

    if (!(c->dport[DPORT_CACHE_CTRL / 4] & CACHE_ENABLE))
        return LX106_LOAD_STORE_ERROR + 1;
    *value = 0;
    for (unsigned i = 0; i < 4; i++)
        *value |= (uint32_t)data[(offset + i) & mask] << 8 * i;
    return 0;
}

static uint32_t wdev_read(struct chip *c, uint32_t offset)
{
    if (offset != WDEV_RANDOM)
        return 0;
    c->cpu->limit = c->cpu->cycles; /* changes without an event: a loop around it is not to be skipped */
    return chip_random(c);
}

/* What an access to a peripheral costs beyond the instruction: measured on GPIO registers, about 8 cycles at
 * 80 MHz for a write and its loop. */
static void wait_for_bus(struct chip *c, uint32_t addr)
{
    bool peripheral = addr - IO_BASE < IO_SIZE || addr - DPORT_BASE < 0x10000;

    if (peripheral && chip_believes(c, BELIEF_REGISTER_TIME, REGISTERS_SLOW))
        c->cpu->cycles += SLOW_BUS_CYCLES * c->cpu_mhz / c->apb_mhz;
}

static int bus_read(void *ctx, uint32_t addr, unsigned size, uint32_t *value)
{
    struct chip *c = ctx;
    bool word = size == 4;

    wait_for_bus(c, addr);

    if (addr - ROM_BASE < ROM_SIZE && word)
        *value = rom_word(c, addr);
    else if (addr - FLASH_BASE < FLASH_SIZE && word)
        return flash_word(c, addr - FLASH_BASE, value);
    else if (addr - IO_BASE < IO_SIZE && word)
        *value = io_read(c, addr - IO_BASE);
    else if (addr - DPORT_BASE < sizeof(c->dport) && word)
        *value = dport_read(c, addr - DPORT_BASE);
    else if (addr - WDEV_BASE < 0x1000 && word)
        *value = wdev_read(c, addr - WDEV_BASE);
    else if (addr - ROM_BASE < ROM_SIZE || addr - FLASH_BASE < FLASH_SIZE || addr - IO_BASE < IO_SIZE ||
             addr - DPORT_BASE < 0x10000 || addr - IRAM_BASE < IRAM_SIZE)
        return LX106_LOAD_STORE_ERROR + 1;
    else
        return LX106_LOAD_PROHIBITED + 1;
    return 0;
}

static int bus_write(void *ctx, uint32_t addr, unsigned size, uint32_t value)
{
    struct chip *c = ctx;
    bool word = size == 4;

    wait_for_bus(c, addr);

    if (addr - IO_BASE < IO_SIZE && word)
        io_write(c, addr - IO_BASE, value);
    else if (addr - DPORT_BASE < sizeof(c->dport) && word)
        dport_write(c, addr - DPORT_BASE, value);
    else if (addr - WDEV_BASE < 0x1000 && word)
        return 0;
    else if (addr - IO_BASE < IO_SIZE || addr - DPORT_BASE < 0x10000 || addr - IRAM_BASE < IRAM_SIZE)
        return LX106_LOAD_STORE_ERROR + 1;
    else
        return LX106_STORE_PROHIBITED + 1;
    return 0;
}

struct lx106_bus chip_bus(struct chip *c)
{
    return (struct lx106_bus){.ctx = c,
                              .read = bus_read,
                              .write = bus_write,
                              .rom = rom_run,
                              .exception = rom_exception,
                              .interrupt = rom_interrupt};
}

uint32_t chip_read_word(struct chip *c, uint32_t addr)
{
    uint32_t value = 0;

    bus_read(c, addr, 4, &value);
    return value;
}

void chip_write_word(struct chip *c, uint32_t addr, uint32_t value)
{
    bus_write(c, addr, 4, value);
}

/* A software reset leaves the watchdog running, perhaps the one of a firmware that nobody has seen. */
static void wdt_reset(struct chip *c)
{
    if (c->reset_cause != 3) {
        memset(&c->wdt, 0, sizeof(c->wdt));
        c->wdt.expires_ns = CHIP_NEVER;
    } else if (chip_believes(c, BELIEF_WATCHDOG_LEFT, WATCHDOG_ON)) {
        c->wdt.reg[0] |= WDT_ENABLE;
        c->wdt.reg[1] = WDT_LEFT_OP;
        c->wdt.reg[2] = WDT_LEFT_OP + 1;
        wdt_restart(c);
    }
}

void chip_bus_reset(struct chip *c, bool power_on)
{
    uint32_t rtc[0x400 / 4];

    spi_cut_short(c); /* before the pads are taken away from the flash */
    memcpy(rtc, c->io + 0x1000 / 4, sizeof(rtc));
    memset(c->io, 0, sizeof(c->io));
    memset(c->dport, 0, sizeof(c->dport));
    if (power_on) { /* RTC memory lives on through every other reset */
        for (size_t i = 0; i < sizeof(rtc) / sizeof(rtc[0]); i++)
            rtc[i] = chip_random(c);
    }
    memcpy(c->io + 0x1000 / 4, rtc, sizeof(rtc));
    c->io[RTC_CAUSE / 4] = c->reset_cause;
    wdt_reset(c);
    uart_reset(c);
    spi_reset(c);
}
