/* known_firmware.h: stock applications that are the same to the byte on every device that runs them.
 *
 * Pure data, used by image examination to confirm product and version. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_KNOWN_FIRMWARE_H
#define CORE_KNOWN_FIRMWARE_H

#include <stdint.h>

struct known_firmware {
    uint32_t crc32;
    const char *product; /* product code, "PSF-B04-GL" */
    const char *version; /* "2.6.0" */
};

/* The application with this CRC32; NULL = not known. */
const struct known_firmware *known_firmware_find(uint32_t crc32);

#endif
