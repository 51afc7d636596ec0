/* rom.h: addresses in the mask ROM and registers of the ESP8266; where each is known from stands in README.md.
 */
#ifndef STUB_ROM_H
#define STUB_ROM_H

#include <stdint.h>

#define REG(addr) (*(volatile uint32_t *)(addr))

#define UART_FIFO    REG(0x60000000)
#define UART_INT_ST  REG(0x60000008)
#define UART_INT_ENA REG(0x6000000C)
#define UART_INT_CLR REG(0x60000010)
#define UART_CLKDIV  REG(0x60000014)
#define UART_STATUS  REG(0x6000001C)
#define UART_CONF0   REG(0x60000020)
#define UART_CONF1   REG(0x60000024)

#define SPI_CMD   REG(0x60000200)
#define SPI_ADDR  REG(0x60000204)
#define SPI_CTRL  REG(0x60000208)
#define SPI_CLOCK REG(0x60000218)
#define SPI_USER  REG(0x6000021C)
#define SPI_USER1 REG(0x60000220)
#define SPI_USER2 REG(0x60000224)
#define SPI_W     ((volatile uint32_t *)0x60000240)

#define RTC_CONTROL  REG(0x60000700)
#define IOMUX_CONF   REG(0x60000800)
#define WDT_CONTROL  REG(0x60000900)
#define WDT_FEED     REG(0x60000914)
#define DPORT_CPU_2X REG(0x3FF00014)

#define ROM_RESET_VECTOR        ((void (*)(void))0x40000080)
#define ROM_INTERRUPT_ATTACH    ((void (*)(uint32_t, void (*)(void *), void *))0x40000F88)
#define ROM_INTERRUPT_UNMASK    ((void (*)(uint32_t))0x40000FA8)
#define ROM_INTERRUPT_MASK      ((void (*)(uint32_t))0x40000F98)
#define ROM_SET_USER_START      ((void (*)(void (*)(void)))0x40000FBC)
#define ROM_SOFTWARE_RESET      ((void (*)(void))0x4000264C)
#define ROM_SELECT_SPI_FUNCTION ((void (*)(void))0x40003F58)
#define ROM_MD5_INIT            ((void (*)(void *))0x40009818)
#define ROM_MD5_UPDATE          ((void (*)(void *, const void *, uint32_t))0x40009834)
#define ROM_MD5_FINAL           ((void (*)(uint8_t *, void *))0x40009900)

#define UART_INTERRUPT 5u

#endif
