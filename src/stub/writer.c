/* writer.c: see writer.h. */
#include "writer.h"

#include "flash.h"
#include "scratch.h"

#define ALL_16 0xFFFFu

static uint32_t made, done; /* bytes of the stream so far; those the flash has or does not need */
static uint32_t group, to_erase, to_program, range_end;

void writer_begin(uint32_t base, uint32_t erase, uint32_t program, uint32_t end)
{
    made = done = 0;
    group = base;
    to_erase = erase;
    to_program = program;
    range_end = end;
}

/* The sectors from `begin` up to range_end in its block of 64 KB. */
static void begin_group(uint32_t begin)
{
    uint32_t sectors = ALL_16 << (begin % FLASH_BLOCK / FLASH_SECTOR) & ALL_16;

    group = begin & ~(FLASH_BLOCK - 1);
    if (range_end - group < FLASH_BLOCK)
        sectors &= (1u << ((range_end - group + FLASH_SECTOR - 1) / FLASH_SECTOR)) - 1;
    to_erase = to_program = sectors;
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
    if (to_erase == ALL_16 && group % FLASH_BLOCK == 0) {
        flash_erase(group, FLASH_BLOCK);
        to_erase = 0;
    } else {
        flash_erase(group + lowest(to_erase) * FLASH_SECTOR, FLASH_SECTOR);
        to_erase &= to_erase - 1;
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
    const uint32_t *piece = scratch.write.writer.window + done % WRITER_WINDOW / 4;

    if (!is_blank(piece))
        flash_program(group + lowest(to_program) * FLASH_SECTOR + done % FLASH_SECTOR, piece);
    done += FLASH_PIECE;
    if (done % FLASH_SECTOR)
        return;
    to_program &= to_program - 1;
    if (!to_program && group + FLASH_BLOCK < range_end)
        begin_group(group + FLASH_BLOCK);
}

/* Gives the flash its next work if it has none; false when there is nothing to give. */
static bool step(void)
{
    if (!to_erase && made == done)
        return false;
    if (flash_busy())
        return true;
    if (to_erase)
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
    made = bytes;
    do
        step();
    while (made - done > WRITER_WINDOW - FLASH_PIECE);
}

void writer_finish(uint32_t bytes)
{
    uint8_t *window = (uint8_t *)scratch.write.writer.window;

    for (; bytes % FLASH_PIECE; bytes++)
        window[bytes % WRITER_WINDOW] = 0xFF;
    made = bytes;
    while (step()) {
    }
    while (flash_busy()) {
    }
}
