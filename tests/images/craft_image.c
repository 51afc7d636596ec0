/* craft_image.c: small flash images for tests of image examination. */
/* SPDX-License-Identifier: MIT */
#include "craft_image.h"

#include "base/bytes.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define IROM_LEN  0x800u
#define FORCE_AT  0x10u /* in the application: four bytes that nothing reads */
#define BOOT_CODE 0x200u

static uint8_t *blank(size_t size)
{
    uint8_t *flash = malloc(size);
    assert(flash != NULL);
    memset(flash, 0xFF, size);
    return flash;
}

static void put_texts(uint8_t *out, size_t room, const struct craft_texts *texts)
{
    size_t at = 0;
    for (size_t i = 0; i < CRAFT_TEXTS && texts->text[i] != NULL; i++) {
        size_t len = strlen(texts->text[i]) + 1;
        assert(at + len <= room);
        memcpy(out + at, texts->text[i], len);
        at = (at + len + 3) / 4 * 4;
    }
}

static size_t put_segment(uint8_t *out, size_t pos, uint32_t address, uint32_t len)
{
    put_le32(out + pos, address);
    put_le32(out + pos + 4, len);
    for (uint32_t i = 0; i < len; i++)
        out[pos + 8 + i] = (uint8_t)(i * 37 + address / 0x1000 + 1);
    return pos + 8 + len;
}

static void put_header(uint8_t *out, uint8_t segments, uint8_t mode, unsigned nibble, uint32_t entry)
{
    out[0] = 0xE9;
    out[1] = segments;
    out[2] = mode;
    out[3] = (uint8_t)(nibble << 4);
    put_le32(out + 4, entry);
}

/* Pads the 0xE9 image at `out` and closes it with its checksum; returns its length. */
static size_t close_image(uint8_t *out)
{
    uint8_t sum = 0xEF;
    size_t pos = 8;
    for (unsigned i = 0; i < out[1]; i++) {
        uint32_t len = get_le32(out + pos + 4);
        for (uint32_t k = 0; k < len; k++)
            sum ^= out[pos + 8 + k];
        pos += 8 + len;
    }
    while (pos % 16 != 15)
        out[pos++] = 0;
    out[pos++] = sum;
    return pos;
}

static void put_crc(uint8_t *app, size_t len)
{
    uint32_t crc = (uint32_t)crc32(0, app, (uInt)len);
    put_le32(app + len, crc >= 0x80000000u ? ~crc : crc + 1);
}

size_t craft_app(uint8_t *flash, size_t at, unsigned slot, const struct craft_texts *texts)
{
    uint8_t *app = flash + at;
    memset(app, 0, 16 + IROM_LEN);
    app[0] = 0xEA;
    app[1] = 0x04;
    app[3] = (uint8_t)slot;
    put_le32(app + 4, 0x40100004u);
    put_le32(app + 12, IROM_LEN);
    put_texts(app + 16 + 16, IROM_LEN - 16, texts);
    uint8_t *inner = app + 16 + IROM_LEN;
    put_header(inner, 3, 0, flash[0] == 0xE9 ? flash[3] >> 4 : 2, 0x40100004u);
    size_t pos = put_segment(inner, 8, 0x40100000u, 0x140);
    pos = put_segment(inner, pos, 0x3FFE8000u, 0x44);
    put_segment(inner, pos, 0x3FFE8044u, 0x20);
    size_t len = 16 + IROM_LEN + close_image(inner);
    put_crc(app, len);
    return at + len + 4;
}

size_t craft_app_end(const uint8_t *flash, size_t at)
{
    const uint8_t *inner = flash + at + 16 + get_le32(flash + at + 12);
    size_t pos = 8;
    for (unsigned i = 0; i < inner[1]; i++)
        pos += 8 + get_le32(inner + pos + 4);
    return (size_t)(inner - flash) + (pos + 16) / 16 * 16 + 4;
}

/* The CRC depends on the four bytes linearly: 32 equations, one for each bit of them. */
void craft_force_crc(uint8_t *flash, size_t at, uint32_t stored)
{
    uint8_t *app = flash + at, *four = app + FORCE_AT;
    uInt len = (uInt)(craft_app_end(flash, at) - 4 - at);
    uint32_t effect[32], choice[32], solution = 0;
    put_le32(four, 0);
    uint32_t zero = (uint32_t)crc32(0, app, len), wanted = zero ^ (stored - 1);
    for (unsigned bit = 0; bit < 32; bit++) {
        choice[bit] = (uint32_t)1 << bit;
        put_le32(four, choice[bit]);
        effect[bit] = (uint32_t)crc32(0, app, len) ^ zero;
    }
    for (unsigned row = 0; row < 32; row++) {
        unsigned top = 31; /* the pivot of this row */
        while (top > 0 && (effect[row] >> top & 1) == 0)
            top--;
        for (unsigned other = row + 1; other < 32; other++) {
            if (effect[other] >> top & 1) {
                effect[other] ^= effect[row];
                choice[other] ^= choice[row];
            }
        }
        if (wanted >> top & 1) {
            wanted ^= effect[row];
            solution ^= choice[row];
        }
    }
    assert(wanted == 0);
    put_le32(four, solution);
    put_crc(app, len);
    assert(get_le32(app + len) == stored);
}

static void put_system(uint8_t *end)
{
    memset(end - 0x5000, 0x5A, 0x200);
    memset(end - 0x4000, 0, 128);
    memcpy(end - 0x4000, "\x05\x08\x04\x02\x05\x05\x05\x02", 8);
    memset(end - 0x3000, 0, 0x200);
    memcpy(end - 0x3000, "\xFC\xE7\xFF\xFF\xFF\xFF\xFF\xFF", 8);
    memcpy(end - 0x2000, end - 0x3000, 0x200);
    memset(end - 0x1000, 0, 16);
    memcpy(end - 0x1000 + 4, "\xAA\x55\xAA\x55", 4);
}

static size_t map_size(unsigned nibble)
{
    static const size_t sizes[16] = {0x80000,  0x40000,  0x100000, 0x200000, 0x400000,
                                     0x200000, 0x400000, 0,        0x800000, 0x1000000};
    return sizes[nibble & 15];
}

uint8_t *craft_sdk(size_t size, unsigned nibble, const struct craft_texts *texts)
{
    uint8_t *flash = blank(size);
    put_header(flash, 3, 3, nibble, 0x40100008u);
    size_t pos = put_segment(flash, 8, 0x40100000u, BOOT_CODE);
    size_t text = pos + 8;
    pos = put_segment(flash, pos, 0x3FFE8000u, 0x80);
    memset(flash + text, 0, 0x80);
    strcpy((char *)flash + text, "\n2nd boot version : %s\n");
    strcpy((char *)flash + text + 0x40, "1.7(5d6f877)");
    put_segment(flash, pos, 0x3FFE8080u, 0x3C); /* leaves less than a word of padding */
    close_image(flash);
    craft_app(flash, CRAFT_APP, 1, texts);
    if (map_size(nibble) != 0 && map_size(nibble) <= size)
        put_system(flash + map_size(nibble));
    return flash;
}

static uint8_t *arduino(size_t size, unsigned nibble, const struct craft_texts *texts, uint32_t code_len)
{
    uint8_t *flash = blank(size), *app = flash + CRAFT_APP;
    put_header(flash, 1, 3, nibble, 0x4010F480u);
    put_segment(flash, 8, 0x4010F000u, 0x500);
    close_image(flash);
    put_header(app, 4, 3, nibble, 0x40100004u);
    size_t pos = put_segment(app, 8, 0x40201010u, IROM_LEN);
    memset(app + 16, 0, IROM_LEN);
    put_texts(app + 32, IROM_LEN - 16, texts);
    pos = put_segment(app, pos, 0x40100000u, code_len);
    pos = put_segment(app, pos, 0x3FFE8000u, 0x40);
    put_segment(app, pos, 0x3FFE8040u, 0x40);
    close_image(app);
    return flash;
}

uint8_t *craft_arduino(size_t size, unsigned nibble, const struct craft_texts *texts)
{
    return arduino(size, nibble, texts, 0x100);
}

size_t craft_arduino_end(const uint8_t *flash)
{
    size_t pos = CRAFT_APP + 8;
    for (unsigned i = 0; i < flash[CRAFT_APP + 1]; i++)
        pos += 8 + get_le32(flash + pos + 4);
    return (pos + 16) / 16 * 16;
}

uint8_t *craft_arduino_core_3(size_t size, unsigned nibble, const struct craft_texts *texts,
                              uint32_t code_len)
{
    uint8_t *flash = arduino(size, nibble, texts, code_len);
    size_t end = craft_arduino_end(flash);
    put_le32(flash + CRAFT_APP + 16, (uint32_t)end);
    put_le32(flash + CRAFT_APP + 20, (uint32_t)crc32(0, flash, (uInt)end));
    return flash;
}

uint8_t *craft_bootable(size_t size, unsigned nibble, const struct craft_texts *texts)
{
    uint8_t *flash = blank(size);
    put_header(flash, 2, 0, nibble, 0x40100010u);
    size_t pos = put_segment(flash, 8, 0x40100000u, 0x400);
    put_segment(flash, pos, 0x3FFE8000u, 0x100);
    close_image(flash);
    put_texts(flash + 0x2000, 0x1000, texts);
    return flash;
}

/* As rBoot and Mongoose OS lay it out. */
static void put_rboot_config(uint8_t *config, bool mongoose, uint32_t first, uint32_t second, uint8_t current)
{
    uint8_t *roms = config + (mongoose ? 12 : 8);
    memset(config, 0, mongoose ? 80 : 24);
    config[0] = 0xE1;
    config[1] = 0x01;
    config[3] = current;
    config[5] = 2;
    put_le32(roms, first);
    put_le32(roms + 4, second);
}

uint8_t *craft_rboot(size_t size, unsigned nibble, const struct craft_rboot *rboot,
                     const struct craft_texts *texts)
{
    uint8_t *flash = blank(size);
    put_header(flash, 2, 2, nibble, 0x40100008u);
    size_t pos = put_segment(flash, 8, 0x40100000u, BOOT_CODE);
    put_segment(flash, pos, 0x3FFE8000u, 0x100);
    memset(flash + pos + 8, 0, 0x100);
    strcpy((char *)flash + pos + 8 + 4, "\r\nrBoot v1.2.1 - someone@example.com\r\n");
    close_image(flash);
    if (rboot->config != 0)
        put_rboot_config(flash + rboot->config, rboot->config != 0x1000, rboot->rom, rboot->other,
                         rboot->current);
    size_t at = rboot->current == 0 ? rboot->rom : rboot->other;
    if (at + 0x2000 <= size)
        craft_app(flash, at, 1, texts);
    if (map_size(nibble) != 0 && map_size(nibble) <= size)
        put_system(flash + map_size(nibble));
    return flash;
}

uint8_t *craft_flat(size_t size, unsigned nibble, const struct craft_texts *texts)
{
    uint8_t *flash = blank(size);
    put_header(flash, 3, 0, nibble, 0x40100004u);
    size_t pos = put_segment(flash, 8, 0x40100000u, 0x6000);
    pos = put_segment(flash, pos, 0x3FFE8000u, 0x800);
    put_segment(flash, pos, 0x3FFE8800u, 0x1000);
    close_image(flash);
    if (size > 0x11000) {
        memset(flash + 0x10000, 0, IROM_LEN);
        put_texts(flash + 0x10000 + 16, IROM_LEN - 16, texts);
    }
    if (map_size(nibble) != 0 && map_size(nibble) <= size)
        put_system(flash + map_size(nibble));
    return flash;
}

void craft_tuya_identity(uint8_t *flash, size_t at, const char *mac, const char *index)
{
    snprintf((char *)flash + at, 256,
             "{%s,\"prod_idx\":\"%s\",\"auz_key\":\"%.32s\",\"pskKey\":\"%.37s\",\"prod_test\":false}", mac,
             index, "InventedInventedInventedInvented", "MadeUpMadeUpMadeUpMadeUpMadeUpMadeUpM");
}

void craft_identity(uint8_t *flash, size_t at, const char *product, const char *device_id)
{
    uint8_t *record = flash + at;
    memset(record, 0, 0x124);
    strcpy((char *)record, "0a1b2c3d");
    strcpy((char *)record + 0x20, "4e5f6071");
    strcpy((char *)record + 0x67, product);
    strcpy((char *)record + 0x7C, device_id);
    strcpy((char *)record + 0x87, "12345678-9abc-4def-8012-3456789abcde");
    memcpy(record + 0xAC, "\xD0\x27\x00\x11\x22\x32\xD0\x27\x00\x11\x22\x33", 12);
    memcpy(record + 0xB8, "\x0A\x0A\x07\x01\xFF\xFF\xFF\x00\x0A\x0A\x07\x01", 12);
    strcpy((char *)record + 0xC4, "ITEAD-1000000000");
    strcpy((char *)record + 0xE4, "12345678");
}
