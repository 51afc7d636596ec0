/* flash_status.h: decodes the protection bits in the status registers of a serial flash.  Pure.
 *
 * Sources: data sheets of W25Q80/16/32, GD25Q16C, P25Q80H, MX25L8006E/MX25R1635F, IS25LP016D, XM25QH16,
 * BG25Q80A; for EN25QH32, MX25L3206E, XM25QH128A and FM25W128 the tables of flashrom. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_FLASH_STATUS_H
#define CORE_FLASH_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLASH_STATUS_REGISTERS 3u

/* Opcodes that read the registers 1 to 3. */
extern const uint8_t flash_status_opcodes[FLASH_STATUS_REGISTERS];

/* How many of them can be read on a flash of this manufacturer.  With others, the opcode of the second
 * register switches to four lines (Macronix, ISSI), or is not known to be harmless. */
size_t flash_status_readable(const uint8_t id[3]);

/* Names of the bits that are set, if they protect (part of) the flash: "BP0 BP2 TB"; else "".  The meaning of
 * the bits above the first three block bits of the first register depends on the manufacturer; `id` is the
 * JEDEC ID.  Registers that were not read are 0. */
void flash_status_protection(const uint8_t id[3], const uint8_t status[FLASH_STATUS_REGISTERS], char *text,
                             size_t size);

#endif
