/* commands.c: see commands.h.  Lengths are checked before bytes are read; only command_step and those who
 * stream afterwards answer. */
#include "commands.h"

#include "chip.h"
#include "crc.h"
#include "flash.h"
#include "line.h"
#include "queue.h"
#include "scratch.h"
#include "uart.h"

#include "core/wire.h"

/* Espressif's opcodes that only the stub knows. */
#define OP_FLASH_BEGIN    0x02
#define OP_FLASH_DATA     0x03
#define OP_FLASH_END      0x04
#define OP_SPI_SET_PARAMS 0x0B
#define OP_SPI_ATTACH     0x0D
#define OP_CHANGE_BAUD    0x0F
#define OP_ERASE_FLASH    0xD0
#define OP_RUN_USER_CODE  0xD3

#define STATUS_OK          0u
#define STATUS_BAD_ADDRESS (WIRE_STATUS_FLASH_FAILED | 0x32u << 8) /* sub-error of Espressif's first stub */
#define STATUS_ANSWERED    0x10000u /* the command has answered itself */

#define REQUEST_LARGEST (WIRE_DATA_HEADER + WIRE_DEFL_BLOCK)

static struct frame request; /* its data, without the header */
static bool released;        /* the request has left the queue already */
static uint32_t opcode;
static uint32_t value;    /* of the answer */
static uint8_t reply[16]; /* data of the answer before the status */
static uint32_t reply_len;
static uint32_t flash_end; /* nothing is written behind it */

static uint32_t arg(unsigned i)
{
    return queue_word(request.at + 4 * i);
}

/* --- Answers ------------------------------------------------------------------------------------------ */

static void answer_head(uint32_t len)
{
    line_begin();
    line_put(WIRE_ANSWER);
    line_put(opcode);
    line_put16(len + WIRE_STATUS_SIZE);
    line_restart_crc();
    line_put32(value);
}

static void answer(uint32_t status)
{
    if (status)
        reply_len = 0;
    answer_head(reply_len);
    for (unsigned i = 0; i < reply_len; i++)
        line_put(reply[i]);
    line_put16(status);
    line_end();
}

void commands_greet(void)
{
    line_begin();
    for (const char *c = WIRE_GREETING; *c; c++)
        line_put((uint8_t)*c);
    line_end();
}

/* For what goes on after the answer: the request makes room for those behind it. */
static void answer_and_go_on(void)
{
    answer(STATUS_OK);
    queue_release();
    released = true;
}

/* Is a request waiting behind the one under way?  Noise does not count. */
static bool is_interrupted(void)
{
    struct frame f;

    uart_watch();
    while (queue_next(&f)) {
        if (f.len >= WIRE_HEADER_SIZE && queue_byte(f.at) == WIRE_REQUEST)
            return true;
        queue_release();
    }
    return false;
}

/* --- Registers and RAM -------------------------------------------------------------------------------- */

static uint32_t do_sync(void)
{
    for (unsigned i = 1; i < WIRE_SYNC_ANSWERS; i++)
        answer(STATUS_OK);
    return STATUS_OK;
}

static uint32_t do_read_reg(void)
{
    if (arg(0) & 3)
        return STATUS_BAD_ADDRESS;
    value = chip_read(arg(0));
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
    uart_forgive();
    return STATUS_OK;
}

static uint32_t next_sequence, load_at;

static uint32_t do_mem_begin(void)
{
    if (!chip_may_load(arg(3), arg(0)) || arg(3) & 3)
        return STATUS_BAD_ADDRESS;
    load_at = arg(3);
    next_sequence = 0;
    return STATUS_OK;
}

/* Length, number and checksum of a block that comes after a ..._BEGIN. */
static uint32_t check_block(void)
{
    uint32_t sum = WIRE_CHECKSUM_SEED, len = request.len - WIRE_DATA_HEADER;

    if (request.len < WIRE_DATA_HEADER || arg(0) != len)
        return WIRE_STATUS_BAD_LENGTH;
    if (arg(1) != next_sequence)
        return WIRE_STATUS_OUT_OF_SEQUENCE;
    for (uint32_t i = 0; i < len; i++)
        sum ^= queue_byte(request.at + WIRE_DATA_HEADER + i);
    return sum == (queue_word(request.at - 4) & 0xFF) ? STATUS_OK : WIRE_STATUS_BAD_CHECKSUM;
}

static uint32_t do_mem_data(void)
{
    uint32_t status = check_block(), len = request.len - WIRE_DATA_HEADER;

    if (status)
        return status;
    if (!chip_may_load(load_at, len))
        return STATUS_BAD_ADDRESS;
    for (uint32_t i = 0; i < len; i += 4) {
        uint32_t word = queue_word(request.at + WIRE_DATA_HEADER + i);

        if (len - i < 4) {
            uint32_t mask = UINT32_MAX << 8 * (len - i);

            word = (word & ~mask) | (chip_read(load_at + i) & mask);
        }
        chip_write(load_at + i, word);
    }
    load_at += len;
    next_sequence++;
    return STATUS_OK;
}

static uint32_t do_mem_end(void)
{
    uint32_t stay = arg(0), entry = arg(1);

    if (stay & 0xFF)
        return STATUS_OK;
    answer(STATUS_OK);
    if (entry)
        chip_run(entry);
    chip_restart();
    return STATUS_ANSWERED;
}

static uint32_t do_change_baud(void)
{
    uint32_t clock_hz = chip_bus_mhz() * 1000000, baud = arg(0), divider;

    if (!baud)
        return WIRE_STATUS_BAD_LENGTH;
    divider = (clock_hz + baud / 2) / baud;
    if (divider < 8 || divider > WIRE_UART_DIV_MASK)
        return WIRE_STATUS_BAD_LENGTH;
    answer(STATUS_OK);
    uart_set_divider(divider);
    return STATUS_ANSWERED;
}

/* --- Reading the flash -------------------------------------------------------------------------------- */

static bool is_in_reach(uint32_t addr, uint32_t len, uint32_t end)
{
    return addr <= end && len <= end - addr;
}

static void digest_flash(uint32_t addr, uint32_t len, uint8_t digest[16])
{
    uint32_t piece[FLASH_PIECE_WORDS];
    struct chip_md5 md5;

    chip_md5_begin(&md5);
    if (len)
        flash_ask(addr);
    while (len) {
        uint32_t n = len < FLASH_PIECE ? len : FLASH_PIECE;

        flash_take(piece);
        addr += n;
        len -= n;
        if (len)
            flash_ask(addr);
        chip_md5_add(&md5, piece, n);
    }
    chip_md5_end(&md5, digest);
}

static uint32_t do_flash_md5(void)
{
    if (!is_in_reach(arg(0), arg(1), FLASH_REACH))
        return STATUS_BAD_ADDRESS;
    digest_flash(arg(0), arg(1), reply);
    reply_len = 16;
    return STATUS_OK;
}

/* True if the sector is blank. */
static bool read_sector(uint32_t sector, uint32_t data[FLASH_SECTOR / 4])
{
    uint32_t addr = sector * FLASH_SECTOR, all = UINT32_MAX;

    flash_ask(addr);
    for (uint32_t i = 0; i < FLASH_SECTOR / 4; i += FLASH_PIECE_WORDS) {
        flash_take(data + i);
        addr += FLASH_PIECE;
        if (addr % FLASH_SECTOR)
            flash_ask(addr);
        for (unsigned k = 0; k < FLASH_PIECE_WORDS; k++)
            all &= data[i + k];
    }
    return all == UINT32_MAX;
}

/* The digest of a sector, or true if it is blank. */
static bool digest_sector(uint32_t sector, uint8_t digest[16])
{
    uint32_t piece[FLASH_PIECE_WORDS], addr = sector * FLASH_SECTOR, all = UINT32_MAX;
    struct chip_md5 md5;

    chip_md5_begin(&md5);
    flash_ask(addr);
    do {
        flash_take(piece);
        addr += FLASH_PIECE;
        if (addr % FLASH_SECTOR)
            flash_ask(addr);
        for (unsigned k = 0; k < FLASH_PIECE_WORDS; k++)
            all &= piece[k];
        chip_md5_add(&md5, piece, FLASH_PIECE);
    } while (addr % FLASH_SECTOR);
    chip_md5_end(&md5, digest);
    return all == UINT32_MAX;
}

static void frame_begin(uint32_t kind, uint32_t count, uint32_t sector)
{
    line_begin();
    line_put(kind);
    line_put(count);
    line_put16(sector);
}

static uint32_t do_sector_digests(void)
{
    uint32_t first = arg(0), count = arg(1);

    if (!is_in_reach(first, count, FLASH_REACH / FLASH_SECTOR))
        return STATUS_BAD_ADDRESS;
    answer_and_go_on();
    while (count && !is_interrupted()) {
        uint8_t digests[WIRE_DIGESTS_PER_FRAME][16], (*next)[16] = digests;
        uint32_t blank = 0, n = count < WIRE_DIGESTS_PER_FRAME ? count : WIRE_DIGESTS_PER_FRAME;

        for (uint32_t i = 0; i < n; i++) {
            if (digest_sector(first + i, *next))
                blank |= 1u << i;
            else
                next++;
        }
        frame_begin(WIRE_FRAME_DIGESTS, n, first);
        line_put32(blank);
        for (const uint8_t *p = digests[0]; p < *next; p++)
            line_put(*p);
        line_end_crc();
        first += n;
        count -= n;
    }
    return STATUS_ANSWERED;
}

static void send_packed(uint32_t sector)
{
    if (read_sector(sector, scratch.pack.data)) {
        frame_begin(WIRE_FRAME_BLANK, 0, sector);
    } else if (pack_plan()) {
        frame_begin(WIRE_FRAME_DEFLATE, 0, sector);
        pack_send();
    } else {
        const uint8_t *data = (const uint8_t *)scratch.pack.data;

        frame_begin(WIRE_FRAME_RAW, 0, sector);
        for (uint32_t i = 0; i < FLASH_SECTOR; i++)
            line_put(data[i]);
    }
    line_end_crc();
}

static uint32_t do_packed_read(void)
{
    uint32_t runs[WIRE_READ_RUNS], n = request.len / 4, sent = 0;

    if (request.len % 4 || n > WIRE_READ_RUNS)
        return WIRE_STATUS_BAD_LENGTH;
    for (uint32_t i = 0; i < n; i++) {
        runs[i] = arg(i);
        if (!is_in_reach(runs[i] & 0xFFFF, runs[i] >> 16, FLASH_REACH / FLASH_SECTOR))
            return STATUS_BAD_ADDRESS;
    }
    answer_and_go_on();
    for (uint32_t i = 0; i < n; i++) {
        for (; runs[i] >> 16; runs[i] += 1 - 0x10000u) {
            if (is_interrupted())
                return STATUS_ANSWERED;
            send_packed(runs[i] & 0xFFFF);
            sent++;
        }
    }
    frame_begin(WIRE_FRAME_END, 0, sent);
    line_end_crc();
    return STATUS_ANSWERED;
}

/* --- Erasing and writing ------------------------------------------------------------------------------- */

/* What a command that is going to change this range says if it must not or cannot. */
static uint32_t check_change(uint32_t addr, uint32_t len)
{
    if (!is_in_reach(addr, len, flash_end) || addr % FLASH_SECTOR)
        return STATUS_BAD_ADDRESS;
    return flash_unlock() ? STATUS_OK : WIRE_STATUS_FLASH_FAILED;
}

static uint32_t do_erase_region(void)
{
    uint32_t addr = arg(0), len = arg(1), status = check_change(addr, len);

    if (status)
        return status;
    if (len % FLASH_SECTOR)
        return STATUS_BAD_ADDRESS;
    while (len) {
        uint32_t n = len >= FLASH_BLOCK && addr % FLASH_BLOCK == 0 ? FLASH_BLOCK : FLASH_SECTOR;

        flash_erase(addr, n);
        addr += n;
        len -= n;
        while (flash_busy()) {
        }
    }
    return STATUS_OK;
}

/* --- Dispatch ------------------------------------------------------------------------------------------ */

static void take_flash_size(void)
{
    uint32_t capacity = flash_id() >> 16 & 0xFF;

    flash_end = capacity >= 16 && capacity <= 24 ? 1u << capacity : FLASH_REACH;
}

static uint32_t do_set_params(void)
{
    uint32_t size = arg(1);

    if (!size || size > FLASH_REACH)
        return STATUS_BAD_ADDRESS;
    flash_end = size;
    return STATUS_OK;
}

static uint32_t do_hello(void)
{
    value = WIRE_CAN_DIGEST_SECTORS | WIRE_CAN_READ_PACKED | WIRE_CAN_REACH_ALL_FLASH;
    answer_head(WIRE_HELLO_SIZE);
    line_put32(WIRE_PROTOCOL_VERSION);
    line_put32(chip_image_crc());
    for (unsigned i = 0; i < 4; i++)
        line_put32(chip_read(WIRE_REG_EFUSE + 4 * i));
    line_put32(uart_first_divider());
    line_put32(flash_id());
    line_put32(QUEUE_PROMISE);
    line_put32(REQUEST_LARGEST);
    line_put32(line_crc());
    line_put16(STATUS_OK);
    line_end();
    return STATUS_ANSWERED;
}

static bool is_checksum_right(void)
{
    uint32_t crc = CRC_START;

    for (uint32_t i = 0; i < request.len; i++)
        crc = crc_add(crc, queue_byte(request.at + i));
    return ~crc == queue_word(request.at - 4);
}

typedef uint32_t handler(void);

static const struct {
    uint8_t op, len; /* of the data; ANY: the handler looks itself */
    handler *run;
} commands[] = {
    {WIRE_MEM_BEGIN, 16, do_mem_begin},
    {WIRE_MEM_END, 8, do_mem_end},
    {WIRE_MEM_DATA, 0xFF, do_mem_data},
    {WIRE_SYNC, 36, do_sync},
    {WIRE_WRITE_REG, 0xFF, do_write_reg},
    {WIRE_READ_REG, 4, do_read_reg},
    {OP_SPI_SET_PARAMS, 24, do_set_params},
    {OP_CHANGE_BAUD, 8, do_change_baud},
    {WIRE_FLASH_MD5, 16, do_flash_md5},
    {WIRE_ERASE_REGION, 8, do_erase_region},
    {WIRE_HELLO, 4, do_hello},
    {WIRE_SECTOR_DIGESTS, 8, do_sector_digests},
    {WIRE_PACKED_READ, 0xFF, do_packed_read},
};

static uint32_t run(void)
{
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (commands[i].op != opcode)
            continue;
        if (commands[i].len != 0xFF && commands[i].len != request.len)
            return WIRE_STATUS_BAD_LENGTH;
        if (opcode >= WIRE_HELLO && !is_checksum_right())
            return WIRE_STATUS_BAD_CHECKSUM;
        return commands[i].run();
    }
    return WIRE_STATUS_UNKNOWN_REQUEST;
}

void commands_start(void)
{
    take_flash_size();
}

bool commands_step(void)
{
    uint32_t status;

    if (!queue_next(&request))
        return false;
    released = false;
    if (request.len >= WIRE_HEADER_SIZE && queue_byte(request.at) == WIRE_REQUEST) {
        request.at += WIRE_HEADER_SIZE;
        request.len -= WIRE_HEADER_SIZE;
        opcode = queue_byte(request.at - 7);
        value = reply_len = 0;
        if (request.len != (queue_word(request.at - 6) & 0xFFFF) || request.len > REQUEST_LARGEST)
            status = WIRE_STATUS_BAD_LENGTH;
        else
            status = run();
        if (status != STATUS_ANSWERED)
            answer(status);
    }
    if (!released)
        queue_release();
    return true;
}
