/* line.c: see line.h. */
/* SPDX-License-Identifier: MIT */
#include "stub/line.h"

#include "stub/crc.h"
#include "stub/uart.h"

#include "core/device/wire.h"

static uint32_t crc;

void line_begin(void)
{
    crc = CRC_START;
    uart_put(WIRE_SLIP_END);
}

void line_put(unsigned byte)
{
    byte &= 0xFF;
    crc = crc_add(crc, byte);
    if (byte == WIRE_SLIP_END || byte == WIRE_SLIP_ESC) {
        uart_put(WIRE_SLIP_ESC);
        byte = byte == WIRE_SLIP_END ? WIRE_SLIP_ESC_END : WIRE_SLIP_ESC_ESC;
    }
    uart_put(byte);
}

void line_put16(uint32_t value)
{
    line_put(value);
    line_put(value >> 8);
}

void line_put32(uint32_t value)
{
    line_put16(value);
    line_put16(value >> 16);
}

void line_end(void)
{
    uart_put(WIRE_SLIP_END);
    uart_flush();
}

void line_restart_crc(void)
{
    crc = CRC_START;
}

uint32_t line_crc(void)
{
    return ~crc;
}

void line_end_crc(void)
{
    line_put32(line_crc());
    line_end();
}
