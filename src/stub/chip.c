/* chip.c: see chip.h. */
/* SPDX-License-Identifier: MIT */
#include "stub/chip.h"

#include "stub/crc.h"
#include "stub/flash.h"
#include "stub/rom.h"
#include "stub/uart.h"

#define WDT_ENABLE     1u
#define WDT_FEED_VALUE 0x73u

/* From the linker script. */
extern const uint32_t stub_text_begin[], stub_text_end[];
extern const uint32_t stub_scratch_begin[], stub_scratch_end[];

#define IRAM_END 0x40110000u

static uint32_t cycles_per_us;

static uint32_t ccount(void)
{
    uint32_t cycles;

    __asm__ volatile("rsr %0, ccount" : "=r"(cycles));
    return cycles;
}

void chip_start(void)
{
    WDT_CONTROL &= ~WDT_ENABLE;
    WDT_FEED = WDT_FEED_VALUE;
    DPORT_CPU_2X |= 1;
}

static uint32_t wait_for_sent_byte(uint32_t count)
{
    while (uart_unsent() >= count) {
    }
    return ccount();
}

/* Whether the bit for the doubled clock has an effect is known from one SDK alone.  The UART's divider counts
 * the bus clock, so the time of a byte shows it. */
void chip_measure_clock(void)
{
    uint32_t bus = 10 * uart_divider(), begin, cycles, left = 0;

    cycles_per_us = 2 * chip_bus_mhz();             /* unless measured otherwise: too long at worst */
    for (uint32_t i = 0; i < 1000 && left < 2; i++) /* the interrupt may be on its way */
        left = uart_unsent();
    if (left < 2)
        return;
    begin = wait_for_sent_byte(left);
    cycles = wait_for_sent_byte(left - 1) - begin;
    if (cycles < bus + bus / 2)
        cycles_per_us = chip_bus_mhz();
}

/* The host's first rate is 115200 or that times a power of two; with this the divider shows the crystal. */
uint32_t chip_bus_mhz(void)
{
    uint32_t divider = uart_first_divider();

    while (divider < 400)
        divider *= 2;
    return divider < 560 ? 52 : 80;
}

void chip_delay_us(uint32_t us)
{
    uint32_t begin = ccount(), cycles = us * cycles_per_us;

    while (ccount() - begin < cycles) {
    }
}

uint32_t chip_read(uint32_t addr)
{
    return REG(addr);
}

void chip_write(uint32_t addr, uint32_t value)
{
    REG(addr) = value;
}

static bool is_inside(uint32_t addr, uint32_t len, uint32_t begin, uint32_t end)
{
    return addr >= begin && addr <= end && len <= end - addr;
}

bool chip_may_load(uint32_t addr, uint32_t len)
{
    return is_inside(addr, len, (uint32_t)stub_text_end, IRAM_END) ||
           is_inside(addr, len, (uint32_t)stub_scratch_begin, (uint32_t)stub_scratch_end);
}

uint32_t chip_image_crc(void)
{
    uint32_t crc = CRC_START;

    /* cppcheck-suppress comparePointers ; both are addresses that the linker script names */
    for (const uint32_t *word = stub_text_begin; word < stub_text_end; word++)
        for (unsigned shift = 0; shift < 32; shift += 8)
            crc = crc_add(crc, *word >> shift);
    return ~crc;
}

void chip_md5_begin(struct chip_md5 *m)
{
    rom_md5_init(m);
}

void chip_md5_add(struct chip_md5 *m, const void *data, uint32_t len)
{
    rom_md5_update(m, data, len);
}

void chip_md5_end(struct chip_md5 *m, uint8_t digest[16])
{
    rom_md5_final(digest, m);
}

/* As the boot loader left it. */
static void undo_start(void)
{
    uart_stop();
    flash_stop();
    DPORT_CPU_2X &= ~1u;
}

void chip_run(uint32_t entry)
{
    undo_start();
    ((void (*)(void))entry)();
}

void chip_restart(void)
{
    undo_start();
    rom_set_user_start(0);
    rom_software_reset();
    for (;;) {
    }
}

void chip_to_loader(void)
{
    undo_start();
    rom_reset_vector();
}
