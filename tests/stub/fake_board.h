/* fake_board.h: the chip, the flash and the line behind the stub's parts when they run on this computer. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_BOARD_H
#define TESTS_FAKE_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOARD_FLASH (1u << 20)

struct board {
    uint8_t flash[BOARD_FLASH];
    uint8_t out[1u << 20]; /* what the stub has said */
    size_t out_len, read_at;
    unsigned busy; /* times the flash says it is, yet */
    bool is_slow;  /* SPI clock that was asked for */
    unsigned erased_sectors, erased_blocks, erased_all, programs, raised_bits, asked_while_busy;
    uint8_t sector_changed[BOARD_FLASH / 4096];
    uint32_t ran, restarts, loaders, divider;
    unsigned waits;          /* looks for a request since the last one was carried out */
    uint32_t ram[0x1000];    /* words at BOARD_RAM */
    void (*idle)(void *ctx); /* the stub waits for the host */
    void *idle_ctx;
};

#define BOARD_RAM 0x40108000u

extern struct board board;

void board_reset(void);                         /* also of the stub: as after its start, greeting taken */
void board_feed(const void *bytes, size_t len); /* raw bytes on the line */
void board_frame(const void *data, size_t len); /* a SLIP frame */
void board_request(uint8_t op, const void *data, size_t len, uint32_t checksum);
void board_own_request(uint8_t op, const void *data, size_t len); /* with its CRC32 */
void board_run(void);                                             /* the stub, until no frame is left */
/* The next frame the stub has said, without SLIP; 0 if there is none. */
size_t board_answer(uint8_t *data, size_t size);

#endif
