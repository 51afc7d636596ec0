/* wire.h: numbers of the ESP8266 serial protocol, in one place.
 *
 * Sources: Espressif's documentation "Serial Protocol", disassembly of the mask ROM, and the source of
 * Espressif's flasher stub (esp-flasher-stub 1.1).  Also read by the stub: nothing but constants here. */
#ifndef CORE_WIRE_H
#define CORE_WIRE_H

/* SLIP framing (RFC 1055) */
#define WIRE_SLIP_END     0xC0
#define WIRE_SLIP_ESC     0xDB
#define WIRE_SLIP_ESC_END 0xDC
#define WIRE_SLIP_ESC_ESC 0xDD

/* Packets: direction, opcode, u16 length, u32 checksum (request) or value (answer), data */
#define WIRE_REQUEST       0x00
#define WIRE_ANSWER        0x01
#define WIRE_HEADER_SIZE   8
#define WIRE_STATUS_SIZE   2 /* the last two data bytes of an answer: status, error */
#define WIRE_CHECKSUM_SEED 0xEF

/* Opcodes of the mask ROM */
#define WIRE_MEM_BEGIN 0x05
#define WIRE_MEM_END   0x06
#define WIRE_MEM_DATA  0x07
#define WIRE_SYNC      0x08
#define WIRE_WRITE_REG 0x09
#define WIRE_READ_REG  0x0A
/* Opcodes of the stub */
#define WIRE_FLASH_DEFL_BEGIN 0x10
#define WIRE_FLASH_DEFL_DATA  0x11
#define WIRE_FLASH_DEFL_END   0x12
#define WIRE_FLASH_MD5        0x13
#define WIRE_ERASE_REGION     0xD1
#define WIRE_READ_FLASH       0xD2

#define WIRE_SYNC_ANSWERS 8      /* ROM and stub answer one SYNC eight times */
#define WIRE_MEM_BLOCK    0x1800 /* largest MEM_DATA payload of the ROM */
#define WIRE_DEFL_BLOCK   0x4000 /* largest FLASH_DEFL_DATA payload of the stub */
#define WIRE_READ_BLOCK   0x1000 /* largest READ_FLASH packet */
#define WIRE_DATA_HEADER  16     /* length, sequence, 0, 0 before the payload of a data command */

/* The stub's greeting after it was started */
#define WIRE_GREETING "OHAI"

/* Registers (ESP8266 technical reference and mask ROM) */
#define WIRE_REG_MAGIC     0x40001000u /* a ROM word that differs between chips */
#define WIRE_MAGIC_ESP8266 0xFFF0C101u
#define WIRE_REG_EFUSE     0x3FF00050u /* four words */
#define WIRE_REG_UART_FIFO 0x60000000u
#define WIRE_REG_UART_DIV  0x60000014u
#define WIRE_UART_DIV_MASK 0x000FFFFFu
#define WIRE_REG_SPI0      0x60000200u /* the flash's SPI controller */
/* In RAM: the size up to which the mask ROM's flash routines work, which stubs call; 4 MB after a reset */
#define WIRE_REG_ROM_FLASH_SIZE 0x3FFFC71Cu
#define WIRE_ROM_FLASH_SIZE     (4u << 20)

#endif
