/* fake_board.c: see fake_board.h.  Stands for chip.c, flash.c, uart.c and start.c of the stub. */
/* SPDX-License-Identifier: MIT */
#include "fake_board.h"

#include "own_crc.h"

#include "stub/chip.h"
#include "stub/commands.h"
#include "stub/crc.h"
#include "stub/flash.h"
#include "stub/queue.h"
#include "stub/scratch.h"
#include "stub/uart.h"

#include <stdlib.h>
#include <string.h>

#include <nettle/md5.h>
#include <zlib.h>

#define BUSY_POLLS 3

struct board board;
union scratch scratch;

/* --- Flash -------------------------------------------------------------------------------------------- */

static uint32_t asked;

void flash_start(void)
{
}

uint32_t flash_id(void)
{
    return 0x1440EF;
}

void flash_ask(uint32_t addr)
{
    board.asked_while_busy += board.busy != 0;
    asked = addr;
}

uint32_t flash_take(uint32_t piece[FLASH_PIECE_WORDS])
{
    uint32_t all = UINT32_MAX;

    for (unsigned i = 0; i < FLASH_PIECE; i++)
        ((uint8_t *)piece)[i] = board.flash[(asked + i) % BOARD_FLASH];
    for (unsigned i = 0; i < FLASH_PIECE_WORDS; i++)
        all &= piece[i];
    return all;
}

bool flash_busy(void)
{
    return board.busy != 0 && board.busy-- != 0;
}

void flash_wait(void)
{
    board.busy = 0;
}

void flash_unlock(void)
{
}

void flash_set_up(void)
{
}

void flash_set_slow(bool is_slow)
{
    board.is_slow = is_slow;
}

void flash_wake(void)
{
}

void flash_erase(uint32_t addr, uint32_t len)
{
    board.asked_while_busy += board.busy != 0;
    board.erased_sectors += len == FLASH_SECTOR;
    board.erased_blocks += len == FLASH_BLOCK;
    board.erased_all += len == 0;
    if (len == 0)
        len = BOARD_FLASH;
    for (uint32_t i = addr; i < addr + len; i += FLASH_SECTOR) {
        memset(board.flash + i % BOARD_FLASH, 0xFF, FLASH_SECTOR);
        board.sector_changed[i % BOARD_FLASH / FLASH_SECTOR] = 1;
    }
    board.busy = BUSY_POLLS;
}

void flash_program(uint32_t addr, const uint32_t piece[FLASH_PIECE_WORDS])
{
    board.asked_while_busy += board.busy != 0;
    board.programs++;
    for (unsigned i = 0; i < FLASH_PIECE; i++) {
        uint8_t *cell = &board.flash[(addr + i) % BOARD_FLASH], byte = ((const uint8_t *)piece)[i];

        board.raised_bits += (byte & ~*cell) != 0;
        *cell &= byte;
    }
    board.sector_changed[addr % BOARD_FLASH / FLASH_SECTOR] = 1;
    board.busy = BUSY_POLLS;
}

/* --- UART --------------------------------------------------------------------------------------------- */

void uart_start(void)
{
}

void uart_stop(void)
{
}

void uart_put(unsigned byte)
{
    if (board.out_len == sizeof board.out)
        abort();
    board.out[board.out_len++] = (uint8_t)byte;
}

void uart_flush(void)
{
}

void uart_drain(void)
{
}

uint32_t uart_first_divider(void)
{
    return 451;
}

uint32_t uart_divider(void)
{
    return board.divider;
}

void uart_set_divider(uint32_t divider)
{
    board.divider = divider;
}

void uart_watch(void)
{
    struct frame f;

    if (board.idle && !queue_next(&f))
        board.idle(board.idle_ctx);
    if (++board.waits > 100000) /* for something that nobody is going to send */
        abort();
}

bool uart_is_lost(void)
{
    return false;
}

void uart_forgive(void)
{
}

/* --- Chip --------------------------------------------------------------------------------------------- */

static struct md5_ctx md5;

void chip_measure_clock(void)
{
}

uint32_t chip_bus_mhz(void)
{
    return 52;
}

void chip_delay_us(uint32_t us)
{
    (void)us;
}

static bool is_ram(uint32_t addr)
{
    return addr >= BOARD_RAM && addr < BOARD_RAM + sizeof board.ram;
}

uint32_t chip_read(uint32_t addr)
{
    return is_ram(addr) ? board.ram[(addr - BOARD_RAM) / 4] : addr ^ 0x5A5A5A5A;
}

void chip_write(uint32_t addr, uint32_t value)
{
    if (is_ram(addr))
        board.ram[(addr - BOARD_RAM) / 4] = value;
}

bool chip_may_load(uint32_t addr, uint32_t len)
{
    return addr >= BOARD_RAM && addr <= BOARD_RAM + sizeof board.ram &&
           len <= BOARD_RAM + sizeof board.ram - addr;
}

uint32_t chip_image_crc(void)
{
    return 0x12345678;
}

void chip_md5_begin(struct chip_md5 *m)
{
    (void)m;
    md5_init(&md5);
}

void chip_md5_add(struct chip_md5 *m, const void *data, uint32_t len)
{
    (void)m;
    md5_update(&md5, len, data);
}

void chip_md5_end(struct chip_md5 *m, uint8_t digest[16])
{
    (void)m;
    md5_digest(&md5, 16, digest);
}

void chip_run(uint32_t entry)
{
    board.ran = entry;
}

void chip_restart(void)
{
    board.restarts++;
}

void chip_to_loader(void)
{
    board.loaders++;
}

/* --- The host's side ------------------------------------------------------------------------------------ */

void board_reset(void)
{
    memset(&board, 0, sizeof board);
    memset(board.flash, 0xFF, sizeof board.flash);
    memset(&scratch, 0xA5, sizeof scratch);
    board.divider = 451;
    crc_start();
    queue_reset();
    commands_start();
    board.out_len = 0;
}

void board_feed(const void *bytes, size_t len)
{
    const uint8_t *p = bytes;

    while (len--)
        queue_put(*p++);
}

void board_frame(const void *data, size_t len)
{
    const uint8_t *p = data;

    queue_put(0xC0);
    for (size_t i = 0; i < len; i++) {
        if (p[i] == 0xC0 || p[i] == 0xDB) {
            queue_put(0xDB);
            queue_put(p[i] == 0xC0 ? 0xDC : 0xDD);
        } else {
            queue_put(p[i]);
        }
    }
    queue_put(0xC0);
}

void board_request(uint8_t op, const void *data, size_t len, uint32_t checksum)
{
    uint8_t *packet = calloc(1, 8 + len);

    if (!packet)
        abort();
    packet[1] = op;
    packet[2] = (uint8_t)len;
    packet[3] = (uint8_t)(len >> 8);
    for (unsigned i = 0; i < 4; i++)
        packet[4 + i] = (uint8_t)(checksum >> 8 * i);
    if (len)
        memcpy(packet + 8, data, len);
    board_frame(packet, 8 + len);
    free(packet);
}

void board_own_request(uint8_t op, const void *data, size_t len)
{
    board_request(op, data, len, own_crc(op, data, len));
}

void board_run(void)
{
    while (commands_step())
        board.waits = 0;
}

size_t board_answer(uint8_t *data, size_t size)
{
    size_t len = 0;

    while (board.read_at < board.out_len && board.out[board.read_at] == 0xC0)
        board.read_at++;
    for (; board.read_at < board.out_len; board.read_at++) {
        uint8_t byte = board.out[board.read_at];

        if (byte == 0xC0)
            return len;
        if (byte == 0xDB)
            byte = board.out[++board.read_at] == 0xDC ? 0xC0 : 0xDB;
        if (len < size)
            data[len++] = byte;
    }
    return 0;
}
