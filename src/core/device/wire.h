/* wire.h: numbers of the ESP8266 serial protocol, in one place.
 *
 * Sources: Espressif's documentation "Serial Protocol", disassembly of the mask ROM, and the source of
 * Espressif's flasher stub (esp-flasher-stub 1.1).  The stub includes it too: constants only. */
/* SPDX-License-Identifier: MIT */
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
#define WIRE_CHECKSUM_AT   4 /* u32 in the header of a request */
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

/* Restock's own stub (src/stub): additions to the protocol.
 *
 * Every request to this stub carries a CRC32 (zlib's) in the checksum field: of the first four bytes of the
 * header and of all data; with HELLO, only of the data.  The stub refuses a request with a wrong CRC with
 * WIRE_STATUS_BAD_CHECKSUM before it does anything.  Espressif's requests may instead carry what Espressif's
 * hosts send, a sum of at most WIRE_CHECKSUM_SUM_MAX: the stub then checks only the sum of the data.
 * Everything streamed to the host is a bare frame that ends with the CRC32 of what precedes it.  Numbers are
 * little endian.  Requests may follow each other without waiting for answers, as long as outstanding ones fit
 * the queue size in HELLO; they are carried out in order.  A request that arrives during a stream ends the
 * stream after the current frame.  If the stub receives only framing errors at a rate other than that of
 * first contact (a SYNC at that rate makes enough of them), it returns to the rate at which it was started;
 * silence changes nothing. */
#define WIRE_HELLO          0xE0
#define WIRE_SECTOR_DIGESTS 0xE1
#define WIRE_PACKED_READ    0xE2
#define WIRE_WRITE_BLOCK    0xE4
#define WIRE_LEAVE          0xE5
#define WIRE_PREPARE        0xE6

#define WIRE_CHECKSUM_SUM_MAX 0xFFu

/* HELLO.  Request: u32 protocol version of the host.  Answer: value = capabilities (WIRE_CAN_...), data of
 * WIRE_HELLO_SIZE bytes: */
#define WIRE_PROTOCOL_VERSION 2u
#define WIRE_HELLO_SIZE       44
#define WIRE_HELLO_VERSION    0  /* u32 protocol version of the stub */
#define WIRE_HELLO_IMAGE_CRC  4  /* u32 CRC32 of its code and constants in RAM */
#define WIRE_HELLO_EFUSE      8  /* 4 x u32 */
#define WIRE_HELLO_UART_DIV   24 /* u32 divider found when it was started */
#define WIRE_HELLO_FLASH_ID   28 /* u32: maker | type << 8 | capacity << 16 */
#define WIRE_HELLO_QUEUE      32 /* u32 bytes of requests (headers and data, before SLIP) outstanding at most */
#define WIRE_HELLO_LARGEST    36 /* u32 bytes of data in one request at most */
#define WIRE_HELLO_CRC        40 /* u32 CRC32 of the value (4 bytes) and the data before this */

#define WIRE_CAN_DIGEST_SECTORS  0x01u /* SECTOR_DIGESTS */
#define WIRE_CAN_READ_PACKED     0x02u /* PACKED_READ */
#define WIRE_CAN_WRITE_BLOCKS    0x04u /* WRITE_BLOCK */
#define WIRE_CAN_START_FIRMWARE  0x08u /* LEAVE with WIRE_LEAVE_TO_FIRMWARE */
#define WIRE_CAN_RETURN_TO_ROM   0x10u /* LEAVE with WIRE_LEAVE_TO_LOADER */
#define WIRE_CAN_REACH_ALL_FLASH 0x20u /* addresses up to 16 MB without being given the size */
#define WIRE_CAN_PREPARE         0x40u /* PREPARE */

/* SECTOR_DIGESTS.  Request: u32 first sector, u32 count.  After the answer, one frame per 32 sectors or the
 * remainder: kind, u8 count, u16 first sector, u32 blank (bit i: sector first + i is all 0xFF), 16 bytes of
 * MD5 for each one that is not blank, CRC32. */
#define WIRE_DIGESTS_PER_FRAME 32
/* PACKED_READ.  Request: up to WIRE_READ_RUNS times u16 first sector, u16 count.  After the answer one frame
 * per sector: kind, u8 0, u16 sector, payload, CRC32.  Then an end frame: kind, u8 0, u16 sectors sent,
 * CRC32.
 */
#define WIRE_READ_RUNS 64
/* Kinds of streamed frames */
#define WIRE_FRAME_DIGESTS 0x44
#define WIRE_FRAME_BLANK   0x42 /* no payload: all 0xFF */
#define WIRE_FRAME_RAW     0x52 /* the 4096 bytes */
#define WIRE_FRAME_DEFLATE 0x5A /* raw deflate of the 4096 bytes, complete in itself */
#define WIRE_FRAME_END     0x45

/* WRITE_BLOCK.  Request: u32 sequence, u32 address (of a sector), u16 erase, u16 program, u32 length; then
 * `length` bytes of raw deflate.  Bit i of `erase`: erase sector i from the address on (all 16 bits on an
 * address of a 64 KB block: one block erase); then the inflated bytes go to the sectors of `program` in
 * ascending order; pieces that are all 0xFF are not programmed.  The sequence must be the one from PREPARE,
 * plus one for each block carried out, so that nothing is programmed if its erase was lost.  Answered when
 * the flash has finished, value = sequence. */
#define WIRE_WRITE_BLOCK_HEADER  16
#define WIRE_WRITE_BLOCK_SECTORS 16

/* PREPARE.  Request: u32, a sum of WIRE_PREPARE_...  Sets up how the flash is accessed, until the next one,
 * and begins a series of WRITE_BLOCKs.  Answer: value = sequence of its first; none is ever used twice. */
#define WIRE_PREPARE_SLOW 1u /* half the usual SPI clock: 13 MHz */
#define WIRE_SERIES_STEP  0x100u

/* LEAVE.  Request: u32 where to.  Answered first. */
#define WIRE_LEAVE_TO_FIRMWARE 1u /* restart of the chip, ignoring GPIO0 */
#define WIRE_LEAVE_TO_LOADER   2u /* the mask ROM's boot loader, which detects the rate again */

/* First status byte of a refusal, by Espressif's stub and ours */
#define WIRE_STATUS_BAD_LENGTH      0xC0
#define WIRE_STATUS_BAD_CHECKSUM    0xC1
#define WIRE_STATUS_UNKNOWN_REQUEST 0xC3
#define WIRE_STATUS_FLASH_FAILED    0xC4
#define WIRE_STATUS_INFLATE_FAILED  0xC7
#define WIRE_STATUS_TOO_LITTLE      0xC8
#define WIRE_STATUS_TOO_MUCH        0xC9
#define WIRE_STATUS_OUT_OF_SEQUENCE 0xCE /* ours only: a WRITE_BLOCK after one that was lost */

#endif
