/* flash.c: see flash.h.  Every transfer is a user command of the controller: one opcode, perhaps an address,
 * and at most 64 bytes one way.
 *
 * While a transfer runs, its bytes are still leaving or arriving in w[], and the other registers are in use:
 * nothing of the controller may be touched before it has ended. */
#include "stub/flash.h"

#include "stub/chip.h"
#include "stub/rom.h"

#define OP_WRITE_STATUS 0x01u
#define OP_PROGRAM      0x02u
#define OP_READ         0x03u
#define OP_READ_STATUS  0x05u
#define OP_WRITE_ENABLE 0x06u
#define OP_ERASE_SECTOR 0x20u
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

#define CTRL_PLAIN     0x00288313u /* one line each way; what the mask ROM sets up */
#define CLOCK_HALF     0x00001001u
#define CLOCK_THIRD    0x00002002u
#define CONF_SPI0_FULL (1u << 8) /* undivided clock */

#define STATUS_BUSY      0x01u
#define STATUS_PROTECTED 0x7Cu
#define STATUS_NONE      0xFFu
#define WAKE_US          30u

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
    return spi->w[0] & (UINT32_MAX >> (32 - 8 * bytes)); /* nobody says what is behind them */
}

void flash_start(void)
{
    volatile struct spi_regs *spi = NEAR(SPI0);

    rom_select_spi_function();
    IOMUX_CONF &= ~CONF_SPI0_FULL;
    spi->ctrl = CTRL_PLAIN;
    spi->clock = chip_bus_mhz() > 60 ? CLOCK_THIRD : CLOCK_HALF; /* 26 MHz: plain reads go to 33 at least */
    command(OP_WAKE);
    chip_delay_us(WAKE_US);
}

uint32_t flash_id(void)
{
    return question(OP_ID, 3);
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

/* With one status byte, which every chip takes; then with two, for those that ignore one. */
bool flash_unlock(void)
{
    for (uint32_t bytes = 1; question(OP_READ_STATUS, 1) & STATUS_PROTECTED; bytes++) {
        if (bytes > 2)
            return false;
        command(OP_WRITE_ENABLE);
        SPI0->w[0] = 0;
        transfer(OP_WRITE_STATUS, COMMAND | OUT, 0, bytes);
        flash_wait();
    }
    return true;
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
