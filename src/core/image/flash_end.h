/* flash_end.h: what lies at the end of the flash map, and how far from its end.  Pure data.
 *
 * The flash map is the size that the boot header names; a chip may be larger or smaller.  A firmware finds
 * each of these sectors by that size alone, at <size> - FLASH_END_...
 *
 * Sources: the flash maps in Espressif's "ESP8266 SDK Getting Started Guide" (1 MB: init data at 0xFC000,
 * blank parameters at 0xFE000) and user_rf_cal_sector_set in the SDK's examples (256 - 5 sectors); which of
 * the two copies counts, and the boot record at the beginning of each, from the vendor's boot loader; the
 * settings from Tasmota's settings.ino, which go where the Arduino core has its EEPROM (1 MB: 0xFB000). */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_FLASH_END_H
#define CORE_FLASH_END_H

#include <stddef.h>
#include <stdint.h>

#define FLASH_END            0x5000u /* all of it */
#define FLASH_END_RF_CAL     0x5000u /* radio calibration; made anew where it is missing */
#define FLASH_END_SETTINGS   0x5000u /* ... or, where Tasmota runs, its settings */
#define FLASH_END_INIT_DATA  0x4000u /* radio init data: without them the SDK does not start */
#define FLASH_END_PARAMETERS 0x3000u /* the SDK's parameters (boot record, Wi-Fi): the first copy */
#define FLASH_END_SECOND     0x2000u /* ... the second */
#define FLASH_END_FLAG       0x1000u /* its first byte tells which of them counts: 0 = the first */

/* Where the copy of the parameters that counts begins; `data` has the whole map. */
static inline size_t flash_end_parameters(const uint8_t *data, size_t map_size)
{
    return map_size - (data[map_size - FLASH_END_FLAG] == 0 ? FLASH_END_PARAMETERS : FLASH_END_SECOND);
}

#endif
