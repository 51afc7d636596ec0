/* guard_files.h: the files that people try to restore, one of each kind that the guard knows.
 *
 * Fresh memory of 1 MB, released with free(), of which the first *size bytes are the file. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_GUARD_FILES_H
#define UNIT_GUARD_FILES_H

#include <stddef.h>
#include <stdint.h>

uint8_t *guard_file_stock(size_t *size); /* complete, device ID 1000abcdef; `size` may be NULL */
uint8_t *guard_file_pow_r2(size_t *size);
uint8_t *guard_file_patched(size_t *size);
uint8_t *guard_file_damaged(size_t *size);
uint8_t *guard_file_blank(size_t *size);
uint8_t *guard_file_app_alone(size_t *size);
uint8_t *guard_file_ram_part(size_t *size);
uint8_t *guard_file_text(size_t *size);
uint8_t *guard_file_two_bytes(size_t *size); /* of a stock image */
uint8_t *guard_file_header(size_t *size);    /* magic, no segments, zeros */
uint8_t *guard_file_letters(size_t *size);
uint8_t *guard_file_zip(size_t *size); /* cut off */
uint8_t *guard_file_esp32(size_t *size);
uint8_t *guard_file_shared(size_t *size);
uint8_t *guard_file_arduino(size_t *size);
uint8_t *guard_file_arduino_alone(size_t *size); /* without its boot loader */
uint8_t *guard_file_encoded(size_t *size);       /* stock, with an identity that cannot be read */
uint8_t *guard_file_arduino_of_4_mb(size_t *size);
uint8_t *guard_file_bootable(size_t *size);
uint8_t *guard_file_bootable_short(size_t *size);

#endif
