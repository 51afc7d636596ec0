/* uart.c: see uart.h. */
#include "uart.h"

#include "chip.h"
#include "queue.h"
#include "rom.h"

#include "core/wire.h"

#define RING_SIZE 0x2000u
#define FIFO_FILL 124u /* of 128: the count may lag behind */

#define INT_RX_FULL    (1u << 0)
#define INT_TX_EMPTY   (1u << 1)
#define INT_FRAME      (1u << 3)
#define INT_RX_LOST    (1u << 4)
#define INT_RX_TIMEOUT (1u << 8)
#define INT_RECEIVE    (INT_RX_FULL | INT_FRAME | INT_RX_LOST | INT_RX_TIMEOUT)

#define CONF0_8N1      0x1Cu
#define CONF0_RX_RESET (1u << 17)
/* Interrupt when 48 bytes have come in (80 more, 400 us at 2 Mbaud, until the FIFO is full), or after two
 * byte times of silence; when fewer than 32 are left to send. */
#define CONF1 (48u | 32u << 8 | 2u << 24 | 1u << 31)

#define STRANGE_RATE_ERRORS 16u /* framing errors without 48 good bytes in a row between them */

static uint8_t ring[RING_SIZE];
static volatile uint32_t ring_in, ring_out;
static volatile uint32_t errors;
static uint32_t first_divider;

static void receive(uint32_t status)
{
    uint32_t count;

    while ((count = UART_STATUS & 0xFF) != 0)
        while (count--)
            queue_put(UART_FIFO & 0xFF);
    if (status & (INT_FRAME | INT_RX_LOST)) {
        queue_spoil();
        errors++;
    } else if (status & INT_RX_FULL) {
        errors = 0;
    }
}

static void transmit(void)
{
    uint32_t out = ring_out, in = ring_in, waiting = UART_STATUS >> 16 & 0xFF;

    for (; waiting < FIFO_FILL && out != in; waiting++)
        UART_FIFO = ring[out++ & (RING_SIZE - 1)];
    ring_out = out;
    if (out == in)
        UART_INT_ENA = INT_RECEIVE;
}

static void interrupt(void *unused)
{
    uint32_t status = UART_INT_ST;

    (void)unused;
    if (status & INT_RECEIVE)
        receive(status);
    if (status & INT_TX_EMPTY)
        transmit();
    UART_INT_CLR = status;
}

void uart_start(void)
{
    first_divider = uart_divider();
    UART_CONF1 = CONF1;
    UART_INT_CLR = 0x1FF;
    ROM_INTERRUPT_ATTACH(UART_INTERRUPT, interrupt, 0);
    UART_INT_ENA = INT_RECEIVE;
    ROM_INTERRUPT_UNMASK(1u << UART_INTERRUPT);
}

void uart_put(unsigned byte)
{
    uint32_t in = ring_in;

    while (in - ring_out >= RING_SIZE)
        uart_watch();
    ring[in & (RING_SIZE - 1)] = (uint8_t)byte;
    ring_in = in + 1;
    UART_INT_ENA = INT_RECEIVE | INT_TX_EMPTY;
}

void uart_drain(void)
{
    while (ring_in != ring_out || UART_STATUS >> 16 & 0xFF) {
    }
    /* The last byte is still in the shift register: its ten bits, and some. */
    chip_delay_us(12 * uart_divider() / chip_bus_mhz() + 1);
}

uint32_t uart_divider(void)
{
    return UART_CLKDIV & WIRE_UART_DIV_MASK;
}

uint32_t uart_first_divider(void)
{
    return first_divider;
}

void uart_set_divider(uint32_t divider)
{
    uart_drain();
    UART_CLKDIV = divider;
    errors = 0;
}

void uart_watch(void)
{
    if (errors >= STRANGE_RATE_ERRORS && uart_divider() != first_divider) {
        ring_out = ring_in; /* nobody hears the rest */
        UART_CLKDIV = first_divider;
        errors = 0;
    }
}

void uart_forgive(void)
{
    errors = 0;
}

void uart_stop(void)
{
    uart_drain();
    UART_INT_ENA = 0;
    ROM_INTERRUPT_MASK(1u << UART_INTERRUPT);
    UART_CLKDIV = first_divider;
}
