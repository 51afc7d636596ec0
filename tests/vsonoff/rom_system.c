/* rom_system.c: the mask ROM's interrupt, clock, delay, watchdog, cache and reset routines. */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#define WDT_CTRL  0x60000900u
#define WDT_OP    0x60000904u
#define WDT_OP_ND 0x60000908u
#define WDT_FEED  0x60000914u
#define RTC_CTRL  0x60000700u
#define CACHE     0x3FF0000Cu
#define CACHE_ON  (1u << 8)

/* --- Interrupts -------------------------------------------------------------------------------------- */

/* (number, handler, argument) */
static enum rom_result isr_attach(struct chip *c, struct rom_frame *f)
{
    uint32_t slot = ROM_RAM_INTERRUPTS + 8 * (f->arg[0] & 15);

    rom_cost(c, 20);
    rom_set_ram(c, slot, f->arg[1] ? f->arg[1] : ROM_UNHANDLED_INTERRUPT);
    rom_set_ram(c, slot + 4, f->arg[2]);
    return ROM_DONE;
}

static enum rom_result isr_mask(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 15);
    c->cpu->intenable &= ~f->arg[0];
    return ROM_DONE;
}

static enum rom_result isr_unmask(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 15);
    c->cpu->intenable |= f->arg[0] & 0x7FFF;
    return ROM_DONE;
}

/* _xtos_ints_on, _xtos_ints_off (mask) -> the mask before */
static enum rom_result ints_on(struct chip *c, struct rom_frame *f)
{
    f->result = c->cpu->intenable;
    return isr_unmask(c, f);
}

static enum rom_result ints_off(struct chip *c, struct rom_frame *f)
{
    f->result = c->cpu->intenable;
    return isr_mask(c, f);
}

static enum rom_result intr_lock(struct chip *c, struct rom_frame *f)
{
    (void)f;
    rom_cost(c, 4);
    c->cpu->ps = (c->cpu->ps & ~0xFu) | 3;
    return ROM_DONE;
}

static enum rom_result intr_unlock(struct chip *c, struct rom_frame *f)
{
    (void)f;
    rom_cost(c, 4);
    c->cpu->ps &= ~0xFu;
    return ROM_DONE;
}

/* --- Time and clocks --------------------------------------------------------------------------------- */

/* (microseconds).  Counts cycles by the number that ets_update_cpu_frequency left. */
enum rom_result rom_delay_us(struct chip *c, struct rom_frame *f)
{
    if (!f->state) {
        f->state = 1;
        f->until = c->cpu->cycles + (uint32_t)(f->arg[0] * rom_ram(c, ROM_RAM_TICKS));
        rom_cost(c, 10);
    }
    return c->cpu->cycles < f->until ? rom_wait_until(c, f->until) : ROM_DONE;
}

static enum rom_result update_cpu_frequency(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 5);
    rom_set_ram(c, ROM_RAM_TICKS, f->arg[0]);
    return ROM_DONE;
}

static enum rom_result get_cpu_frequency(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 5);
    f->result = rom_ram(c, ROM_RAM_TICKS);
    return ROM_DONE;
}

static enum rom_result get_ccount(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 2);
    f->result = (uint32_t)c->cpu->cycles + c->cpu->ccount_offset;
    return ROM_DONE;
}

static uint32_t *i2c_register(struct chip *c, const struct rom_frame *f)
{
    return &c->i2c[(f->arg[0] * 37 + f->arg[1] * 16 + f->arg[2]) & 255];
}

/* (block, host, register, value).  The one effect that is modelled: the PLL's two registers for a 26 MHz
 * crystal switch CPU and peripherals to 80 MHz. */
static enum rom_result i2c_write(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 150);
    *i2c_register(c, f) = f->arg[3] & 0xFF;
    if (f->arg[0] == 103 && f->arg[1] == 4 && f->arg[2] == 2 && f->arg[3] == 0x91) {
        const uint32_t *first = &c->i2c[(103 * 37 + 4 * 16 + 1) & 255];

        if (*first == 0x88)
            chip_set_clock(c, c->cpu_mhz > c->apb_mhz ? 160 : 80, 80);
    }
    return ROM_DONE;
}

static enum rom_result i2c_read(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 150);
    f->result = *i2c_register(c, f);
    return ROM_DONE;
}

static uint32_t field(uint32_t high, uint32_t low)
{
    return (uint32_t)((UINT64_C(2) << (high & 7)) - 1) & ~((1u << (low & 7)) - 1);
}

/* (block, host, register, high bit, low bit) */
static enum rom_result i2c_read_mask(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 170);
    f->result = (*i2c_register(c, f) & field(f->arg[3], f->arg[4])) >> (f->arg[4] & 7);
    return ROM_DONE;
}

/* (block, host, register, high bit, low bit, value) */
static enum rom_result i2c_write_mask(struct chip *c, struct rom_frame *f)
{
    uint32_t mask = field(f->arg[3], f->arg[4]);

    f->arg[3] = (*i2c_register(c, f) & ~mask) | (f->arg[5] << (f->arg[4] & 7) & mask);
    return i2c_write(c, f);
}

/* --- Watchdog ---------------------------------------------------------------------------------------- */

static void feed(struct chip *c)
{
    chip_write_word(c, WDT_FEED, 0x73);
}

static enum rom_result wdt_get_mode(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 10);
    f->result = chip_read_word(c, WDT_CTRL) & 1;
    return ROM_DONE;
}

/* (mode, first period, second period) */
static enum rom_result wdt_enable(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 40);
    chip_write_word(c, WDT_OP, f->arg[1]);
    chip_write_word(c, WDT_OP_ND, f->arg[2]);
    chip_write_word(c, WDT_CTRL, chip_read_word(c, WDT_CTRL) | 1);
    feed(c);
    return ROM_DONE;
}

static enum rom_result wdt_disable(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 20);
    f->result = chip_read_word(c, WDT_CTRL) & 1;
    chip_write_word(c, WDT_CTRL, chip_read_word(c, WDT_CTRL) & ~1u);
    feed(c);
    return ROM_DONE;
}

/* (mode) as wdt_disable returned it */
static enum rom_result wdt_restore(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 20);
    if (f->arg[0])
        chip_write_word(c, WDT_CTRL, chip_read_word(c, WDT_CTRL) | 1);
    feed(c);
    return ROM_DONE;
}

static enum rom_result wdt_init(struct chip *c, struct rom_frame *f)
{
    (void)f;
    rom_cost(c, 20);
    return ROM_DONE;
}

/* --- Cache, reset ------------------------------------------------------------------------------------ */

void rom_cache_off(struct chip *c)
{
    chip_write_word(c, CACHE, chip_read_word(c, CACHE) & ~CACHE_ON);
}

static enum rom_result cache_disable(struct chip *c, struct rom_frame *f)
{
    (void)f;
    rom_cost(c, 60);
    rom_cache_off(c);
    return ROM_DONE;
}

static enum rom_result cache_enable(struct chip *c, struct rom_frame *f)
{
    (void)f;
    rom_cost(c, 200);
    chip_write_word(c, CACHE, chip_read_word(c, CACHE) | CACHE_ON);
    return ROM_DONE;
}

static enum rom_result reset_reason(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 15);
    f->result = c->reset_cause;
    return ROM_DONE;
}

static enum rom_result software_reset(struct chip *c, struct rom_frame *f)
{
    (void)f;
    chip_write_word(c, RTC_CTRL, 1u << 31);
    return ROM_FAULT;
}

static enum rom_result set_user_start(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 5);
    rom_set_ram(c, ROM_RAM_USER_ENTRY, f->arg[0]);
    return ROM_DONE;
}

const struct rom_entry rom_system_entries[] = {{0x40000F88, isr_attach},
                                               {0x40000F98, isr_mask},
                                               {0x40000FA8, isr_unmask},
                                               {0x4000BD28, isr_attach},
                                               {0x4000BD84, ints_on},
                                               {0x4000BDA4, ints_off},
                                               {0x40000F74, intr_lock},
                                               {0x40000F80, intr_unlock},
                                               {0x40002ECC, rom_delay_us},
                                               {0x40002F04, update_cpu_frequency},
                                               {0x40002F0C, get_cpu_frequency},
                                               {0x4000DD38, get_ccount},
                                               {0x400072D8, i2c_write},
                                               {0x40007268, i2c_read},
                                               {0x4000729C, i2c_read_mask},
                                               {0x4000730C, i2c_write_mask},
                                               {0x40002F34, wdt_get_mode},
                                               {0x40002FA0, wdt_enable},
                                               {0x400030F0, wdt_disable},
                                               {0x40003158, wdt_restore},
                                               {0x40003170, wdt_init},
                                               {0x400047F0, cache_disable},
                                               {0x40004678, cache_enable},
                                               {0x400025E0, reset_reason},
                                               {0x4000264C, software_reset},
                                               {0x40000FBC, set_user_start},
                                               {0, NULL}};
