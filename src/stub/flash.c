/* flash.c: see flash.h.  Every transfer is a user command of the controller: one opcode, perhaps an address,
 * and at most 64 bytes one way.
 *
 * While a transfer runs, its bytes are still leaving or arriving in w[], and the other registers are in use:
 * the controller must not be touched before it has ended. */
/* SPDX-License-Identifier: MIT */
#include "stub/flash.h"

#include "stub/chip.h"
#include "stub/early.h"
#include "stub/rom.h"

#define OP_WRITE_STATUS 0x01u
#define OP_PROGRAM      0x02u
#define OP_READ         0x03u
#define OP_READ_STATUS  0x05u
#define OP_WRITE_ENABLE 0x06u
#define OP_ERASE_SECTOR 0x20u
#define OP_READ_STATUS2 0x35u /* only with makers that mean this by it: see has_second_status */
#define OP_ID           0x9Fu
#define OP_WAKE         0xABu /* out of deep power-down */
#define OP_ERASE_ALL    0xC7u
#define OP_ERASE_BLOCK  0xD8u

/* Phases of a transfer, as they stand above bit 27 of USER. */
#define COMMAND      16u
#define WITH_ADDRESS (COMMAND | 8u)
#define IN           2u
#define OUT          1u
#define USER_SELECT  (3u << 4) /* chip select early and late by a clock */
#define START        (1u << 18)

#define CTRL_PLAIN     0x00288313u /* one line each way, no cache; what the mask ROM sets up */
#define CLOCK_HALF     0x00001001u
#define CLOCK_THIRD    0x00002002u
#define CLOCK_QUARTER  0x00003043u
#define CLOCK_SIXTH    0x00005085u
#define CONF_SPI0_FULL (1u << 8) /* undivided clock */
#define CACHE_ENABLE   (1u << 8)

#define STATUS_BUSY 0x01u
#define STATUS_NONE 0xFFu
/* Block protection.  Where there is a second status byte, bits 2 to 4 and its bit 6 (CMP) decide; the others
 * only say where and how much.  Elsewhere bit 5 may be a fourth of them.  Bit 6 is none everywhere: with
 * Macronix and ISSI it is QE. */
#define PROTECTED_FOUR   0x003Cu
#define PROTECTED_SECOND 0x401Cu
/* Of what is written back: the first byte, and QE of the second, whose others are write-once or CMP. */
#define STATUS_KEPT  0x02FCu
#define WAKE_US      100u  /* data sheets: 3 to 30, and the clock may be another than believed */
#define READY_TRIES  1500u /* of WAKE_US each and a question: within a host's patience */
#define UNLOCK_TRIES 4u

static struct {
    bool slow;
    uint32_t unlocks; /* attempts so far: bits that stay are no protection, or cannot be taken off */
    uint32_t ctrl, clock, user; /* as found */
} state;

static void wait_for_transfer(void)
{
    volatile struct spi_regs *spi = NEAR(SPI0);

    while (spi->command != 0) {
    }
}

/* Begins a transfer with `bytes` of data if it has any; those that go out are in w[] already. */
static void transfer(uint32_t op, uint32_t phases, uint32_t addr, uint32_t bytes)
{
    volatile struct spi_regs *spi = NEAR(SPI0);
    uint32_t bits = 8 * bytes - 1;

    wait_for_transfer();
    spi->user = phases << 27 | USER_SELECT;
    spi->user1 = 23u << 26 | bits << 17 | bits << 8;
    spi->user2 = 7u << 28 | op;
    spi->addr = addr << 8;
    spi->command = START;
}

static void command(uint32_t op)
{
    transfer(op, COMMAND, 0, 1);
    wait_for_transfer();
}

static uint32_t question(uint32_t op, uint32_t bytes)
{
    volatile struct spi_regs *spi = NEAR(SPI0);

    transfer(op, COMMAND | IN, 0, bytes);
    wait_for_transfer();
    return spi->w[0] & (UINT32_MAX >> (32 - 8 * bytes)); /* the bits after them are undefined */
}

static uint32_t clock_choice(void)
{
    if (chip_bus_mhz() > 60)
        return state.slow ? CLOCK_SIXTH : CLOCK_THIRD;
    return state.slow ? CLOCK_QUARTER : CLOCK_HALF;
}

void flash_set_up(void)
{
    volatile struct spi_regs *spi = NEAR(SPI0);

    wait_for_transfer();
    DPORT_CACHE &= ~CACHE_ENABLE; /* it would read through the same controller */
    IOMUX_CONF &= ~CONF_SPI0_FULL;
    spi->ctrl = CTRL_PLAIN;
    spi->clock = clock_choice();
}

void flash_start(void)
{
    volatile struct spi_regs *spi = NEAR(SPI0);

    wait_for_transfer();
    state.ctrl = spi->ctrl;
    state.clock = spi->clock;
    state.user = spi->user;
    rom_select_spi_function();
    flash_set_up();
}

void flash_stop(void)
{
    volatile struct spi_regs *spi = NEAR(SPI0);

    wait_for_transfer();
    spi->ctrl = state.ctrl;
    spi->clock = state.clock;
    spi->user = state.user;
}

void flash_set_slow(bool slow)
{
    state.slow = slow;
    flash_set_up();
}

uint32_t flash_id(void)
{
    return question(OP_ID, 3);
}

/* A flash that is busy, from before the stub was started, answers nothing but its status; one that sleeps
 * not even that. */
void flash_wake(void)
{
    for (uint32_t i = 0; i < READY_TRIES; i++) {
        command(OP_WAKE);
        chip_delay_us(WAKE_US);
        if (!flash_busy())
            break;
    }
}

void flash_ask(uint32_t addr)
{
    transfer(OP_READ, WITH_ADDRESS | IN, addr, FLASH_PIECE);
}

uint32_t flash_take(uint32_t piece[FLASH_PIECE_WORDS])
{
    volatile struct spi_regs *spi = NEAR(SPI0);
    uint32_t all = UINT32_MAX;

    wait_for_transfer();
    for (unsigned i = 0; i < FLASH_PIECE_WORDS; i++)
        all &= piece[i] = spi->w[i];
    return all;
}

/* No flash at all reads as all ones. */
bool flash_busy(void)
{
    uint32_t status = question(OP_READ_STATUS, 1);

    return status & STATUS_BUSY && status != STATUS_NONE;
}

void flash_wait(void)
{
    while (flash_busy()) {
    }
}

/* Makers with whom 0x35 reads a second status byte, and 0x01 takes both.  With others 0x35 may change the
 * chip's mode (Macronix, ISSI: four lines), and a second byte may be a configuration that is written once. */
static const uint32_t makers_with_second_status[] WORDS = {0x6885C8EF, 0x5E0E0BA1};

static bool has_second_status(void)
{
    uint32_t maker = flash_id() & 0xFF;

    for (uint32_t i = 0; i < 64; i += 8)
        if ((makers_with_second_status[i / 32] >> i % 32 & 0xFF) == maker)
            return true;
    return false;
}

/* Two readings must agree: what is written stays. */
static uint32_t status_byte(uint32_t op)
{
    /* NOLINTNEXTLINE(misc-redundant-expression): it is asked twice, and the flash may answer differently */
    return question(op, 1) & question(op, 1);
}

/* One byte alone clears the second on some chips, so both are written where there are two; chips that take
 * one only ignore that, and keep the second by themselves. */
void flash_unlock(void)
{
    for (uint32_t bytes = 2; bytes && state.unlocks < UNLOCK_TRIES; bytes--) {
        uint32_t mask = PROTECTED_FOUR, status = status_byte(OP_READ_STATUS), second = STATUS_NONE;

        if (has_second_status())
            second = status_byte(OP_READ_STATUS2);
        if (second == STATUS_NONE) {
            bytes = 1;
        } else {
            status |= second << 8;
            mask = PROTECTED_SECOND;
        }
        if (!(status & mask))
            return;
        state.unlocks++;
        command(OP_WRITE_ENABLE);
        SPI0->w[0] = status & ~mask & STATUS_KEPT;
        transfer(OP_WRITE_STATUS, COMMAND | OUT, 0, bytes);
        flash_wait();
    }
}

void flash_erase(uint32_t addr, uint32_t len)
{
    command(OP_WRITE_ENABLE);
    if (len)
        transfer(len == FLASH_BLOCK ? OP_ERASE_BLOCK : OP_ERASE_SECTOR, WITH_ADDRESS, addr, 1);
    else
        command(OP_ERASE_ALL);
}

void flash_program(uint32_t addr, const uint32_t piece[FLASH_PIECE_WORDS])
{
    volatile struct spi_regs *spi = NEAR(SPI0);

    command(OP_WRITE_ENABLE);
    for (unsigned i = 0; i < FLASH_PIECE_WORDS; i++)
        spi->w[i] = piece[i];
    transfer(OP_PROGRAM, WITH_ADDRESS | OUT, addr, FLASH_PIECE);
}
