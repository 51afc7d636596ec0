/* rom_boot.c: what the mask ROM does after a reset: its boot log, the choice of the boot source, the serial
 * loader's start, and loading an application's boot image from flash (rom_app.c goes on from there). */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#include <string.h>

#define PS_USER_VECTOR 0x20u
#define START_US       1500u /* assumed: clocks settle, data is copied, before the first character */
#define READ_CYCLES    42u   /* per byte from flash through the ROM's routines */
#define IMAGE_MAGIC    0xE9
#define CHUNK          16u /* the ROM reads its image in pieces of this size */
#define MAX_SEGMENTS   16u
#define CHECKSUM_SEED  0xEFu

/* --- Start ------------------------------------------------------------------------------------------- */

static void init_data(struct chip *c)
{
    static const uint32_t flashchip[6] = {0x001640EF, 0x400000, 0x10000, 0x1000, 0x100, 0xFFFF};

    memset(rom_dram(c, ROM_RAM_EXCEPTION_TABLE), 0, ROM_RAM_BSS_END - ROM_RAM_EXCEPTION_TABLE);
    for (uint32_t i = 0; i < 64; i++) {
        rom_set_ram(c, ROM_RAM_EXCEPTION_TABLE + 4 * i, ROM_UNHANDLED_EXCEPTION);
        rom_set_ram(c, ROM_RAM_C_HANDLERS + 4 * i, ROM_UNHANDLED_EXCEPTION);
    }
    rom_set_ram(c, ROM_RAM_EXCEPTION_TABLE + 4 * LX106_LEVEL1_INTERRUPT, ROM_L1_HANDLER);
    for (uint32_t i = 0; i < 16; i++)
        rom_set_ram(c, ROM_RAM_INTERRUPTS + 8 * i, ROM_UNHANDLED_INTERRUPT);
    rom_set_ram(c, ROM_RAM_TICKS, 2 * c->config.crystal_mhz);
    rom_set_ram(c, ROM_RAM_FLASHCHIP_PTR, ROM_RAM_FLASHCHIP);
    rom_spi_param(c, flashchip);
}

enum main_state {
    MAIN_START,
    MAIN_HELLO,
    MAIN_CHOOSE,
    MAIN_DOWNLOAD,
    MAIN_RATE_KNOWN,
    MAIN_LOADER_LEFT,
    MAIN_RUN_ENTRY
};

/* Loads and starts the application from flash; main never comes back from it. */
static enum rom_result boot_flash(struct chip *c)
{
    c->stats.boots_from_flash++;
    c->mode = MODE_BOOT;
    rom_push(c, rom_load_application, 0, 0, 0);
    return ROM_AGAIN;
}

static enum rom_result choose(struct chip *c, struct rom_frame *f)
{
    f->state = MAIN_RUN_ENTRY;
    if (c->strap == 3)
        return boot_flash(c);
    if (c->strap == 1 && (c->reset_cause != 3 || chip_believes(c, BELIEF_SOFTWARE_RESET, RESET_TO_LOADER))) {
        f->state = MAIN_DOWNLOAD;
        return ROM_AGAIN;
    }
    return ROM_AGAIN;
}

static enum rom_result run_entry(struct chip *c)
{
    uint32_t entry = rom_ram(c, ROM_RAM_USER_ENTRY);

    c->cpu->intenable &= ~(1u << UART_INTERRUPT);
    if (!entry)
        return boot_flash(c);
    if (c->config.rom_unknown_stub) {
        chip_die(c, MODE_SILENT);
        return ROM_FAULT;
    }
    c->mode = MODE_RAM;
    rom_install_exception_handlers(c);
    return rom_enter(c, entry, ROM_STACK, ROM_MAIN_USER_RETURNED);
}

enum rom_result rom_main(struct chip *c, struct rom_frame *f)
{
    switch (f->state) {
    case MAIN_START:
        c->cpu->ps = PS_USER_VECTOR;
        c->cpu->a[1] = f->sp = ROM_STACK;
        init_data(c);
        rom_uart_init(c);
        rom_push(c, rom_delay_us, START_US, 0, 0);
        f->state = MAIN_HELLO;
        return ROM_AGAIN;
    case MAIN_HELLO:
        rom_printf(c, "\n ets Jan  8 2013,rst cause:%u, boot mode:(%u,%u)\n\n%s", c->reset_cause, c->strap,
                   6u, c->reset_cause == 4 ? "wdt reset\n" : "");
        f->state = MAIN_CHOOSE;
        return ROM_AGAIN;
    case MAIN_CHOOSE:
        return choose(c, f);
    case MAIN_DOWNLOAD:
        c->mode = MODE_LOADER;
        c->stats.loader_entries++;
        rom_push(c, rom_autobaud, 0, 0, 0);
        f->state = MAIN_RATE_KNOWN;
        return ROM_AGAIN;
    case MAIN_RATE_KNOWN:
        rom_uart_divider(c, (uint32_t)f->child);
        rom_uart_attach(c);
        rom_push(c, rom_loader, 0, 0, 0);
        f->state = MAIN_LOADER_LEFT;
        return ROM_AGAIN;
    case MAIN_LOADER_LEFT:
        f->state = MAIN_RUN_ENTRY;
        return ROM_AGAIN;
    default:
        return run_entry(c);
    }
}

/* The code that the loader started has returned to main.  Assumed: main says so and waits for ever. */
static enum rom_result user_returned(struct chip *c, struct rom_frame *f)
{
    c->mode = MODE_BOOT;
    if (!f->state++) {
        rom_printf(c, "user code done\n");
        return ROM_AGAIN;
    }
    return ROM_WAIT;
}

/* A program jumps to the point in main that loads from flash. */
static enum rom_result main_load_flash(struct chip *c, struct rom_frame *f)
{
    c->cpu->intenable = 0;
    c->cpu->ps = PS_USER_VECTOR;
    if (f->state++)
        return ROM_WAIT;
    return boot_flash(c);
}

/* --- Loading the boot image -------------------------------------------------------------------------- */

uint8_t rom_flash_byte(struct chip *c, uint32_t addr)
{
    return nor_data(c->flash)[addr & (nor_size(c->flash) - 1)];
}

uint32_t rom_flash_word(struct chip *c, uint32_t addr)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++)
        value |= (uint32_t)rom_flash_byte(c, addr + i) << 8 * i;
    return value;
}

/* Copies a segment into RAM; false after an access fault. */
static bool load_segment(struct chip *c, uint32_t to, uint32_t from, uint32_t len, uint8_t *sum)
{
    uint32_t done = 0;

    for (; done < len; done += 4) {
        uint32_t word = rom_flash_word(c, from + done);

        if (!lx106_store(c->cpu, to + done, 4, word))
            break;
        *sum ^= (uint8_t)(word ^ word >> 8 ^ word >> 16 ^ word >> 24);
    }
    rom_cost(c, (uint64_t)(done < len ? done : len) * READ_CYCLES);
    return done >= len;
}

enum load_state { LOAD_ATTACH, LOAD_HEADER, LOAD_SEGMENT, LOAD_SEGMENT_DONE, LOAD_END, LOAD_FAILED };
/* Variables: position in flash, segment, checksum, bytes read ahead in the chunk. */
enum { LOAD_POS, LOAD_NUMBER, LOAD_SUM, LOAD_ROOM };

static enum rom_result load_fail(struct rom_frame *f, struct chip *c, const char *text)
{
    rom_printf(c, "%sets_main.c \n", text);
    f->state = LOAD_FAILED;
    return ROM_AGAIN;
}

/* How many bytes of the segment at *pos are already in the chunk that holds its header. */
static uint32_t segment_room(uint32_t pos, uint32_t *carry)
{
    uint32_t left = pos % CHUNK ? CHUNK - pos % CHUNK : CHUNK;

    *carry = left < 8 ? left : 0; /* the header itself spans two chunks */
    return left < 8 ? CHUNK - (8 - left) : left - 8;
}

static enum rom_result load_next(struct chip *c, struct rom_frame *f)
{
    uint32_t pos = f->v[LOAD_POS], to = rom_flash_word(c, pos), len = rom_flash_word(c, pos + 4), carry;
    uint32_t room = segment_room(pos, &carry);
    char ahead[48] = "";

    if (f->v[LOAD_NUMBER] == 0)
        room = CHUNK; /* file header and segment header fill the first chunk */
    if (carry)
        snprintf(ahead, sizeof(ahead), "ho 0 tail %u room %u\n", CHUNK - carry, carry);
    f->v[LOAD_ROOM] = room;
    f->state = LOAD_SEGMENT;
    rom_printf(c, "%sload 0x%08x, len %d, room %u \n", ahead, to, (int)(int32_t)len, room);
    return ROM_AGAIN;
}

static enum rom_result load_one(struct chip *c, struct rom_frame *f)
{
    uint32_t pos = f->v[LOAD_POS], to = rom_flash_word(c, pos), len = rom_flash_word(c, pos + 4);
    uint8_t sum = (uint8_t)f->v[LOAD_SUM];

    if (!load_segment(c, to, pos + 8, len, &sum))
        return ROM_FAULT;
    f->v[LOAD_SUM] = sum;
    f->v[LOAD_POS] = pos + 8 + len;
    f->v[LOAD_NUMBER]++;
    f->state = LOAD_SEGMENT_DONE;
    rom_printf(c, "tail %u\nchksum 0x%02x\n", len > f->v[LOAD_ROOM] ? (len - f->v[LOAD_ROOM]) % CHUNK : 0,
               sum);
    return ROM_AGAIN;
}

static enum rom_result load_end(struct chip *c, struct rom_frame *f)
{
    uint8_t stored = rom_flash_byte(c, f->v[LOAD_POS] | (CHUNK - 1));

    if (stored != (uint8_t)f->v[LOAD_SUM])
        return load_fail(f, c, "csum err\n");
    rom_printf(c, "csum 0x%02x\n", stored);
    f->state = LOAD_END;
    return ROM_AGAIN;
}

enum rom_result rom_load_application(struct chip *c, struct rom_frame *f)
{
    switch (f->state) {
    case LOAD_ATTACH:
        rom_push(c, rom_spi_attach, 0, 0, 0);
        f->state = LOAD_HEADER;
        return ROM_AGAIN;
    case LOAD_HEADER:
        if (rom_flash_byte(c, 0) != IMAGE_MAGIC || !rom_flash_byte(c, 1) ||
            rom_flash_byte(c, 1) > MAX_SEGMENTS)
            return load_fail(f, c, "");
        f->v[LOAD_POS] = 8;
        f->v[LOAD_SUM] = CHECKSUM_SEED;
        return load_next(c, f);
    case LOAD_SEGMENT:
        return load_one(c, f);
    case LOAD_SEGMENT_DONE:
        return f->v[LOAD_NUMBER] < rom_flash_byte(c, 1) ? load_next(c, f) : load_end(c, f);
    case LOAD_END:
        rom_push(c, rom_second_stage, 0, 0, 0);
        return ROM_AGAIN;
    default:
        c->mode = MODE_SILENT;
        return ROM_WAIT;
    }
}

const struct rom_entry rom_boot_entries[] = {{0x40000080, rom_main},
                                             {0x400000A4, rom_main},
                                             {0x4000042C, rom_main},
                                             {ROM_MAIN_USER_RETURNED, user_returned},
                                             {ROM_MAIN_LOAD_FLASH, main_load_flash},
                                             {0, NULL}};
