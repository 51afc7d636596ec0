/* writer.c: see writer.h. */
/* SPDX-License-Identifier: MIT */
#include "stub/writer.h"

#include "stub/flash.h"
#include "stub/scratch.h"

#define ALL_16 0xFFFFu

static struct {
    uint32_t made, done; /* bytes of the stream so far; those the flash has or does not need */
    uint32_t group, to_erase, to_program, range_end;
} state;

void writer_begin(uint32_t base, uint32_t erase, uint32_t program, uint32_t end)
{
    state.made = state.done = 0;
    state.group = base;
    state.to_erase = erase;
    state.to_program = program;
    state.range_end = end;
}

/* The sectors from `begin` up to state.range_end in its block of 64 KB. */
static void begin_group(uint32_t begin)
{
    uint32_t sectors = ALL_16 << (begin % FLASH_BLOCK / FLASH_SECTOR) & ALL_16;

    state.group = begin & ~(FLASH_BLOCK - 1);
    if (state.range_end - state.group < FLASH_BLOCK)
        sectors &= (1u << ((state.range_end - state.group + FLASH_SECTOR - 1) / FLASH_SECTOR)) - 1;
    state.to_erase = state.to_program = sectors;
}

void writer_begin_range(uint32_t begin, uint32_t end)
{
    writer_begin(begin, 0, 0, end);
    if (end > begin)
        begin_group(begin);
}

static uint32_t lowest(uint32_t bits)
{
    return (uint32_t)__builtin_ctz(bits);
}

static void erase_next(void)
{
    if (state.to_erase == ALL_16 && state.group % FLASH_BLOCK == 0) {
        flash_erase(state.group, FLASH_BLOCK);
        state.to_erase = 0;
    } else {
        flash_erase(state.group + lowest(state.to_erase) * FLASH_SECTOR, FLASH_SECTOR);
        state.to_erase &= state.to_erase - 1;
    }
}

static bool is_blank(const uint32_t *piece)
{
    uint32_t all = UINT32_MAX;

    for (unsigned i = 0; i < FLASH_PIECE_WORDS; i++)
        all &= piece[i];
    return all == UINT32_MAX;
}

static void program_next(void)
{
    const uint32_t *piece = scratch.write.writer.window + state.done % WRITER_WINDOW / 4;

    if (!is_blank(piece))
        flash_program(state.group + lowest(state.to_program) * FLASH_SECTOR + state.done % FLASH_SECTOR,
                      piece);
    state.done += FLASH_PIECE;
    if (state.done % FLASH_SECTOR)
        return;
    state.to_program &= state.to_program - 1;
    if (!state.to_program && state.group + FLASH_BLOCK < state.range_end)
        begin_group(state.group + FLASH_BLOCK);
}

/* Gives the flash its next work if it has none; false when there is nothing to give. */
static bool step(void)
{
    if (!state.to_erase && state.made - state.done < FLASH_PIECE)
        return false;
    if (flash_busy())
        return true;
    if (state.to_erase)
        erase_next();
    else
        program_next();
    return true;
}

void writer_poll(void)
{
    step();
}

void writer_made(uint32_t bytes)
{
    state.made = bytes;
    do
        step();
    while (state.made - state.done > WRITER_WINDOW - FLASH_PIECE);
}

void writer_finish(uint32_t bytes)
{
    uint8_t *window = (uint8_t *)scratch.write.writer.window;

    for (; bytes % FLASH_PIECE; bytes++)
        window[bytes % WRITER_WINDOW] = 0xFF;
    state.made = bytes;
    while (step()) {
    }
    while (flash_busy()) {
    }
}
