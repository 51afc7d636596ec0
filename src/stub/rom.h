/* rom.h: registers of the ESP8266 and routines of its mask ROM (rom.S); README.md names the source of
 * each. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_ROM_H
#define STUB_ROM_H

#include "stub/near.h"

#include <stdint.h>

struct uart_regs {
    uint32_t fifo, int_raw, int_status, int_enable, int_clear, divider, autobaud, status, conf0, conf1;
};

struct spi_regs {
    uint32_t command, addr, ctrl, ctrl1, rd_status, ctrl2, clock, user, user1, user2, wr_status, pin,
        slave[4];
    uint32_t w[16];
};

#define UART ((volatile struct uart_regs *)0x60000000)
#define SPI0 ((volatile struct spi_regs *)0x60000200)

#define REG(addr)    (*(volatile uint32_t *)(addr))
#define IOMUX_CONF   REG(0x60000800)
#define WDT_CONTROL  REG(0x60000900)
#define WDT_FEED     REG(0x60000914)
#define DPORT_CPU_2X REG(0x3FF00014)
#define DPORT_CACHE  REG(0x3FF0000C)

void rom_reset_vector(void);
void rom_interrupt_attach(uint32_t number, void (*handler)(void *), void *arg);
void rom_interrupt_mask(uint32_t bits);
void rom_interrupt_unmask(uint32_t bits);
void rom_set_user_start(void (*start)(void));
void rom_software_reset(void);
void rom_select_spi_function(void);
void rom_md5_init(void *context);
void rom_md5_update(void *context, const void *data, uint32_t len);
void rom_md5_final(uint8_t *digest, void *context);

#define UART_INTERRUPT 5u

#endif
