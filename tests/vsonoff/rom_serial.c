/* rom_serial.c: the mask ROM's UART routines and its printing. */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define UART_BASE   0x60000000u
#define UART_FIFO   (UART_BASE + 0x00)
#define UART_ST     (UART_BASE + 0x08)
#define UART_ENA    (UART_BASE + 0x0C)
#define UART_CLR    (UART_BASE + 0x10)
#define UART_CLKDIV (UART_BASE + 0x14)
#define UART_AUTO   (UART_BASE + 0x18)
#define UART_STATUS (UART_BASE + 0x1C)
#define UART_CONF0  (UART_BASE + 0x20)
#define UART_CONF1  (UART_BASE + 0x24)

#define AUTOBAUD_ENABLE 0x801u /* glitch filter 8 */
#define AUTOBAUD_EDGES  29u
#define FIFO_RESETS     (3u << 17)

/* --- Sending ----------------------------------------------------------------------------------------- */

/* (character): waits until the FIFO is empty */
enum rom_result rom_putc(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, f->state++ ? 8 : 25);
    if (c->uart.tx_count)
        return ROM_WAIT;
    chip_write_word(c, UART_FIFO, f->arg[0] & 0xFF);
    return ROM_DONE;
}

/* Prints f->text; the ROM puts a carriage return before each new line.  v[0]: place, v[1]: CR is out */
enum rom_result rom_print(struct chip *c, struct rom_frame *f)
{
    char ch = f->text[f->v[0]];

    rom_cost(c, 30);
    if (!ch)
        return ROM_DONE;
    if (ch == '\n' && !f->v[1]) {
        f->v[1] = 1;
        rom_push(c, rom_putc, '\r', 0, 0);
        return ROM_AGAIN;
    }
    f->v[1] = 0;
    f->v[0]++;
    if (ch != '\r')
        rom_push(c, rom_putc, (uint8_t)ch, 0, 0);
    return ROM_AGAIN;
}

struct rom_frame *rom_printf(struct chip *c, const char *format, ...)
{
    struct rom_frame *f = rom_push(c, rom_print, 0, 0, 0);
    va_list args;

    va_start(args, format);
    vsnprintf(f->text, sizeof(f->text), format, args);
    va_end(args);
    return f;
}

/* --- ets_printf -------------------------------------------------------------------------------------- */

struct text_out {
    char *text;
    size_t len;
};

static void out(struct text_out *o, char ch)
{
    if (o->len + 1 < ROM_TEXT)
        o->text[o->len++] = ch;
    o->text[o->len] = 0;
}

static bool out_string(struct chip *c, struct text_out *o, uint32_t addr)
{
    uint8_t ch;

    while (o->len + 1 < ROM_TEXT) {
        if (!rom_load8(c, addr++, &ch))
            return false;
        if (!ch)
            return true;
        out(o, (char)ch);
    }
    return true;
}

static void out_number(struct text_out *o, uint32_t value, char kind, unsigned width, char fill)
{
    char digits[12];
    size_t len;

    if (kind == 'd' || kind == 'i')
        len = (size_t)snprintf(digits, sizeof(digits), "%d", (int)(int32_t)value);
    else if (kind == 'u')
        len = (size_t)snprintf(digits, sizeof(digits), "%u", (unsigned)value);
    else
        len = (size_t)snprintf(digits, sizeof(digits), kind == 'X' ? "%X" : "%x", (unsigned)value);
    for (size_t i = len; i < width; i++)
        out(o, fill);
    for (size_t i = 0; i < len; i++)
        out(o, digits[i]);
}

/* The n-th argument after the format: a3..a7, then the caller's stack. */
static bool print_argument(struct chip *c, const struct rom_frame *f, unsigned n, uint32_t *value)
{
    *value = 0;
    if (n < 5) {
        *value = f->arg[1 + n];
        return true;
    }
    return lx106_load(c->cpu, f->sp + 4 * (n - 5), 4, value);
}

/* Handles what follows a percent sign at *at. */
static bool convert(struct chip *c, const struct rom_frame *f, struct text_out *o, uint32_t *at, unsigned *n)
{
    uint8_t ch;
    char fill = ' ';
    unsigned width = 0;
    uint32_t value;

    do {
        if (!rom_load8(c, (*at)++, &ch))
            return false;
        if (ch == '0' && !width)
            fill = '0';
        else if (ch >= '0' && ch <= '9')
            width = width * 10 + ch - '0';
    } while ((ch >= '0' && ch <= '9') || ch == 'l' || ch == '-');
    if (ch == '%') {
        out(o, '%');
        return true;
    }
    if (!print_argument(c, f, (*n)++, &value))
        return false;
    if (ch == 's')
        return out_string(c, o, value);
    if (ch == 'c')
        out(o, (char)value);
    else
        out_number(o, value, (char)(ch == 'p' ? 'x' : ch), width > 32 ? 32 : width, fill);
    return true;
}

/* (format, ...): the number of characters.  The whole text is formed first: up to ROM_TEXT characters. */
static enum rom_result ets_printf(struct chip *c, struct rom_frame *f)
{
    struct text_out o = {f->text, 0};
    uint32_t at = f->arg[0];
    unsigned n = 0;
    uint8_t ch;

    if (f->state++)
        return ROM_DONE;
    for (;;) {
        if (!rom_load8(c, at++, &ch))
            return ROM_FAULT;
        if (!ch || o.len + 1 >= ROM_TEXT)
            break;
        if (ch != '%')
            out(&o, (char)ch);
        else if (!convert(c, f, &o, &at, &n))
            return ROM_FAULT;
    }
    f->result = o.len;
    rom_cost(c, 60 * o.len);
    rom_printf(c, "%s", f->text);
    return ROM_AGAIN;
}

/* Where the ROM's printing goes is not modelled: always UART0. */
static enum rom_result install_putc(struct chip *c, struct rom_frame *f)
{
    (void)f;
    rom_cost(c, 10);
    return ROM_DONE;
}

/* --- Receiving --------------------------------------------------------------------------------------- */

/* (u8 *): 0 and the byte, or 1 */
static enum rom_result rx_one_char(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 20);
    if (!c->uart.rx_count) {
        f->result = 1;
        return ROM_DONE;
    }
    return rom_store8(c, f->arg[0], (uint8_t)chip_read_word(c, UART_FIFO)) ? ROM_DONE : ROM_FAULT;
}

static enum rom_result rx_one_char_block(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 10);
    if (!c->uart.rx_count)
        return ROM_WAIT;
    f->result = chip_read_word(c, UART_FIFO);
    return ROM_DONE;
}

static bool ring_put(struct chip *c, uint8_t byte)
{
    uint32_t at = rom_ram(c, ROM_RAM_RING_WRITE);

    if (!rom_store8(c, at, byte))
        return false;
    at = at + 1 == ROM_RAM_RING + ROM_RAM_RING_SIZE ? ROM_RAM_RING : at + 1;
    if (at == rom_ram(c, ROM_RAM_RING_READ))
        c->stats.rx_ring_overflows++;
    rom_set_ram(c, ROM_RAM_RING_WRITE, at);
    return true;
}

/* The loader's interrupt handler: all that is in the FIFO goes into the ring, whether there is room or not.
 * It knows one interrupt, "receive FIFO full", and acknowledges it first: as long as a byte is in the FIFO
 * the flag comes back at once, so there is a second interrupt that finds nothing. */
static enum rom_result rx_handler(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, f->state ? 12 : 20);
    if (!f->state) {
        if (!(chip_read_word(c, UART_ST) & UART_INT_RX_FULL))
            return ROM_DONE;
        chip_write_word(c, UART_CLR, UART_INT_RX_FULL);
        f->state = 1;
    }
    if (!(chip_read_word(c, UART_STATUS) & 0xFF))
        return ROM_DONE;
    return ring_put(c, (uint8_t)chip_read_word(c, UART_FIFO)) ? ROM_AGAIN : ROM_FAULT;
}

/* (ring, u8 *): 0 and the next byte, or 1.  The ring's control words are the UART's own. */
static enum rom_result rx_readbuff(struct chip *c, struct rom_frame *f)
{
    uint32_t at = rom_ram(c, ROM_RAM_RING_READ);
    uint8_t byte;

    rom_cost(c, 25);
    f->result = at == rom_ram(c, ROM_RAM_RING_WRITE);
    if (f->result)
        return ROM_DONE;
    if (!rom_load8(c, at, &byte) || !rom_store8(c, f->arg[1], byte))
        return ROM_FAULT;
    rom_set_ram(c, ROM_RAM_RING_READ, at + 1 == ROM_RAM_RING + ROM_RAM_RING_SIZE ? ROM_RAM_RING : at + 1);
    return ROM_DONE;
}

/* --- Set-up ------------------------------------------------------------------------------------------ */

void rom_uart_divider(struct chip *c, uint32_t divider)
{
    uint32_t conf0 = chip_read_word(c, UART_CONF0);

    chip_write_word(c, UART_CLKDIV, divider);
    chip_write_word(c, UART_CONF0, conf0 | FIFO_RESETS);
    chip_write_word(c, UART_CONF0, conf0 & ~FIFO_RESETS);
}

void rom_uart_init(struct chip *c)
{
    chip_write_word(c, UART_CONF0, 0x1C);
    rom_uart_divider(c, 80000000 / 115200);
    chip_write_word(c, UART_CONF1, 1);
    chip_write_word(c, UART_CLR, 0x1FF);
    chip_write_word(c, UART_ENA, UART_INT_RX_FULL);
}

void rom_uart_attach(struct chip *c)
{
    rom_set_ram(c, ROM_RAM_UART, 115200);
    rom_set_ram(c, ROM_RAM_UART + 24, ROM_RAM_RING_SIZE);
    rom_set_ram(c, ROM_RAM_UART + 28, ROM_RAM_RING);
    rom_set_ram(c, ROM_RAM_RING_WRITE, ROM_RAM_RING);
    rom_set_ram(c, ROM_RAM_RING_READ, ROM_RAM_RING);
    rom_set_ram(c, ROM_RAM_INTERRUPTS + 8 * UART_INTERRUPT, ROM_RX_HANDLER);
    rom_set_ram(c, ROM_RAM_INTERRUPTS + 8 * UART_INTERRUPT + 4, ROM_RAM_UART);
    c->cpu->intenable |= 1u << UART_INTERRUPT;
}

static enum rom_result uart_attach(struct chip *c, struct rom_frame *f)
{
    (void)f;
    rom_cost(c, 120);
    rom_uart_attach(c);
    return ROM_DONE;
}

/* (uart).  UART1 is nothing but registers here. */
static enum rom_result uart_init(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 150);
    if (!f->arg[0])
        rom_uart_init(c);
    return ROM_DONE;
}

/* (uart, divider) */
static enum rom_result uart_div_modify(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 40);
    if (!f->arg[0])
        rom_uart_divider(c, f->arg[1]);
    return ROM_DONE;
}

static enum rom_result buff_switch(struct chip *c, struct rom_frame *f)
{
    (void)f;
    rom_cost(c, 30);
    return ROM_DONE;
}

static enum rom_result uart_device(struct chip *c, struct rom_frame *f)
{
    rom_cost(c, 5);
    f->result = ROM_RAM_UART;
    return ROM_DONE;
}

/* (uart, async) -> divider.  Looks once a millisecond whether enough edges came by. */
enum rom_result rom_autobaud(struct chip *c, struct rom_frame *f)
{
    struct uart *u = &c->uart;

    rom_cost(c, 30);
    if (!f->state) {
        f->state = 1;
        chip_write_word(c, UART_AUTO, 0);
        chip_write_word(c, UART_AUTO, AUTOBAUD_ENABLE);
    }
    if (!u->pulses && !f->until)
        return ROM_WAIT; /* nothing on the line: the polls would see nothing */
    if (!f->until)
        f->until = c->cpu->cycles;
    if (c->cpu->cycles < f->until)
        return rom_wait_until(c, f->until);
    if (u->pulses <= AUTOBAUD_EDGES) {
        f->until = c->cpu->cycles + 1000u * c->cpu_mhz;
        return rom_wait_until(c, f->until);
    }
    f->result = (((u->lowpulse + u->highpulse) >> 1) + 12) & 0xFFFF;
    chip_write_word(c, UART_AUTO, 0);
    return ROM_DONE;
}

const struct rom_entry rom_serial_entries[] = {{0x40003B30, rom_putc},          {0x40003B8C, rx_one_char},
                                               {0x40003B64, rx_one_char_block}, {ROM_RX_HANDLER, rx_handler},
                                               {0x40003EC8, rx_readbuff},       {0x40003A14, uart_init},
                                               {0x400039D8, uart_div_modify},   {0x4000383C, uart_attach},
                                               {0x400038A4, buff_switch},       {0x40003F4C, uart_device},
                                               {0x40003924, rom_autobaud},      {0x400024CC, ets_printf},
                                               {0x40002544, ets_printf},        {0x4000242C, install_putc},
                                               {0x40002438, install_putc},      {0, NULL}};
