/* uart.c: see uart.h. */
/* SPDX-License-Identifier: MIT */
#include "stub/uart.h"

#include "stub/chip.h"
#include "stub/queue.h"
#include "stub/rom.h"

#include "core/device/wire.h"

#define RING_SIZE 0x2000u
#define FIFO_FILL 124u /* of 128: the count may lag behind */

#define INT_RX_FULL    (1u << 0)
#define INT_TX_EMPTY   (1u << 1)
#define INT_FRAME      (1u << 3)
#define INT_RX_LOST    (1u << 4)
#define INT_RX_TIMEOUT (1u << 8)
#define INT_RECEIVE    (INT_RX_FULL | INT_FRAME | INT_RX_LOST | INT_RX_TIMEOUT)

/* Interrupt when 48 bytes have come in (80 more, 400 us at 2 Mbaud, until the FIFO is full), or after two
 * byte times of silence; when fewer than 32 are left to send. */
#define RX_FULL 48u
#define CONF1   (RX_FULL | 32u << 8 | 2u << 24 | 1u << 31)

/* A processor that is slower than the line would be interrupted for every single byte. */
#define TX_BATCH 64u

/* This many framing errors, with neither a request nor 48 good bytes in a row between them, come from a host
 * that speaks at another rate: one SYNC at 115200 makes 16 to 36 at the rates that hosts use. */
#define STRANGE_RATE_ERRORS 8u

static struct {
    volatile uint32_t in, out; /* of the ring */
    volatile uint32_t errors;
    bool lost;
    uint32_t first_divider;
    uint8_t ring[RING_SIZE];
} state;

static void receive(uint32_t status)
{
    volatile struct uart_regs *uart = NEAR(UART);
    uint32_t count, taken = 0;

    while ((count = uart->status & 0xFF) != 0) {
        taken += count;
        while (count--)
            queue_put(uart->fifo & 0xFF);
    }
    if (status & (INT_FRAME | INT_RX_LOST)) {
        queue_spoil();
        state.errors++;
    } else if (taken >= RX_FULL) {
        state.errors = 0;
    }
}

uint32_t uart_unsent(void)
{
    return UART->status >> 16 & 0xFF;
}

/* True if the FIFO is full now, or nearly. */
static bool transmit(void)
{
    volatile struct uart_regs *uart = NEAR(UART);
    uint32_t out = state.out, in = state.in;

    for (uint32_t n = uart_unsent(); n < FIFO_FILL && out != in; n++)
        uart->fifo = state.ring[out++ % RING_SIZE];
    state.out = out;
    if (out == in)
        uart->int_enable = INT_RECEIVE;
    return out != in;
}

/* Received bytes are acknowledged before they are taken: a byte that arrives meanwhile sets its flag again.
 * "Nearly empty" is acknowledged once that is over, and not at all when there is nothing more to send: the
 * next uart_flush must find it. */
static void interrupt(void *unused)
{
    volatile struct uart_regs *uart = NEAR(UART);
    uint32_t status = uart->int_status;

    (void)unused;
    uart->int_clear = status & ~INT_TX_EMPTY;
    if (status & INT_RECEIVE)
        receive(status);
    if (status & INT_TX_EMPTY && transmit())
        uart->int_clear = INT_TX_EMPTY;
}

void uart_start(void)
{
    volatile struct uart_regs *uart = NEAR(UART);

    state.first_divider = uart_divider();
    uart->conf1 = CONF1;
    uart->int_clear = 0x1FF;
    rom_interrupt_attach(UART_INTERRUPT, interrupt, 0);
    uart->int_enable = INT_RECEIVE;
    rom_interrupt_unmask(1u << UART_INTERRUPT);
}

void uart_put(unsigned byte)
{
    uint32_t in = state.in;

    while (in - state.out >= RING_SIZE)
        uart_watch();
    if (state.lost)
        return;
    state.ring[in % RING_SIZE] = (uint8_t)byte;
    IN_ORDER();
    state.in = in + 1;
    if (in % TX_BATCH == 0)
        uart_flush();
}

void uart_flush(void)
{
    UART->int_enable = INT_RECEIVE | INT_TX_EMPTY;
}

void uart_drain(void)
{
    while (state.in != state.out || uart_unsent()) {
    }
    /* The last byte is still in the shift register: its ten bits, and some. */
    chip_delay_us(uart_divider() / 4 + 1);
}

uint32_t uart_divider(void)
{
    return UART->divider & WIRE_UART_DIV_MASK;
}

uint32_t uart_first_divider(void)
{
    return state.first_divider;
}

void uart_set_divider(uint32_t divider)
{
    uart_drain();
    UART->divider = divider;
    state.errors = 0;
}

void uart_watch(void)
{
    if (state.errors >= STRANGE_RATE_ERRORS && uart_divider() != state.first_divider) {
        state.lost = true;
        state.out = state.in; /* nobody hears the rest */
        uart_set_divider(state.first_divider);
    }
}

bool uart_is_lost(void)
{
    return state.lost;
}

void uart_forgive(void)
{
    state.errors = 0;
    state.lost = false;
}

void uart_stop(void)
{
    uart_set_divider(state.first_divider);
    UART->int_enable = 0;
    rom_interrupt_mask(1u << UART_INTERRUPT);
}
