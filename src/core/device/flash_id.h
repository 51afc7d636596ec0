/* flash_id.h: JEDEC IDs of SPI flash chips: manufacturer and size.  Pure tables. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_FLASH_ID_H
#define CORE_FLASH_ID_H

#include <stdbool.h>
#include <stdint.h>

/* Constant name, "unknown maker" if not listed. */
const char *flash_id_maker(const uint8_t id[3]);

/* Size in bytes, 0 if the ID does not say (no answer, or a manufacturer with its own codes). */
uint32_t flash_id_size(const uint8_t id[3]);

#endif
