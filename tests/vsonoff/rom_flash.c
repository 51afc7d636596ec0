/* rom_flash.c: the mask ROM's flash routines.  They work through the SPI controller's registers and wait for
 * the flash's busy bit, so virtual time passes in them and interrupts go on. */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"
#include "spi_command.h"

#define SPI_BASE   0x60000200u
#define SPI_CMD    (SPI_BASE + 0x00)
#define SPI_ADDR   (SPI_BASE + 0x04)
#define SPI_CTRL   (SPI_BASE + 0x08)
#define SPI_STATUS (SPI_BASE + 0x10)
#define SPI_W0     (SPI_BASE + 0x40)

#define SPI_USER   (SPI_BASE + 0x1C)
#define IOMUX_CONF 0x60000800u
#define DPORT_BUS  0x3FF0000Cu

#define CTRL_PLAIN      0x00288000u
#define CTRL_WRSR_2B    (1u << 22)
#define CTRL_SYSCLK     (1u << 12)
#define CTRL_NO_MODE    0xFE6F9FFFu
#define USER_FLASH_MODE 4u
#define IOMUX_SPI0_SYS  0x100u
#define BUS_IN_USE      (1u << 9) /* by the flash cache */
#define STATUS_BUSY     1u
#define STATUS_WEL      2u
#define STATUS_LOCK     0x1Cu /* BP0..BP2 */
#define STATUS_QE       0x200u

#define PIECE        32u /* bytes that one built-in command moves */
#define PIECE_CYCLES 88u /* the ROM's loop around it; all in all 43.5 M cycles per MB at 13 MHz */

#define PADS_FIRST 0x6000081Cu
#define PADS       6u

/* Members of the flash chip's description. */
enum { CHIP_ID = 0, CHIP_SIZE = 4, CHIP_BLOCK = 8, CHIP_SECTOR = 12, CHIP_PAGE = 16, CHIP_MASK = 20 };

static uint32_t flashchip(struct chip *c)
{
    return rom_ram(c, ROM_RAM_FLASHCHIP_PTR);
}

/* A member of the description in use, wherever the program has put it. */
static bool chip_member(struct chip *c, uint32_t member, uint32_t *value)
{
    return lx106_load(c->cpu, flashchip(c) + member, 4, value);
}

/* --- One command ------------------------------------------------------------------------------------- */

/* (command bit) */
static enum rom_result spi_command(struct chip *c, struct rom_frame *f)
{
    if (!f->state) {
        f->state = 1;
        rom_cost(c, 15);
        chip_write_word(c, SPI_CMD, f->arg[0]);
    }
    if (c->spi.busy)
        return ROM_WAIT;
    rom_cost(c, 10);
    return ROM_DONE;
}

/* (flash chip *) -> status, once the flash is not busy any more; for ever if the bus only reads ones */
static enum rom_result read_status(struct chip *c, struct rom_frame *f)
{
    uint32_t mask, status;
    uint64_t busy;

    rom_cost(c, 15);
    if (!f->state) {
        f->state = 1;
        chip_write_word(c, SPI_STATUS, 0);
        rom_push(c, spi_command, CMD_RDSR, 0, 0);
        return ROM_AGAIN;
    }
    if (!lx106_load(c->cpu, f->arg[0] + CHIP_MASK, 4, &mask))
        return ROM_FAULT;
    status = chip_read_word(c, SPI_STATUS) & mask;
    f->result = status;
    if (!(status & STATUS_BUSY))
        return ROM_DONE;
    busy = nor_busy_until(c->flash, chip_time(c));
    if (busy > chip_time(c)) /* the polls in between would all say the same */
        return rom_wait_until(c, chip_cycles_at(c, busy));
    f->state = 0;
    return ROM_AGAIN;
}

/* (flash chip *, u32 *) */
static enum rom_result spi_read_status(struct chip *c, struct rom_frame *f)
{
    if (!f->state++) {
        rom_push(c, read_status, f->arg[0], 0, 0);
        return ROM_AGAIN;
    }
    return lx106_store(c->cpu, f->arg[1], 4, (uint32_t)f->child) ? ROM_DONE : ROM_FAULT;
}

static enum rom_result wait_idle(struct chip *c, struct rom_frame *f)
{
    if (chip_read_word(c, DPORT_BUS) & BUS_IN_USE)
        return ROM_WAIT;
    if (f->state++)
        return ROM_DONE;
    rom_push(c, read_status, f->arg[0], 0, 0);
    return ROM_AGAIN;
}

/* (flash chip *): until the write enable latch is seen */
static enum rom_result write_enable(struct chip *c, struct rom_frame *f)
{
    switch (f->state++) {
    case 0:
        rom_push(c, wait_idle, f->arg[0], 0, 0);
        return ROM_AGAIN;
    case 1:
        rom_push(c, spi_command, CMD_WREN, 0, 0);
        return ROM_AGAIN;
    case 2:
        rom_push(c, read_status, f->arg[0], 0, 0);
        return ROM_AGAIN;
    default:
        f->state = 2;
        return f->child & STATUS_WEL ? ROM_DONE : ROM_AGAIN;
    }
}

/* (flash chip *, value) */
static enum rom_result write_status(struct chip *c, struct rom_frame *f)
{
    switch (f->state++) {
    case 0:
        rom_push(c, wait_idle, f->arg[0], 0, 0);
        return ROM_AGAIN;
    case 1:
        chip_write_word(c, SPI_STATUS, f->arg[1]);
        rom_push(c, spi_command, CMD_WRSR, 0, 0);
        return ROM_AGAIN;
    default:
        return ROM_DONE;
    }
}

/* Write enable, then the status register := arg[1].  Nobody waits until the flash has taken it: the next
 * command will. */
static enum rom_result set_status(struct chip *c, struct rom_frame *f)
{
    switch (f->state++) {
    case 0:
        rom_push(c, write_enable, flashchip(c), 0, 0);
        return ROM_AGAIN;
    case 1:
        rom_push(c, write_status, flashchip(c), f->arg[1], 0);
        return ROM_AGAIN;
    default:
        return ROM_DONE;
    }
}

static enum rom_result spi_unlock(struct chip *c, struct rom_frame *f)
{
    f->arg[1] = 0;
    return set_status(c, f);
}

enum rom_result rom_spi_lock(struct chip *c, struct rom_frame *f)
{
    f->arg[1] = STATUS_LOCK;
    return set_status(c, f);
}

/* Quad mode off: the second status register becomes 0, the first one is written as it is. */
static enum rom_result disable_qmode(struct chip *c, struct rom_frame *f)
{
    switch (f->state++) {
    case 0:
        chip_write_word(c, SPI_CTRL, chip_read_word(c, SPI_CTRL) | CTRL_WRSR_2B);
        rom_push(c, write_enable, flashchip(c), 0, 0);
        return ROM_AGAIN;
    case 1:
        rom_push(c, read_status, flashchip(c), 0, 0);
        return ROM_AGAIN;
    case 2:
        rom_push(c, write_status, flashchip(c), (uint32_t)f->child & 0xFF, 0);
        return ROM_AGAIN;
    default:
        return ROM_DONE;
    }
}

/* Quad mode on, and all of the first status register off. */
static enum rom_result enable_qmode(struct chip *c, struct rom_frame *f)
{
    if (!f->state)
        chip_write_word(c, SPI_CTRL, chip_read_word(c, SPI_CTRL) | CTRL_WRSR_2B);
    f->arg[1] = STATUS_QE;
    return set_status(c, f);
}

/* (mode): 0 QIO, 1 QOUT, 2 DIO, 3 DOUT, 4 fast, 5 slow */
static enum rom_result read_mode_config(struct chip *c, struct rom_frame *f)
{
    static const uint32_t bits[] = {1u << 24, 1u << 20, 1u << 23, 1u << 14, 0};
    uint32_t mode = f->arg[0];

    rom_cost(c, 30);
    switch (f->state++) {
    case 0:
        chip_write_word(c, SPI_CTRL, chip_read_word(c, SPI_CTRL) & CTRL_NO_MODE);
        rom_push(c, mode < 2 ? enable_qmode : disable_qmode, 0, 0, 0);
        return ROM_AGAIN;
    default:
        if (mode < 5)
            chip_write_word(c, SPI_CTRL, chip_read_word(c, SPI_CTRL) | bits[mode] | 1u << 13);
        return ROM_DONE;
    }
}

/* --- Erasing ----------------------------------------------------------------------------------------- */

/* arg[2]: command, arg[1]: address; enables, starts and waits */
static enum rom_result erase(struct chip *c, struct rom_frame *f)
{
    switch (f->state++) {
    case 0:
        rom_push(c, write_enable, flashchip(c), 0, 0);
        return ROM_AGAIN;
    case 1:
        chip_write_word(c, SPI_ADDR, f->arg[1] & 0xFFFFFF);
        rom_push(c, spi_command, f->arg[2], 0, 0);
        return ROM_AGAIN;
    case 2:
        rom_push(c, read_status, flashchip(c), 0, 0);
        return ROM_AGAIN;
    default:
        return ROM_DONE;
    }
}

static enum rom_result erase_chip(struct chip *c, struct rom_frame *f)
{
    f->arg[1] = 0;
    f->arg[2] = CMD_CE;
    return erase(c, f);
}

/* (flash chip *, address) */
static enum rom_result erase_block_at(struct chip *c, struct rom_frame *f)
{
    f->arg[2] = CMD_BE;
    return erase(c, f);
}

static enum rom_result erase_sector_at(struct chip *c, struct rom_frame *f)
{
    f->arg[2] = CMD_SE;
    return erase(c, f);
}

/* (number) of a unit described by `member` */
static enum rom_result erase_numbered(struct chip *c, struct rom_frame *f, uint32_t member, uint32_t command)
{
    uint32_t unit, size;

    if (!f->state) {
        if (!chip_member(c, member, &unit) || !chip_member(c, CHIP_SIZE, &size))
            return ROM_FAULT;
        rom_cost(c, 40);
        if (!unit || f->arg[0] >= size / unit) {
            f->result = 1;
            return ROM_DONE;
        }
        f->arg[1] = f->arg[0] * unit;
        f->arg[2] = command;
    }
    return erase(c, f);
}

static enum rom_result erase_block(struct chip *c, struct rom_frame *f)
{
    return erase_numbered(c, f, CHIP_BLOCK, CMD_BE);
}

static enum rom_result erase_sector(struct chip *c, struct rom_frame *f)
{
    return erase_numbered(c, f, CHIP_SECTOR, CMD_SE);
}

/* The next piece of an area. */
static enum rom_result erase_area_step(struct chip *c, struct rom_frame *f, uint32_t per_block)
{
    uint32_t sector;

    if (!chip_member(c, CHIP_SECTOR, &sector))
        return ROM_FAULT;
    if (f->v[1] || (f->v[2] && f->v[2] <= per_block)) {
        rom_push(c, erase_sector_at, flashchip(c), f->v[0], 0);
        f->v[0] += sector;
        f->v[f->v[1] ? 1 : 2]--;
        return ROM_AGAIN;
    }
    if (!f->v[2])
        return ROM_DONE;
    rom_push(c, erase_block_at, flashchip(c), f->v[0], 0);
    f->v[2] -= per_block;
    f->v[0] += per_block * sector;
    return ROM_AGAIN;
}

/* (address, size).  The ROM's well-known mistake: the sectors up to the first block boundary are erased, but
 * not taken off the count.  v[0]: address, v[1]: sectors of the head, v[2]: all that then follow */
enum rom_result rom_spi_erase_area(struct chip *c, struct rom_frame *f)
{
    uint32_t block, sector, size, per_block;

    if (!chip_member(c, CHIP_BLOCK, &block) || !chip_member(c, CHIP_SECTOR, &sector) ||
        !chip_member(c, CHIP_SIZE, &size))
        return ROM_FAULT;
    rom_cost(c, 30);
    per_block = sector ? block / sector : 0;
    switch (f->state) {
    case 0:
        f->state = 1;
        rom_push(c, read_mode_config, 5, 0, 0);
        return ROM_AGAIN;
    case 1:
        f->state = 2;
        if (!per_block || f->arg[0] % sector || f->arg[0] > size || f->arg[1] > size - f->arg[0]) {
            f->result = 1;
            return ROM_DONE;
        }
        f->v[0] = f->arg[0];
        f->v[2] = (f->arg[1] + sector - 1) / sector;
        f->v[1] = per_block - f->arg[0] / sector % per_block;
        if (f->v[1] > f->v[2])
            f->v[1] = f->v[2];
        rom_push(c, spi_unlock, 0, 0, 0);
        return ROM_AGAIN;
    default:
        return erase_area_step(c, f, per_block);
    }
}

/* --- Reading ----------------------------------------------------------------------------------------- */

/* arg: flash chip *, address, destination, length.  v[0]: bytes done */
static enum rom_result read_data(struct chip *c, struct rom_frame *f)
{
    uint32_t left = f->arg[3] - f->v[0], n = left < PIECE ? left : PIECE;

    switch (f->state) {
    case 0:
        f->state = 1;
        rom_push(c, read_status, f->arg[0], 0, 0);
        return ROM_AGAIN;
    case 1:
        if (!f->arg[3])
            return ROM_DONE;
        rom_cost(c, PIECE_CYCLES);
        chip_write_word(c, SPI_ADDR, ((f->arg[1] + f->v[0]) & 0xFFFFFF) | n << 24);
        rom_push(c, spi_command, CMD_READ, 0, 0);
        f->state = 2;
        return ROM_AGAIN;
    default:
        for (uint32_t i = 0; i < n; i += 4) {
            rom_cost(c, 5);
            if (!lx106_store(c->cpu, f->arg[2] + f->v[0] + i, 4, chip_read_word(c, SPI_W0 + i)))
                return ROM_FAULT;
        }
        f->v[0] += n;
        f->state = 1;
        return f->v[0] < f->arg[3] ? ROM_AGAIN : ROM_DONE;
    }
}

/* (address, u32 *, length) -> 0, or 1 beyond the described size */
enum rom_result rom_spi_read(struct chip *c, struct rom_frame *f)
{
    uint32_t size;

    if (f->state++)
        return ROM_DONE;
    if (!chip_member(c, CHIP_SIZE, &size))
        return ROM_FAULT;
    rom_cost(c, 30);
    if (f->arg[0] > size || f->arg[2] > size - f->arg[0]) {
        f->result = 1;
        return ROM_DONE;
    }
    rom_push(c, read_data, flashchip(c), f->arg[0], f->arg[1])->arg[3] = f->arg[2];
    return ROM_AGAIN;
}

/* --- Programming ------------------------------------------------------------------------------------- */

/* arg: flash chip *, address, source, length; within one page.  v[0]: bytes done */
static enum rom_result page_program(struct chip *c, struct rom_frame *f)
{
    uint32_t left = f->arg[3] - f->v[0], n = left < PIECE ? left : PIECE, word;

    switch (f->state) {
    case 0:
        if (!left)
            return ROM_DONE;
        f->state = 1;
        rom_push(c, write_enable, f->arg[0], 0, 0);
        return ROM_AGAIN;
    case 1:
        rom_cost(c, PIECE_CYCLES);
        chip_write_word(c, SPI_ADDR, ((f->arg[1] + f->v[0]) & 0xFFFFFF) | n << 24);
        for (uint32_t i = 0; i < n; i += 4) {
            if (!lx106_load(c->cpu, f->arg[2] + f->v[0] + i, 4, &word))
                return ROM_FAULT;
            rom_cost(c, 6);
            chip_write_word(c, SPI_W0 + i, word);
        }
        f->state = 2;
        rom_push(c, spi_command, CMD_PP, 0, 0);
        return ROM_AGAIN;
    default:
        f->v[0] += n;
        f->state = 0;
        rom_push(c, read_status, f->arg[0], 0, 0);
        return ROM_AGAIN;
    }
}

/* (address, const u32 *, length): pages are counted in eight bits.  v[0]: bytes done, v[1]: bytes to do */
enum rom_result rom_spi_write(struct chip *c, struct rom_frame *f)
{
    uint32_t size, page, n;

    if (!chip_member(c, CHIP_SIZE, &size) || !chip_member(c, CHIP_PAGE, &page))
        return ROM_FAULT;
    rom_cost(c, 30);
    if (!f->state) {
        f->state = 1;
        if (f->arg[0] > size || f->arg[2] > size - f->arg[0] || !page) {
            f->result = 1;
            return ROM_DONE;
        }
        n = page - f->arg[0] % page; /* to the end of the first page */
        f->v[1] = f->arg[2];
        if (f->arg[2] > n)
            f->v[1] = n + ((f->arg[2] - n) / page & 0xFF) * page + (f->arg[2] - n) % page;
    }
    if (f->v[0] == f->v[1])
        return ROM_DONE;
    n = page - (f->arg[0] + f->v[0]) % page;
    if (n > f->v[1] - f->v[0])
        n = f->v[1] - f->v[0];
    rom_push(c, page_program, flashchip(c), f->arg[0] + f->v[0], f->arg[1] + f->v[0])->arg[3] = n;
    f->v[0] += n;
    return ROM_AGAIN;
}

/* --- Set-up ------------------------------------------------------------------------------------------ */

void rom_spi_select_pads(struct chip *c)
{
    for (uint32_t i = 0; i < PADS; i++)
        chip_write_word(c, PADS_FIRST + 4 * i, 1u << 4); /* function 1, no pull-up */
    chip_write_word(c, 0x60000D48, 0);
}

static enum rom_result select_spi_function(struct chip *c, struct rom_frame *f)
{
    (void)f;
    rom_cost(c, 60);
    rom_spi_select_pads(c);
    return ROM_DONE;
}

/* (mode, clock divider): controller only; the flash is released from power-down. */
static enum rom_result mode_config(struct chip *c, struct rom_frame *f)
{
    static const uint32_t bits[] = {1u << 24, 1u << 20, 1u << 23, 1u << 14, 1u << 13};
    uint32_t mode = f->arg[0], div = f->arg[1], ctrl = CTRL_PLAIN, conf = chip_read_word(c, IOMUX_CONF);

    if (f->state++)
        return ROM_DONE;
    rom_cost(c, 60);
    chip_write_word(c, SPI_USER, chip_read_word(c, SPI_USER) | USER_FLASH_MODE);
    if (div < 2) {
        ctrl |= CTRL_SYSCLK;
        chip_write_word(c, IOMUX_CONF, conf | IOMUX_SPI0_SYS);
    } else {
        ctrl |= (div - 1) << 8 | (div / 2 - 1) << 4 | (div - 1);
        chip_write_word(c, IOMUX_CONF, conf & ~IOMUX_SPI0_SYS);
    }
    chip_write_word(c, SPI_CTRL, ctrl | (mode < 5 ? bits[mode] : 0));
    rom_push(c, spi_command, CMD_RES, 0, 0);
    return ROM_AGAIN;
}

/* Pins, clock, release from power-down, slow reads; the last writes the status register. */
enum rom_result rom_spi_attach(struct chip *c, struct rom_frame *f)
{
    switch (f->state++) {
    case 0:
        rom_cost(c, 150);
        rom_spi_select_pads(c);
        rom_push(c, mode_config, 5, 4, 0);
        return ROM_AGAIN;
    case 1:
        rom_push(c, read_mode_config, 5, 0, 0);
        return ROM_AGAIN;
    default:
        return ROM_DONE;
    }
}

void rom_spi_param(struct chip *c, const uint32_t param[6])
{
    for (uint32_t i = 0; i < 6; i++)
        rom_set_ram(c, ROM_RAM_FLASHCHIP + 4 * i, param[i]);
}

static enum rom_result param_cfg(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 25);
    rom_spi_param(c, f->arg);
    return ROM_DONE;
}

const struct rom_entry rom_flash_entries[] = {{0x40003F58, select_spi_function},
                                              {0x40004644, rom_spi_attach},
                                              {0x40004568, mode_config},
                                              {0x400048EC, read_mode_config},
                                              {0x40004B1C, rom_spi_read},
                                              {0x40004A4C, rom_spi_write},
                                              {0x40004A00, erase_sector},
                                              {0x400049B4, erase_block},
                                              {0x40004984, erase_chip},
                                              {0x40004B44, rom_spi_erase_area},
                                              {0x40004878, spi_unlock},
                                              {0x400048A8, rom_spi_lock},
                                              {0x40004C2C, param_cfg},
                                              {0x400043C8, spi_read_status},
                                              {0x40004400, write_status},
                                              {0x4000443C, write_enable},
                                              {0x4000448C, wait_idle},
                                              {0x400044C0, enable_qmode},
                                              {0x40004508, disable_qmode},
                                              {0x40004080, erase_chip},
                                              {0x40004120, erase_block_at},
                                              {0x400040C0, erase_sector_at},
                                              {0x40004174, page_program},
                                              {0x400042AC, read_data},
                                              {0, NULL}};
