/* chip.h: identifies the chip through ROM words and eFuse; works with boot loader and stub. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_CHIP_H
#define CORE_CHIP_H

#include "core/device/ask.h"

#include <stdbool.h>
#include <stdint.h>

struct device_info;
struct err;
struct device;

/* ERR_WRONG_CHIP, with the other chip's name where it is known, unless this is an ESP8266 or ESP8285. */
bool chip_check_family(struct device *dev, struct err *e);

bool chip_read_mac(struct device *dev, uint8_t mac[6], struct err *e);

/* Fills chip, MAC, crystal and embedded flash of dev->info and the UART clock. */
bool chip_identify(struct device *dev, struct err *e);

/* As chip_identify, from known values: the eFuse words and the divider found at `baud`. */
void chip_take_identity(struct device *dev, const uint32_t efuse[4], uint32_t divider, uint32_t baud);

/* Asks the stub for the flash's JEDEC ID. */
typedef bool chip_id_fn(ask_fn *ask, struct device *dev, uint8_t id[3], struct err *e);

/* Fills the flash fields from the JEDEC ID and makes all of the flash reachable.  A flash may wake up late or
 * answer wrong once: `id_of` is called until a plausible ID has come twice in a row.  ERR_FLASH_ID, with size
 * 0, if that does not happen within half a second. */
bool chip_identify_flash(ask_fn *ask, struct device *dev, chip_id_fn *id_of, struct err *e);

/* Pure parts. */

/* Station MAC from the four eFuse words; false if the words hold no known manufacturer prefix (mac is then
 * filled with 00:00:00 in front).  Source: Espressif's tools. */
bool chip_decode_mac(const uint32_t efuse[4], uint8_t mac[6]);
/* True for an ESP8285; *flash_bytes = flash in the package, 0 if unknown. */
bool chip_decode_package(const uint32_t efuse[4], uint32_t *flash_bytes);
/* Name of the chip with this word at 0x40001000, NULL if unknown. */
const char *chip_name_by_magic(uint32_t magic);
/* Crystal from the divider the ROM found at `baud`. */
uint32_t chip_crystal_mhz(uint32_t baud, uint32_t divider);

#endif
