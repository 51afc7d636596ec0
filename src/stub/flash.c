/* flash.c: see flash.h.  Every transfer is a user command of the controller: one opcode, perhaps an address,
 * and at most 64 bytes one way. */
#include "flash.h"

#include "chip.h"
#include "rom.h"

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

#define CMD_USER     (1u << 18)
#define USER_COMMAND (1u << 31)
#define USER_ADDRESS (1u << 30)
#define USER_IN      (1u << 28)
#define USER_OUT     (1u << 27)
#define USER_SELECT  (3u << 4) /* chip select early and late by a clock */

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
    while (SPI_CMD != 0) {
    }
}

/* Begins a transfer.  `out` and `in` are bytes of data; those that go out are in W0.. already. */
static void transfer(uint32_t op, uint32_t phases, uint32_t addr, uint32_t out, uint32_t in)
{
    wait_for_transfer(); /* of a read whose bytes nobody took */
    SPI_USER = USER_COMMAND | USER_SELECT | phases;
    SPI_USER1 = 23u << 26 | (8 * out - 1) << 17 | (8 * in - 1) << 8;
    SPI_USER2 = 7u << 28 | op;
    SPI_ADDR = addr << 8;
    SPI_CMD = CMD_USER;
}

static void command(uint32_t op)
{
    transfer(op, 0, 0, 1, 1);
    wait_for_transfer();
}

static uint32_t question(uint32_t op, uint32_t bytes)
{
    SPI_W[0] = 0;
    transfer(op, USER_IN, 0, 1, bytes);
    wait_for_transfer();
    return SPI_W[0];
}

void flash_start(void)
{
    ROM_SELECT_SPI_FUNCTION();
    IOMUX_CONF &= ~CONF_SPI0_FULL;
    SPI_CTRL = CTRL_PLAIN;
    SPI_CLOCK = chip_bus_mhz() > 60 ? CLOCK_THIRD : CLOCK_HALF; /* 26 MHz: plain reads go to 33 at least */
    command(OP_WAKE);
    chip_delay_us(WAKE_US);
}

uint32_t flash_id(void)
{
    return question(OP_ID, 3);
}

void flash_ask(uint32_t addr)
{
    transfer(OP_READ, USER_ADDRESS | USER_IN, addr, 1, FLASH_PIECE);
}

void flash_take(uint32_t piece[FLASH_PIECE_WORDS])
{
    wait_for_transfer();
    for (unsigned i = 0; i < FLASH_PIECE_WORDS; i++)
        piece[i] = SPI_W[i];
}

/* No flash at all reads as all ones. */
bool flash_busy(void)
{
    uint32_t status = question(OP_READ_STATUS, 1);

    return status & STATUS_BUSY && status != STATUS_NONE;
}

/* With one status byte, which every chip takes; then with two, for those that ignore one. */
bool flash_unlock(void)
{
    for (uint32_t bytes = 1; question(OP_READ_STATUS, 1) & STATUS_PROTECTED; bytes++) {
        if (bytes > 2)
            return false;
        command(OP_WRITE_ENABLE);
        SPI_W[0] = 0;
        transfer(OP_WRITE_STATUS, USER_OUT, 0, bytes, 1);
        wait_for_transfer();
        while (flash_busy()) {
        }
    }
    return true;
}

void flash_erase(uint32_t addr, uint32_t len)
{
    command(OP_WRITE_ENABLE);
    if (len)
        transfer(len == FLASH_BLOCK ? OP_ERASE_BLOCK : OP_ERASE_SECTOR, USER_ADDRESS, addr, 1, 1);
    else
        transfer(OP_ERASE_ALL, 0, 0, 1, 1);
    wait_for_transfer();
}

void flash_program(uint32_t addr, const uint32_t piece[FLASH_PIECE_WORDS])
{
    command(OP_WRITE_ENABLE);
    for (unsigned i = 0; i < FLASH_PIECE_WORDS; i++)
        SPI_W[i] = piece[i];
    transfer(OP_PROGRAM, USER_ADDRESS | USER_OUT, addr, FLASH_PIECE, 1);
    wait_for_transfer();
}
