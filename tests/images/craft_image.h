/* craft_image.h: small flash images with valid checksums and chosen words in them, for tests of image
 * examination that need what images.h does not make: other firmwares, foreign layouts, odd contents. */
/* SPDX-License-Identifier: MIT */
#ifndef IMAGES_CRAFT_IMAGE_H
#define IMAGES_CRAFT_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#define CRAFT_APP   0x1000u /* where applications begin */
#define CRAFT_TEXTS 16u

struct craft_texts {
    const char *text[CRAFT_TEXTS]; /* each ends up NUL-terminated at a multiple of 4 */
};

/* All of these return fresh memory of `size` bytes, blank but for what they say; release with free(). */

/* Vendor's boot loader, one small application at 0x1000, radio data and parameters at the end of the map that
 * `nibble` names, if that lies within `size`. */
uint8_t *craft_sdk(size_t size, unsigned nibble, const struct craft_texts *texts);
/* The Arduino core's boot loader and a small application. */
uint8_t *craft_arduino(size_t size, unsigned nibble, const struct craft_texts *texts);
/* The same as core 3 builds it: a code segment of any length, and once the checksum is made, length and CRC
 * of the file in the two words in front of everything that is mapped. */
uint8_t *craft_arduino_core_3(size_t size, unsigned nibble, const struct craft_texts *texts,
                              uint32_t code_len);
/* Offset behind such an application. */
size_t craft_arduino_end(const uint8_t *flash);
/* One 0xE9 image at 0 that is neither, with the texts behind it at 0x2000. */
uint8_t *craft_bootable(size_t size, unsigned nibble, const struct craft_texts *texts);

struct craft_rboot {
    uint32_t config; /* 0x1000; 0x7000: as Mongoose OS has it; 0 = none */
    uint32_t rom, other;
    uint8_t current; /* which of them runs, and is there */
};
/* rBoot and the program that runs, with a CRC32 that nobody looks at behind it. */
uint8_t *craft_rboot(size_t size, unsigned nibble, const struct craft_rboot *rboot,
                     const struct craft_texts *texts);
/* The SDK's layout without boot loader, with the texts in what is mapped, at 0x10000. */
uint8_t *craft_flat(size_t size, unsigned nibble, const struct craft_texts *texts);

/* Writes an application of the vendor's SDK at `at`; returns the offset behind its CRC32. */
size_t craft_app(uint8_t *flash, size_t at, unsigned slot, const struct craft_texts *texts);
/* Offset behind the application at `at`, read from its headers. */
size_t craft_app_end(const uint8_t *flash, size_t at);
/* Makes the application's CRC32, as it is stored, equal to `stored` (bit 31 clear) by changing four bytes. */
void craft_force_crc(uint8_t *flash, size_t at, uint32_t stored);
/* Identity record as stock devices have it at 0x78000 or 0x79000, with an invented key. */
void craft_identity(uint8_t *flash, size_t at, const char *product, const char *device_id);
/* What Tuya's firmware keeps of its device, with invented keys; `mac` as "\"mac_addr\":\"500291000001\"". */
void craft_tuya_identity(uint8_t *flash, size_t at, const char *mac, const char *index);

#endif
