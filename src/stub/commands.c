/* commands.c: see commands.h.  Lengths are checked here before bytes are read. */
/* SPDX-License-Identifier: MIT */
#include "stub/commands.h"

#include "stub/chip.h"
#include "stub/early.h"
#include "stub/flash.h"
#include "stub/handlers.h"
#include "stub/line.h"
#include "stub/request.h"
#include "stub/uart.h"

#include "core/device/wire.h"

/* Espressif's opcodes that only stubs know. */
#define OP_FLASH_BEGIN    0x02
#define OP_FLASH_DATA     0x03
#define OP_FLASH_END      0x04
#define OP_SPI_SET_PARAMS 0x0B
#define OP_SPI_ATTACH     0x0D
#define OP_CHANGE_BAUD    0x0F
#define OP_ERASE_FLASH    0xD0
#define OP_RUN_USER_CODE  0xD3

#define GREETING                                                                                             \
    ((uint32_t)WIRE_GREETING[0] | WIRE_GREETING[1] << 8 | WIRE_GREETING[2] << 16 | WIRE_GREETING[3] << 24)

#define LEAST_DIVIDER 8u /* the UART samples less than eight times a bit below that */

/* --- Registers and RAM -------------------------------------------------------------------------------- */

static uint32_t do_sync(void)
{
    for (unsigned i = 1; i < WIRE_SYNC_ANSWERS; i++)
        answer(STATUS_OK);
    return STATUS_OK;
}

static uint32_t do_read_reg(void)
{
    if (arg(0) % 4)
        return STATUS_BAD_ADDRESS;
    request.value = chip_read(arg(0));
    return STATUS_OK;
}

static uint32_t do_write_reg(void)
{
    if (request.len % 16)
        return WIRE_STATUS_BAD_LENGTH;
    uart_drain();
    for (uint32_t i = 0; i < request.len / 4; i += 4) {
        uint32_t addr = arg(i) & ~3u, mask = arg(i + 2), bits = arg(i + 1) & mask;

        chip_delay_us(arg(i + 3) & 0xFFFF);
        /* A register that is read for nothing may mind: the UART's FIFO would lose a byte. */
        chip_write(addr, mask == UINT32_MAX ? bits : bits | (chip_read(addr) & ~mask));
    }
    return STATUS_OK;
}

static uint32_t load_sequence, load_at;

static uint32_t do_mem_begin(void)
{
    if (!chip_may_load(arg(3), arg(0)) || arg(3) % 4)
        return STATUS_BAD_ADDRESS;
    load_at = arg(3);
    load_sequence = 0;
    return STATUS_OK;
}

static uint32_t do_mem_data(void)
{
    uint32_t status = request_check_block(load_sequence), len = request.len - WIRE_DATA_HEADER;

    if (!status && !chip_may_load(load_at, len))
        status = STATUS_BAD_ADDRESS;
    if (status)
        return status;
    for (uint32_t i = 0; i < len; i += 4) {
        uint32_t word = queue_word(request.at + WIRE_DATA_HEADER + i);

        if (len - i < 4) {
            uint32_t mask = UINT32_MAX << 8 * (len - i);

            word = (word & ~mask) | (chip_read(load_at + i) & mask);
        }
        chip_write(load_at + i, word);
    }
    load_at += len;
    load_sequence++;
    return STATUS_OK;
}

static uint32_t do_mem_end(void)
{
    uint32_t stay = arg(0) & 0xFF, entry = arg(1);

    answer(STATUS_OK);
    if (!stay && entry)
        chip_run(entry);
    if (!stay)
        chip_restart();
    return STATUS_ANSWERED;
}

static uint32_t do_change_baud(void)
{
    uint32_t clock_hz = chip_bus_mhz() * 1000000, baud = arg(0), divider;

    divider = baud ? (clock_hz + baud / 2) / baud : 0;
    if (divider < LEAST_DIVIDER || divider > WIRE_UART_DIV_MASK)
        return WIRE_STATUS_BAD_LENGTH;
    answer(STATUS_OK);
    uart_set_divider(divider);
    return STATUS_ANSWERED;
}

/* --- The rest ----------------------------------------------------------------------------------------- */

static uint32_t do_nothing(void)
{
    return STATUS_OK;
}

static uint32_t do_restart(void)
{
    chip_restart();
    return STATUS_ANSWERED;
}

static uint32_t do_hello(void)
{
    request.value = WIRE_CAN_DIGEST_SECTORS | WIRE_CAN_READ_PACKED | WIRE_CAN_WRITE_BLOCKS |
                    WIRE_CAN_START_FIRMWARE | WIRE_CAN_RETURN_TO_ROM | WIRE_CAN_REACH_ALL_FLASH |
                    WIRE_CAN_PREPARE;
    write_start();
    answer_begin(WIRE_HELLO_SIZE);
    line_put32(WIRE_PROTOCOL_VERSION);
    line_put32(chip_image_crc());
    for (uint32_t addr = WIRE_REG_EFUSE; addr < WIRE_REG_EFUSE + 16; addr += 4)
        line_put32(chip_read(addr));
    line_put32(uart_first_divider());
    line_put32(flash_id());
    line_put32(QUEUE_PROMISE);
    line_put32(REQUEST_LARGEST);
    line_put32(line_crc());
    line_put16(STATUS_OK);
    line_end();
    return STATUS_ANSWERED;
}

static uint32_t do_prepare(void)
{
    flash_set_slow(arg(0) & WIRE_PREPARE_SLOW);
    request.value = write_new_series();
    return STATUS_OK;
}

static uint32_t do_leave(void)
{
    uint32_t where = arg(0);

    if (where != WIRE_LEAVE_TO_FIRMWARE && where != WIRE_LEAVE_TO_LOADER)
        return STATUS_BAD_ADDRESS;
    answer(STATUS_OK);
    if (where == WIRE_LEAVE_TO_FIRMWARE)
        chip_restart();
    else
        chip_to_loader();
    return STATUS_ANSWERED;
}

/* --- Dispatch ------------------------------------------------------------------------------------------ */

#define ANY      0xFF /* the handler looks at the length itself */
#define MORE     0x80 /* one word more is accepted: newer hosts say whether the data are encrypted */
#define LEN_MASK 0x7F

#define RULE(op, len) ((op) | (len) << 8)

static const struct {
    uint32_t rule; /* opcode and length of the data */
    uint32_t (*run)(void);
} commands[] WORDS = {
    {RULE(OP_FLASH_BEGIN, 16 | MORE), write_begin},
    {RULE(OP_FLASH_DATA, ANY), write_data},
    {RULE(OP_FLASH_END, 4), write_end},
    {RULE(WIRE_MEM_BEGIN, 16), do_mem_begin},
    {RULE(WIRE_MEM_END, 8), do_mem_end},
    {RULE(WIRE_MEM_DATA, ANY), do_mem_data},
    {RULE(WIRE_SYNC, 36), do_sync},
    {RULE(WIRE_WRITE_REG, ANY), do_write_reg},
    {RULE(WIRE_READ_REG, 4), do_read_reg},
    {RULE(OP_SPI_SET_PARAMS, 24), write_set_params},
    {RULE(OP_SPI_ATTACH, 4 | MORE), do_nothing},
    {RULE(OP_CHANGE_BAUD, 8), do_change_baud},
    {RULE(WIRE_FLASH_DEFL_BEGIN, 16 | MORE), write_begin},
    {RULE(WIRE_FLASH_DEFL_DATA, ANY), write_deflated_data},
    {RULE(WIRE_FLASH_DEFL_END, 4), write_end},
    {RULE(WIRE_FLASH_MD5, 16), read_flash_md5},
    {RULE(OP_ERASE_FLASH, 0), write_erase_flash},
    {RULE(WIRE_ERASE_REGION, 8), write_erase_region},
    {RULE(WIRE_READ_FLASH, 16), read_flash},
    {RULE(OP_RUN_USER_CODE, 0), do_restart},
    {RULE(WIRE_HELLO, 4), do_hello},
    {RULE(WIRE_SECTOR_DIGESTS, 8), read_sector_digests},
    {RULE(WIRE_PACKED_READ, ANY), read_packed},
    {RULE(WIRE_WRITE_BLOCK, ANY), write_block},
    {RULE(WIRE_LEAVE, 4), do_leave},
    {RULE(WIRE_PREPARE, 4), do_prepare},
};

static bool is_length_right(uint32_t rule)
{
    uint32_t len = request.len;

    return rule == ANY || len == (rule & LEN_MASK) || (rule & MORE && len == (rule & LEN_MASK) + 4);
}

uint32_t commands_run(uint32_t form)
{
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        uint32_t rule = commands[i].rule;

        if ((rule & 0xFF) != request.op)
            continue;
        if (form)
            return form;
        if (!is_length_right(rule >> 8))
            return WIRE_STATUS_BAD_LENGTH;
        /* What the flash still has to do for a stream may wait for more of it, for nothing else. */
        if (request.op != OP_FLASH_DATA && request.op != WIRE_FLASH_DEFL_DATA)
            write_flush();
        flash_set_up();
        return commands[i].run();
    }
    return WIRE_STATUS_UNKNOWN_REQUEST;
}

void commands_start(void)
{
    line_begin();
    line_put32(GREETING);
    line_end();
    chip_measure_clock();
    write_start();
}

bool commands_step(void)
{
    struct frame f;
    uint32_t status;

    if (!queue_next(&f))
        return false;
    status = request_take(&f);
    if (status != STATUS_ANSWERED)
        status = commands_run(status);
    if (status != STATUS_ANSWERED)
        answer(status);
    request_release();
    return true;
}
