/* rom_loader.c: the mask ROM's serial loader: receives requests into its packet buffer, answers from its one
 * reply buffer, with the quirks of the real code.  Knows nothing of who sends. */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#include <string.h>

enum {
    OP_FLASH_BEGIN = 0x02,
    OP_FLASH_DATA = 0x03,
    OP_FLASH_END = 0x04,
    OP_MEM_BEGIN = 0x05,
    OP_MEM_END = 0x06,
    OP_MEM_DATA = 0x07,
    OP_SYNC = 0x08,
    OP_WRITE_REG = 0x09,
    OP_READ_REG = 0x0A,
    OP_SPI_SET_PARAMS = 0x0B
};

enum { ERROR_MESSAGE = 5, ERROR_FAILED = 6, ERROR_CHECKSUM = 7, ERROR_VERIFY = 8 };

#define SLIP_END     0xC0
#define SLIP_ESC     0xDB
#define SLIP_ESC_END 0xDC
#define SLIP_ESC_ESC 0xDD

#define HEADER         8u /* of a request */
#define DATA           (ROM_RAM_PACKET + HEADER)
#define BLOCK_HEADER   16u
#define MAX_BLOCK      0x1800u
#define MAX_DATA       0x1810u
#define CHECKSUM_SEED  0xEFu
#define SYNC_REPLIES   8u
#define REPLY_SIZE     10u
#define BYTE_CYCLES    45u /* fetching and unescaping one byte */
#define COMMAND_CYCLES 300u

/* --- Receiving a frame ------------------------------------------------------------------------------- */

/* Variables of recv_packet: bytes stored, inside a frame, after an escape byte. */
enum { RX_LEN, RX_INSIDE, RX_ESCAPED };

/* False if the ring is empty or, with *fault set, its pointer leads nowhere. */
static bool ring_get(struct chip *c, uint8_t *byte, bool *fault)
{
    uint32_t at = rom_ram(c, ROM_RAM_RING_READ);

    *fault = false;
    if (at == rom_ram(c, ROM_RAM_RING_WRITE))
        return false;
    *fault = !rom_load8(c, at, byte);
    if (*fault)
        return false;
    at = at + 1 == ROM_RAM_RING + ROM_RAM_RING_SIZE ? ROM_RAM_RING : at + 1;
    rom_set_ram(c, ROM_RAM_RING_READ, at);
    return true;
}

/* Bytes past the caller's limit are dropped.  False after an access fault. */
static bool store_byte(struct chip *c, struct rom_frame *f, uint8_t byte)
{
    if (f->v[RX_LEN] == f->arg[1])
        return true;
    return rom_store8(c, f->arg[0] + f->v[RX_LEN]++, byte);
}

enum taken { TAKEN_MORE, TAKEN_FRAME, TAKEN_FAULT };

/* What `byte` does to the frame that is being received. */
static enum taken take_byte(struct chip *c, struct rom_frame *f, uint8_t byte)
{
    if (!f->v[RX_INSIDE]) {
        f->v[RX_INSIDE] = byte == SLIP_END;
        return TAKEN_MORE;
    }
    if (f->v[RX_ESCAPED]) {
        f->v[RX_ESCAPED] = 0;
        byte = byte == SLIP_ESC_END ? SLIP_END : byte == SLIP_ESC_ESC ? SLIP_ESC : byte;
        return store_byte(c, f, byte) ? TAKEN_MORE : TAKEN_FAULT;
    }
    if (byte == SLIP_END) /* the end of one frame and the start of the next may both be there */
        return f->v[RX_LEN] ? TAKEN_FRAME : TAKEN_MORE;
    if (byte != SLIP_ESC)
        return store_byte(c, f, byte) ? TAKEN_MORE : TAKEN_FAULT;
    f->v[RX_ESCAPED] = 1;
    return TAKEN_MORE;
}

/* (buffer, size, mode) -> length of the frame received */
static enum rom_result recv_packet(struct chip *c, struct rom_frame *f)
{
    uint8_t byte;
    bool fault;

    if (!ring_get(c, &byte, &fault))
        return fault ? ROM_FAULT : ROM_WAIT;
    rom_cost(c, BYTE_CYCLES);
    switch (take_byte(c, f, byte)) {
    case TAKEN_MORE:
        return ROM_AGAIN;
    case TAKEN_FRAME:
        f->result = f->v[RX_LEN];
        return ROM_DONE;
    default:
        return ROM_FAULT;
    }
}

/* --- Answering --------------------------------------------------------------------------------------- */

/* (buffer, length): as one frame.  v[0]: characters of the frame begun, v[1]: an escape waits for its second
 * half */
static enum rom_result send_packet(struct chip *c, struct rom_frame *f)
{
    uint8_t byte = SLIP_END;

    rom_cost(c, 25);
    if (f->v[0] == f->arg[1] + 2)
        return ROM_DONE;
    if (f->v[0] > 0 && f->v[0] <= f->arg[1]) {
        if (!rom_load8(c, f->arg[0] + f->v[0] - 1, &byte))
            return ROM_FAULT;
        if (f->v[1]) {
            byte = byte == SLIP_END ? SLIP_ESC_END : SLIP_ESC_ESC;
            f->v[1] = 0;
        } else if (byte == SLIP_END || byte == SLIP_ESC) {
            byte = SLIP_ESC;
            f->v[1] = 1;
        }
    }
    f->v[0] += !f->v[1];
    rom_push(c, rom_putc, byte, 0, 0);
    return ROM_AGAIN;
}

static void reply_value(struct chip *c, uint32_t value)
{
    rom_set_ram(c, ROM_RAM_REPLY + 4, value);
}

/* A success leaves the error byte of an earlier failure in place. */
static void reply_status(struct chip *c, unsigned error)
{
    *rom_dram(c, ROM_RAM_REPLY + 8) = error != 0;
    if (error)
        *rom_dram(c, ROM_RAM_REPLY + 9) = (uint8_t)error;
}

static void reply_clean(struct chip *c)
{
    *rom_dram(c, ROM_RAM_REPLY + 8) = *rom_dram(c, ROM_RAM_REPLY + 9) = 0;
}

static void reply_header(struct chip *c, uint8_t op)
{
    uint8_t *reply = rom_dram(c, ROM_RAM_REPLY);

    reply[0] = 1;
    reply[1] = op;
    reply[2] = 2;
    reply[3] = 0;
}

/* --- Requests ---------------------------------------------------------------------------------------- */

static uint32_t request_word(struct chip *c, unsigned n)
{
    return rom_ram(c, DATA + 4 * n);
}

static uint32_t request_length(struct chip *c)
{
    return rom_ram(c, ROM_RAM_PACKET) >> 16;
}

/* Takes the announcement of a download.  The block count and the rest are remembered as they come. */
static unsigned begin_download(struct chip *c)
{
    struct rom *r = &c->rom;

    if (request_length(c) != BLOCK_HEADER || request_word(c, 2) > MAX_BLOCK)
        return ERROR_MESSAGE;
    r->down_total = request_word(c, 0);
    r->down_blocks = request_word(c, 1);
    r->down_block_size = request_word(c, 2);
    r->down_addr = request_word(c, 3);
    r->down_sequence = r->down_received = 0;
    return 0;
}

static uint8_t checksum(struct chip *c, uint32_t len)
{
    uint8_t sum = CHECKSUM_SEED;

    for (uint32_t i = 0; i < len; i++)
        sum ^= *rom_dram(c, DATA + BLOCK_HEADER + i);
    return sum;
}

static bool checksum_fits(struct chip *c, uint32_t len)
{
    rom_cost(c, 6 * (uint64_t)len);
    return checksum(c, len) == (uint8_t)rom_ram(c, ROM_RAM_PACKET + 4);
}

/* The tests that come before any byte is used.  The sequence number goes on before the checksum is known. */
static unsigned check_block(struct chip *c, uint32_t granule)
{
    uint32_t len = request_word(c, 0);

    if (request_length(c) > MAX_DATA || len > c->rom.down_block_size || len % granule ||
        request_word(c, 1) != c->rom.down_sequence)
        return ERROR_MESSAGE;
    c->rom.down_sequence++;
    return checksum_fits(c, len) ? 0 : ERROR_CHECKSUM;
}

/* Every handler is a routine of its own, whose result is the error code. */

static enum rom_result flash_begin(struct chip *c, struct rom_frame *f)
{
    switch (f->state++) {
    case 0:
        rom_push(c, rom_spi_attach, 0, 0, 0);
        return ROM_AGAIN;
    case 1:
        f->result = begin_download(c);
        if (f->result)
            return ROM_DONE;
        rom_cache_off(c);
        rom_push(c, rom_spi_erase_area, c->rom.down_addr, c->rom.down_total, 0);
        return ROM_AGAIN;
    default:
        f->result = f->child ? ERROR_FAILED : 0;
        return ROM_DONE;
    }
}

static enum rom_result flash_data(struct chip *c, struct rom_frame *f)
{
    struct rom *r = &c->rom;
    uint32_t len = request_word(c, 0);

    switch (f->state++) {
    case 0:
        f->result = check_block(c, 4);
        if (f->result)
            return ROM_DONE;
        rom_push(c, rom_spi_write, r->down_addr, DATA + BLOCK_HEADER, len);
        return ROM_AGAIN;
    case 1:
        f->result = f->child ? ERROR_FAILED : 0;
        if (f->result)
            return ROM_DONE;
        rom_push(c, rom_spi_read, r->down_addr, DATA + BLOCK_HEADER, len);
        return ROM_AGAIN;
    default:
        r->down_addr += len;
        r->down_received += len;
        f->result = checksum_fits(c, len) ? 0 : ERROR_VERIFY;
        return ROM_DONE;
    }
}

/* Leaves the loader in any case; the flash is locked only after a complete download. */
static enum rom_result flash_end(struct chip *c, struct rom_frame *f)
{
    if (f->state++)
        return ROM_DONE;
    c->rom.leave = true;
    if (c->rom.down_sequence != c->rom.down_blocks || c->rom.down_received != c->rom.down_total) {
        f->result = ERROR_FAILED;
        return ROM_DONE;
    }
    rom_push(c, rom_spi_lock, 0, 0, 0);
    return ROM_AGAIN;
}

static enum rom_result mem_begin(struct chip *c, struct rom_frame *f)
{
    f->result = begin_download(c);
    return ROM_DONE;
}

static enum rom_result mem_data(struct chip *c, struct rom_frame *f)
{
    uint32_t len = request_word(c, 0);

    if (f->state++) {
        c->rom.down_addr += len;
        return ROM_DONE;
    }
    f->result = check_block(c, 1);
    if (f->result)
        return ROM_DONE;
    rom_push(c, rom_memcpy, c->rom.down_addr, DATA + BLOCK_HEADER, len);
    return ROM_AGAIN;
}

static enum rom_result mem_end(struct chip *c, struct rom_frame *f)
{
    (void)f;
    rom_set_ram(c, ROM_RAM_USER_ENTRY, request_word(c, 1));
    c->rom.leave = (request_word(c, 0) & 0xFF) == 0;
    return ROM_DONE;
}

static enum rom_result sync(struct chip *c, struct rom_frame *f)
{
    (void)f;
    reply_value(c, request_word(c, 0));
    reply_clean(c);
    c->rom.synced = true;
    return ROM_DONE;
}

/* Entries of address, value, mask, delay.  Their number is taken from the header, so a wrong one leads out of
 * the packet buffer.  v[0]: entry, v[1..4]: its words */
static enum rom_result write_reg(struct chip *c, struct rom_frame *f)
{
    uint32_t old;

    rom_cost(c, 20);
    if (f->v[0] == request_length(c) / 16) {
        reply_clean(c);
        return ROM_DONE;
    }
    if (!f->state) {
        for (uint32_t i = 0; i < 4; i++)
            if (!lx106_load(c->cpu, DATA + 16 * f->v[0] + 4 * i, 4, &f->v[1 + i]))
                return ROM_FAULT;
        f->state = 1;
        rom_push(c, rom_delay_us, f->v[4] & 0xFFFF, 0, 0);
        return ROM_AGAIN;
    }
    if (!lx106_load(c->cpu, f->v[1], 4, &old) ||
        !lx106_store(c->cpu, f->v[1], 4, (f->v[2] & f->v[3]) | (old & ~f->v[3])))
        return ROM_FAULT;
    f->state = 0;
    f->v[0]++;
    return ROM_AGAIN;
}

static enum rom_result read_reg(struct chip *c, struct rom_frame *f)
{
    uint32_t value;

    (void)f;
    if (!lx106_load(c->cpu, request_word(c, 0), 4, &value))
        return ROM_FAULT;
    reply_value(c, value);
    reply_clean(c);
    return ROM_DONE;
}

static enum rom_result set_params(struct chip *c, struct rom_frame *f)
{
    uint32_t param[6];

    (void)f;
    for (unsigned i = 0; i < 6; i++)
        param[i] = request_word(c, i);
    rom_spi_param(c, param);
    return ROM_DONE;
}

static rom_step *const handlers[] = {[OP_FLASH_BEGIN] = flash_begin,
                                     [OP_FLASH_DATA] = flash_data,
                                     [OP_FLASH_END] = flash_end,
                                     [OP_MEM_BEGIN] = mem_begin,
                                     [OP_MEM_END] = mem_end,
                                     [OP_MEM_DATA] = mem_data,
                                     [OP_SYNC] = sync,
                                     [OP_WRITE_REG] = write_reg,
                                     [OP_READ_REG] = read_reg,
                                     [OP_SPI_SET_PARAMS] = set_params};

/* --- The loader's loop ------------------------------------------------------------------------------- */

enum { LOADER_RECEIVE, LOADER_DISPATCH, LOADER_REPLY, LOADER_SEND };

/* Starts the handler of the request in the buffer; false if there is none and the error is in the reply. */
static bool dispatch(struct chip *c, struct rom_frame *f)
{
    uint8_t direction = *rom_dram(c, ROM_RAM_PACKET), op = *rom_dram(c, ROM_RAM_PACKET + 1);

    rom_cost(c, COMMAND_CYCLES);
    c->stats.rom_commands[op]++;
    if (direction || op >= sizeof(handlers) / sizeof(handlers[0]) || !handlers[op]) {
        reply_status(c, ERROR_MESSAGE); /* under the opcode of the last valid request */
        return false;
    }
    reply_header(c, op);
    f->v[1] = op;
    rom_push(c, handlers[op], 0, 0, 0);
    return true;
}

/* Serves requests until one of them ends it.  v[1]: the opcode in the reply buffer, v[2]: replies left to
 * send */
enum rom_result rom_loader(struct chip *c, struct rom_frame *f)
{
    switch (f->state) {
    case LOADER_RECEIVE:
        c->rom.leave = false;
        rom_push(c, recv_packet, ROM_RAM_PACKET, ROM_RAM_PACKET_SIZE, 0);
        f->state = LOADER_DISPATCH;
        return ROM_AGAIN;
    case LOADER_DISPATCH:
        if (!c->rom.synced && *rom_dram(c, ROM_RAM_PACKET + 1) != OP_SYNC) {
            f->state = LOADER_RECEIVE; /* UartConnCheck only looks for a SYNC */
            return ROM_AGAIN;
        }
        f->state = dispatch(c, f) ? LOADER_REPLY : LOADER_SEND;
        f->v[2] = f->v[1] == OP_SYNC ? SYNC_REPLIES : 1;
        return ROM_AGAIN;
    case LOADER_REPLY:
        if (f->v[1] != OP_SYNC && f->v[1] != OP_READ_REG && f->v[1] != OP_WRITE_REG)
            reply_status(c, (unsigned)f->child);
        f->state = LOADER_SEND;
        return ROM_AGAIN;
    default:
        if (f->v[2]--) {
            rom_push(c, send_packet, ROM_RAM_REPLY, REPLY_SIZE, 0);
            return ROM_AGAIN;
        }
        f->state = LOADER_RECEIVE;
        return c->rom.leave ? ROM_DONE : ROM_AGAIN;
    }
}

/* Called by a program: the packet buffer is always the ROM's, whatever it names. */
static enum rom_result uart_dwnld_proc(struct chip *c, struct rom_frame *f)
{
    c->rom.synced = true;
    return rom_loader(c, f);
}

const struct rom_entry rom_loader_entries[] = {{0x40003368, uart_dwnld_proc}, {0x40003C80, send_packet},
                                               {0x40003CF4, send_packet},     {0x40003D08, recv_packet},
                                               {0x40003EAC, recv_packet},     {0, NULL}};
