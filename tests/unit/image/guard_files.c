/* guard_files.c: see guard_files.h. */
/* SPDX-License-Identifier: MIT */
#include "guard_files.h"

#include "craft_image.h"
#include "images.h"

#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

uint8_t *guard_file_stock(size_t *size)
{
    static const struct craft_texts texts = {
        {"V2.5.4", "3.1.2", "factory_apikey", "iotgo", "2.2.0(f28eaf2)"}};
    if (size != NULL)
        *size = MB;
    uint8_t *data = craft_sdk(MB, 2, &texts);
    craft_identity(data, 0x78000, "PSF-B04-GL", "1000abcdef");
    return data;
}

uint8_t *guard_file_pow_r2(size_t *size)
{
    *size = MB;
    return images_of(IMAGES_INCOMPLETE, NULL, MB, 0);
}

uint8_t *guard_file_patched(size_t *size)
{
    *size = MB;
    uint8_t *data = guard_file_stock(size);
    data[3] = 0x40;
    return data;
}

uint8_t *guard_file_damaged(size_t *size)
{
    *size = MB;
    uint8_t *data = guard_file_stock(size);
    data[0x1100] ^= 1;
    return data;
}

uint8_t *guard_file_blank(size_t *size)
{
    *size = MB;
    return images_of(IMAGES_BLANK, NULL, MB, 0);
}

uint8_t *guard_file_app_alone(size_t *size)
{
    uint8_t *data = guard_file_stock(size);
    *size = craft_app_end(data, CRAFT_APP) - CRAFT_APP;
    memmove(data, data + CRAFT_APP, *size);
    return data;
}

uint8_t *guard_file_ram_part(size_t *size)
{
    static const struct craft_texts none = {{NULL}};
    *size = 0x7830;
    return craft_flat(MB, 0, &none);
}

uint8_t *guard_file_text(size_t *size)
{
    uint8_t *data = malloc(MB);
    *size = 13;
    memcpy(data, "<!DOCTYPE htm", 13);
    return data;
}

uint8_t *guard_file_two_bytes(size_t *size)
{
    uint8_t *data = guard_file_stock(size);
    *size = 2;
    return data;
}

uint8_t *guard_file_header(size_t *size)
{
    uint8_t *data = calloc(1, MB);
    *size = 5004;
    memcpy(data, "\xE9\x00\x03\x20", 4);
    return data;
}

uint8_t *guard_file_letters(size_t *size)
{
    uint8_t *data = malloc(MB);
    *size = 5;
    memcpy(data, "hello", 5);
    return data;
}

uint8_t *guard_file_zip(size_t *size)
{
    uint8_t *data = calloc(1, MB);
    *size = 5000;
    memcpy(data, "PK\x03\x04", 4);
    return data;
}

uint8_t *guard_file_esp32(size_t *size)
{
    uint8_t *data = calloc(1, MB);
    *size = 0x400;
    memcpy(data, "\xE9\x03\x02\x20\xD0\x98\x3C\x40\xEE\x00\x00\x00\x09", 13);
    return data;
}

uint8_t *guard_file_shared(size_t *size)
{
    *size = MB;
    uint8_t *data = guard_file_stock(size);
    strcpy((char *)data + 0x78000, "RESTOCK REDACTED COPY, NO BACKUP");
    return data;
}

uint8_t *guard_file_arduino(size_t *size)
{
    static const struct craft_texts texts = {{"Tasmota", "StatusFWR"}};
    *size = 0x3000;
    return craft_arduino(MB, 2, &texts);
}

uint8_t *guard_file_arduino_alone(size_t *size)
{
    uint8_t *data = guard_file_arduino(size);
    *size -= CRAFT_APP;
    memmove(data, data + CRAFT_APP, *size);
    return data;
}

uint8_t *guard_file_encoded(size_t *size)
{
    uint8_t *data = guard_file_stock(size);
    memset(data + 0x78000, 0x5A, 0x400);
    return data;
}

uint8_t *guard_file_arduino_of_4_mb(size_t *size)
{
    static const struct craft_texts texts = {{"Tasmota", "StatusFWR"}};
    *size = 0x3000;
    return craft_arduino(MB, 4, &texts);
}

uint8_t *guard_file_bootable(size_t *size)
{
    static const struct craft_texts texts = {{"nothing known"}};
    *size = MB;
    return craft_bootable(MB, 2, &texts);
}

uint8_t *guard_file_bootable_short(size_t *size)
{
    static const struct craft_texts texts = {{"nothing known"}};
    *size = 0x3000;
    return craft_bootable(MB, 2, &texts);
}
