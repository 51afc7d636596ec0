/* chip_uart.c: UART0 of the virtual ESP8266: FIFOs, bit timing, interrupts, baud mismatch, auto baud.
 *
 * Knows the pins and the register block at 0x60000000 (Espressif "ESP8266 Technical Reference"); the rest of
 * the chip sees registers and interrupt line 5. */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    REG_FIFO = 0x00,
    REG_INT_RAW = 0x04,
    REG_INT_ST = 0x08,
    REG_INT_ENA = 0x0C,
    REG_INT_CLR = 0x10,
    REG_CLKDIV = 0x14,
    REG_AUTOBAUD = 0x18,
    REG_STATUS = 0x1C,
    REG_CONF0 = 0x20,
    REG_CONF1 = 0x24,
    REG_LOWPULSE = 0x28,
    REG_HIGHPULSE = 0x2C,
    REG_PULSE_NUM = 0x30
};

#define CONF0_LOOPBACK  (1u << 14)
#define CONF0_RX_RESET  (1u << 17)
#define CONF0_TX_RESET  (1u << 18)
#define CONF1_TIMEOUT   (1u << 31)
#define DPORT_SWAP_WORD (0x28u / 4)
#define DPORT_SWAP_BIT  4u

/* Clean up to this relative error of the rate, surely garbage from the second figure on. */
#define CLEAN_ERROR   0.025
#define GARBAGE_ERROR 0.045

/* Pulses shorter than this many UART clocks are lost in the auto-baud unit's filter: the ROM found the rate
 * of 460800 baud but not that of 921600. */
#define AUTOBAUD_MIN_PULSE 74.0
/* What the counters lack of the true width; the ROM adds it again. */
#define AUTOBAUD_OFFSET 12u

#define LATE_CYCLES 4u /* of the bus, for counts that are late (beliefs.h) */

static double own_baud(const struct chip *c)
{
    uint32_t div = c->uart.clkdiv & 0xFFFFFu;

    return c->apb_mhz * 1e6 / (div ? div : 1);
}

double chip_uart_baud(const struct chip *c)
{
    return own_baud(c);
}

static unsigned frame_bits(const struct uart *u)
{
    unsigned stop = (u->conf0 >> 4 & 3) > 1 ? 2 : 1;

    return 1 + 5 + (u->conf0 >> 2 & 3) + (u->conf0 >> 1 & 1) + stop;
}

static uint64_t bits_to_ns(double bits, double baud)
{
    return (uint64_t)llround(bits * 1e9 / baud);
}

static void update_line(struct chip *c)
{
    struct uart *u = &c->uart;

    if (u->rx_count && u->rx_count >= (u->conf1 & 0x7F))
        u->raw |= UART_INT_RX_FULL;
    if (u->tx_count < (u->conf1 >> 8 & 0x7F))
        u->raw |= UART_INT_TX_EMPTY;
    chip_interrupt_line(c, UART_INTERRUPT, (u->raw & u->ena) != 0);
}

void uart_reset(struct chip *c)
{
    struct uart *u = &c->uart;
    struct line_byte *line = u->line;
    size_t head = u->line_head, count = u->line_count, size = u->line_size;

    memset(u, 0, sizeof(*u));
    u->line = line;
    u->line_head = head;
    u->line_count = count;
    u->line_size = size;
    u->timeout_ns = CHIP_NEVER;
    u->clkdiv = 694;   /* 80 MHz / 115200: what the ROM starts with */
    u->conf0 = 0x1C;   /* 8N1 */
    u->conf1 = 0x6060; /* thresholds of the reset state */
    update_line(c);
}

/* --- Transmitter ------------------------------------------------------------------------------------- */

static void tx_start(struct chip *c, uint64_t at_ns)
{
    struct uart *u = &c->uart;

    if (u->tx_busy || !u->tx_count)
        return;
    u->tx_byte = u->tx[u->tx_head];
    u->tx_head = (u->tx_head + 1) % UART_FIFO_SIZE;
    u->tx_count--;
    u->tx_busy = true;
    u->tx_baud = own_baud(c);
    u->tx_end_ns = at_ns + bits_to_ns(frame_bits(u), u->tx_baud);
}

/* With late counts, so many bytes that were written or read just now are not in STATUS yet. */
static void count_late(struct chip *c, unsigned *count, uint64_t *until_ns)
{
    uint64_t now = chip_time(c);

    if (!chip_believes(c, BELIEF_UART_COUNTS, COUNTS_LATE))
        return;
    *count = now < *until_ns ? *count + 1 : 1;
    *until_ns = now + (LATE_CYCLES * 1000 + c->apb_mhz - 1) / c->apb_mhz;
}

static void tx_write(struct chip *c, uint8_t byte)
{
    struct uart *u = &c->uart;

    if (u->tx_count == UART_FIFO_SIZE) {
        chip_race(c, "UART byte written to a full FIFO"); /* the hardware drops it as well */
        return;
    }
    count_late(c, &u->tx_fresh, &u->tx_fresh_ns);
    u->tx[(u->tx_head + u->tx_count++) % UART_FIFO_SIZE] = byte;
    tx_start(c, chip_time(c));
    chip_touch(c);
    update_line(c);
}

/* --- Statistics of the requests that RAM code gets --------------------------------------------------- */

static void sniff(struct chip *c, uint8_t byte)
{
    struct uart *u = &c->uart;

    if (byte == 0xC0) {
        if (u->sniff_pos > 8 && c->mode == MODE_RAM)
            c->stats.stub_commands[u->sniff_op]++;
        u->sniff_pos = 1; /* inside a frame */
        u->sniff_escape = false;
        return;
    }
    if (u->sniff_escape) {
        byte = byte == 0xDC ? 0xC0 : 0xDB;
        u->sniff_escape = false;
    } else if (byte == 0xDB) {
        u->sniff_escape = true;
        return;
    }
    if (!u->sniff_pos)
        return;
    if (u->sniff_pos == 1 && byte != 0)
        u->sniff_pos = 0; /* not a request: wait for the next frame */
    else if (u->sniff_pos++ == 2)
        u->sniff_op = byte;
}

/* --- Receiver ---------------------------------------------------------------------------------------- */

static void rx_push(struct chip *c, uint8_t byte, bool framing_error)
{
    struct uart *u = &c->uart;

    if (framing_error) {
        u->raw |= UART_INT_FRAME;
        c->stats.rx_frame_errors++;
    }
    sniff(c, byte);
    if (u->conf0 & CONF0_RX_RESET)
        return;
    if (u->rx_count == UART_FIFO_SIZE) {
        u->raw |= UART_INT_RX_OVERFLOW;
        c->stats.rx_fifo_overflows++;
    } else {
        u->rx[(u->rx_head + u->rx_count++) % UART_FIFO_SIZE] = byte;
    }
    if (u->conf1 & CONF1_TIMEOUT)
        u->timeout_ns = c->now_ns + bits_to_ns(frame_bits(u) * (double)(u->conf1 >> 24 & 0x7F), own_baud(c));
    update_line(c);
}

/* The line while `byte` is sent: `at` in bit times from the start bit's edge. */
static unsigned line_level(uint8_t byte, double at)
{
    int bit = (int)floor(at) - 1;

    if (at < 0 || bit >= 8)
        return 1;
    return bit < 0 ? 0 : byte >> bit & 1;
}

/* The first falling edge of `byte` at or after bit `from`, or -1. */
static int next_edge(uint8_t byte, double from)
{
    for (int i = (int)ceil(from); i < 9; i++)
        if (i >= 0 && !line_level(byte, i + 0.5) && line_level(byte, i - 0.5))
            return i;
    return -1;
}

/* A receiver far off the sender's rate: samples the line at its own rate, and finds false start bits. */
static void rx_garbled(struct chip *c, const struct line_byte *b, double ratio)
{
    struct uart *u = &c->uart;
    double bit = 1.0 / ratio; /* one bit of ours in bits of the sender */
    uint64_t sender_bit_ns = bits_to_ns(1, b->baud);
    int edge = 0;

    if (b->start_ns < u->blind_ns)
        return;
    while (edge >= 0) {
        unsigned byte = 0;

        for (int i = 0; i < 8; i++)
            byte |= line_level(b->byte, edge + (i + 1.5) * bit) << i;
        if (edge == 0 && byte == b->byte)
            byte ^= 1u << chip_random(c) % 8;
        rx_push(c, (uint8_t)byte, !line_level(b->byte, edge + 9.5 * bit));
        u->blind_ns = b->start_ns + (uint64_t)((edge + 9.5 * bit) * (double)sender_bit_ns);
        edge = next_edge(b->byte, edge + 9.5 * bit);
    }
}

static void autobaud_measure(struct chip *c, const struct line_byte *b)
{
    struct uart *u = &c->uart;
    double bit = c->apb_mhz * 1e6 / b->baud;
    int last = 0;

    if (bit < AUTOBAUD_MIN_PULSE)
        return;
    u->pulses++; /* edge of the start bit */
    for (int i = 1; i < 10; i++) {
        unsigned level = line_level(b->byte, i + 0.5), before = line_level(b->byte, i - 0.5);
        uint32_t width = (uint32_t)((i - last) * bit) - AUTOBAUD_OFFSET;

        if (level == before)
            continue;
        u->pulses++;
        last = i;
        if (level && width < u->lowpulse)
            u->lowpulse = width;
        if (!level && width < u->highpulse)
            u->highpulse = width;
    }
    if (u->pulses > 0x3FF)
        u->pulses = 0x3FF;
}

static void rx_arrive(struct chip *c, const struct line_byte *b)
{
    double ratio = own_baud(c) / b->baud, error = fabs(ratio - 1);
    uint8_t byte = b->byte;
    bool framing = false;

    if (c->dport[DPORT_SWAP_WORD] & DPORT_SWAP_BIT)
        return; /* the pins belong to somebody else */
    c->stats.rx_bytes++;
    if (c->uart.autobaud & 1)
        autobaud_measure(c, b);
    if (b->spoiled) {
        rx_push(c, (uint8_t)chip_random(c), chip_random(c) & 1);
        return;
    }
    if (error >= GARBAGE_ERROR) {
        rx_garbled(c, b, ratio);
        return;
    }
    if (error > CLEAN_ERROR) {
        double p = (error - CLEAN_ERROR) / (GARBAGE_ERROR - CLEAN_ERROR);

        if (chip_random(c) < p * 4294967295.0) {
            byte ^= (uint8_t)(1u << chip_random(c) % 8);
            framing = chip_random(c) % 4 == 0;
        }
    }
    rx_push(c, byte, framing);
}

static uint64_t line_arrival(const struct uart *u)
{
    const struct line_byte *b;

    if (!u->line_count)
        return CHIP_NEVER;
    b = &u->line[u->line_head];
    return b->start_ns + bits_to_ns(9.5, b->baud);
}

void uart_line_add(struct chip *c, uint64_t start_ns, uint8_t byte, double baud)
{
    struct uart *u = &c->uart;

    if (u->line_head && u->line_head + u->line_count == u->line_size) {
        memmove(u->line, u->line + u->line_head, u->line_count * sizeof(*u->line));
        u->line_head = 0;
    }
    if (u->line_count == u->line_size) {
        size_t size = u->line_size ? u->line_size * 2 : 256;
        struct line_byte *line = realloc(u->line, size * sizeof(*line));

        if (!line)
            return; /* a lost byte, as on a bad line */
        u->line = line;
        u->line_size = size;
    }
    u->line[u->line_head + u->line_count++] =
        (struct line_byte){.start_ns = start_ns, .baud = baud, .byte = byte};
}

void uart_line_clear(struct chip *c)
{
    c->uart.line_head = c->uart.line_count = 0;
}

/* --- Events ------------------------------------------------------------------------------------------ */

uint64_t uart_next(const struct chip *c)
{
    const struct uart *u = &c->uart;
    uint64_t next = line_arrival(u);

    if (u->tx_busy && u->tx_end_ns < next)
        next = u->tx_end_ns;
    return u->timeout_ns < next ? u->timeout_ns : next;
}

static void rx_timeout(struct chip *c)
{
    c->uart.timeout_ns = CHIP_NEVER;
    if (c->uart.rx_count && (c->uart.conf1 & CONF1_TIMEOUT))
        c->uart.raw |= UART_INT_RX_TIMEOUT;
    update_line(c);
}

static void tx_done(struct chip *c)
{
    struct uart *u = &c->uart;
    uint64_t end_ns = u->tx_end_ns;
    uint8_t byte = u->tx_byte;
    double baud = u->tx_baud;

    u->tx_busy = false;
    tx_start(c, end_ns);
    update_line(c);
    if (u->conf0 & CONF0_LOOPBACK) {
        rx_push(c, byte, false);
    } else if (!(c->dport[DPORT_SWAP_WORD] & DPORT_SWAP_BIT)) {
        c->stats.tx_bytes++;
        c->tx_left = true;
        c->tx(c->tx_ctx, end_ns, byte, baud);
    }
}

void uart_fire(struct chip *c)
{
    struct uart *u = &c->uart;
    uint64_t next = uart_next(c);

    if (u->tx_busy && u->tx_end_ns == next) {
        tx_done(c);
    } else if (line_arrival(u) == next) {
        struct line_byte b = u->line[u->line_head++];

        if (!--u->line_count)
            u->line_head = 0;
        rx_arrive(c, &b);
    } else {
        rx_timeout(c);
    }
}

/* --- Registers --------------------------------------------------------------------------------------- */

static uint32_t rx_read(struct chip *c)
{
    struct uart *u = &c->uart;
    uint8_t byte;

    if (!u->rx_count) {
        chip_race(c, "UART byte read from an empty FIFO");
        return chip_random(c) & 0xFF;
    }
    count_late(c, &u->rx_gone, &u->rx_gone_ns);
    byte = u->rx[u->rx_head];
    u->rx_head = (u->rx_head + 1) % UART_FIFO_SIZE;
    u->rx_count--;
    return byte;
}

/* Bit 31 is documented as the level of TXD; Espressif's stub waits for it to be 0 before it goes on and works
 * on silicon, so it is modelled as "sending". */
static uint32_t status(struct chip *c)
{
    const struct uart *u = &c->uart;
    uint64_t now = chip_time(c);
    unsigned rx = u->rx_count, tx = u->tx_count;

    if (now < u->tx_fresh_ns) {
        tx -= u->tx_fresh < tx ? u->tx_fresh : tx;
        c->cpu->limit = c->cpu->cycles; /* changes without an event: a loop around it is not to be skipped */
    }
    if (now < u->rx_gone_ns) {
        rx = rx + u->rx_gone < UART_FIFO_SIZE ? rx + u->rx_gone : UART_FIFO_SIZE;
        c->cpu->limit = c->cpu->cycles;
    }
    return rx | 1u << 15 | tx << 16 | (u->tx_busy ? 1u << 31 : 0);
}

uint32_t uart_read(struct chip *c, uint32_t offset)
{
    struct uart *u = &c->uart;

    switch (offset) {
    case REG_FIFO:
        return rx_read(c);
    case REG_INT_RAW:
        return u->raw;
    case REG_INT_ST:
        return u->raw & u->ena;
    case REG_INT_ENA:
        return u->ena;
    case REG_CLKDIV:
        return u->clkdiv;
    case REG_AUTOBAUD:
        return u->autobaud;
    case REG_STATUS:
        return status(c);
    case REG_CONF0:
        return u->conf0;
    case REG_CONF1:
        return u->conf1;
    case REG_LOWPULSE:
        return u->lowpulse;
    case REG_HIGHPULSE:
        return u->highpulse;
    case REG_PULSE_NUM:
        return u->pulses;
    default:
        return c->io[offset / 4];
    }
}

/* The byte that is arriving now, if one is. */
static struct line_byte *arriving(struct chip *c)
{
    struct uart *u = &c->uart;

    return u->line_count && u->line[u->line_head].start_ns < chip_time(c) ? &u->line[u->line_head] : NULL;
}

/* Whatever the shifters hold is no byte any more. */
static void spoil_sent(struct chip *c)
{
    if (!c->uart.tx_busy)
        return;
    c->uart.tx_byte = (uint8_t)chip_random(c);
    c->stats.tx_spoiled++;
}

static void spoil_received(struct chip *c)
{
    struct line_byte *b = arriving(c);

    if (b && !b->spoiled) {
        b->spoiled = true;
        c->stats.rx_spoiled++;
    }
}

/* While a reset bit is set, its FIFO stays empty. */
static void write_conf0(struct chip *c, uint32_t value)
{
    struct uart *u = &c->uart;
    bool all = chip_believes(c, BELIEF_UART_RESET, UART_RESET_ALL);

    u->conf0 = value;
    if (value & CONF0_RX_RESET) {
        u->rx_count = 0;
        u->timeout_ns = CHIP_NEVER;
        if (all)
            spoil_received(c);
    }
    if (value & CONF0_TX_RESET) {
        u->tx_count = 0;
        if (all)
            spoil_sent(c);
    }
}

/* Bits that are being shifted get another length in the middle. */
static void write_divider(struct chip *c, uint32_t value)
{
    struct uart *u = &c->uart;

    if (u->clkdiv == (value & 0xFFFFF))
        return;
    u->clkdiv = value & 0xFFFFF;
    spoil_sent(c);
    spoil_received(c);
}

static void write_autobaud(struct chip *c, uint32_t value)
{
    struct uart *u = &c->uart;

    if ((value & 1) && !(u->autobaud & 1)) {
        u->lowpulse = u->highpulse = 0xFFFFF;
        u->pulses = 0;
    }
    u->autobaud = value;
}

void uart_write(struct chip *c, uint32_t offset, uint32_t value)
{
    struct uart *u = &c->uart;

    switch (offset) {
    case REG_FIFO:
        tx_write(c, (uint8_t)value);
        return;
    case REG_INT_ENA:
        u->ena = value & 0x1FF;
        break;
    case REG_INT_CLR:
        u->raw &= ~value;
        break;
    case REG_CLKDIV:
        write_divider(c, value);
        break;
    case REG_AUTOBAUD:
        write_autobaud(c, value);
        break;
    case REG_CONF0:
        write_conf0(c, value);
        break;
    case REG_CONF1:
        u->conf1 = value;
        break;
    case REG_INT_RAW:
    case REG_INT_ST:
    case REG_STATUS:
    case REG_LOWPULSE:
    case REG_HIGHPULSE:
    case REG_PULSE_NUM:
        return; /* read only */
    default:
        c->io[offset / 4] = value;
        return;
    }
    update_line(c);
}
