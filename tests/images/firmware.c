/* firmware.c: executable images for tests. */
/* SPDX-License-Identifier: MIT */
#include "firmware.h"

#include "base/bytes.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#define CHECKSUM_SEED 0xEFu
#define TEXT_BYTES    0x6000u /* read-only texts of an application */

struct writer {
    uint8_t *out;
    size_t pos;
    uint8_t checksum;
};

static void put_header(struct writer *w, uint8_t segments, uint8_t mode, uint8_t size_and_speed,
                       uint32_t entry)
{
    w->out[w->pos] = 0xE9;
    w->out[w->pos + 1] = segments;
    w->out[w->pos + 2] = mode;
    w->out[w->pos + 3] = size_and_speed;
    put_le32(w->out + w->pos + 4, entry);
    w->pos += 8;
    w->checksum = CHECKSUM_SEED;
}

/* Returns where the segment's data go. */
static uint8_t *put_segment(struct writer *w, uint32_t addr, size_t len)
{
    uint8_t *data = w->out + w->pos + 8;

    assert(len % 4 == 0);
    put_le32(w->out + w->pos, addr);
    put_le32(w->out + w->pos + 4, (uint32_t)len);
    w->pos += 8 + len;
    return data;
}

static void add_to_checksum(struct writer *w, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        w->checksum ^= data[i];
}

static void put_code_segment(struct writer *w, uint32_t addr, size_t len, struct fill_code *code)
{
    uint8_t *data = put_segment(w, addr, len);

    fill_code_next(code, data, len);
    add_to_checksum(w, data, len);
}

static void put_text_segment(struct writer *w, uint32_t addr, size_t len, struct fill_rng *rng)
{
    uint8_t *data = put_segment(w, addr, len);

    fill_texts(rng, data, len);
    add_to_checksum(w, data, len);
}

/* Zeros up to the last byte of a 16-byte line, which is the checksum. */
static void put_checksum(struct writer *w)
{
    while (w->pos % 16 != 15)
        w->out[w->pos++] = 0;
    w->out[w->pos++] = w->checksum;
}

static size_t put_texts(uint8_t *out, const struct firmware_texts *texts)
{
    size_t at = 0;

    for (size_t i = 0; i < ARRAY_LEN(texts->text) && texts->text[i]; i++) {
        size_t len = strlen(texts->text[i]) + 1;

        memcpy(out + at, texts->text[i], len);
        while (len % 4 != 0)
            out[at + len++] = 0;
        at += len;
    }
    return at;
}

/* What lies in mapped flash: code, then texts with the telling ones among them. */
static void fill_irom(uint8_t *out, size_t len, const struct firmware_texts *texts, struct fill_code *code,
                      struct fill_rng *rng)
{
    size_t code_len = len - TEXT_BYTES;
    size_t at = code_len + TEXT_BYTES / 4;

    fill_code_next(code, out, code_len);
    fill_texts(rng, out + code_len, TEXT_BYTES / 4);
    at += put_texts(out + at, texts);
    assert(at <= len);
    fill_texts(rng, out + at, len - at);
}

static const struct firmware_texts boot_texts = {
    {"  SPI Speed      : ", "40MHz\n", "26.7MHz\n", "20MHz\n", "80MHz\n", "  SPI Mode       : ", "QIO\n",
     "QOUT\n", "DIO\n", "DOUT\n", "  SPI Flash Size & Map: ", "8Mbit(512KB+512KB)\n", "16Mbit(512KB+512KB)\n",
     "32Mbit(512KB+512KB)\n", "jump to run user1 @ %x\n\n", "error magic!\n", "backup boot failed.\n"}};

void firmware_make_boot(uint8_t *out, uint8_t mode, uint8_t size_and_speed, const char *version,
                        struct fill_code *code)
{
    bool older = strcmp(version, "1.6") == 0;
    uint32_t data_len = older ? 0x2FC : 0x310;
    struct writer w = {.out = out};
    uint8_t *data;

    put_header(&w, 3, mode, size_and_speed, 0x4010012C);
    put_code_segment(&w, 0x40100000, older ? 0x798 : 0x860, code);
    data = put_segment(&w, 0x3FFE8000, data_len);
    memset(data, 0, data_len);
    snprintf((char *)data, 0x40, "\n2nd boot version : %s\n", version);
    put_texts(data + 0x40, &boot_texts);
    add_to_checksum(&w, data, data_len);
    put_code_segment(&w, 0x3FFE8000 + data_len, 0x30, code);
    put_checksum(&w);
    assert(w.pos < 0x1000);
}

/* The SDK's rule for what is stored behind an application. */
static uint32_t stored_crc(const uint8_t *data, size_t len)
{
    uint32_t crc = (uint32_t)crc32(0, data, (uInt)len);

    return crc & 0x80000000u ? crc ^ 0xFFFFFFFFu : crc + 1;
}

/* The three RAM segments every application has, and their size with headers. */
#define IRAM_LEN         0x6A80u
#define DATA_LEN         0x04A0u
#define RODATA_LEN       0x1120u
#define RAM_SEGMENTS_LEN (3 * 8 + IRAM_LEN + DATA_LEN + RODATA_LEN)

static void put_ram_segments(struct writer *w, struct fill_code *code, struct fill_rng *rng)
{
    put_code_segment(w, 0x40100000, IRAM_LEN, code);
    put_code_segment(w, 0x3FFE8000, DATA_LEN, code);
    put_text_segment(w, 0x3FFE8000 + DATA_LEN, RODATA_LEN, rng);
}

void firmware_make_app_v2(uint8_t *out, size_t len, uint8_t size_and_speed, unsigned slot,
                          const struct firmware_texts *texts, struct fill_code *code, struct fill_rng *rng)
{
    struct writer w = {.out = out};
    size_t inner_len = (8 + RAM_SEGMENTS_LEN + 16) & ~(size_t)15; /* at least one byte for the checksum */
    size_t irom_len = len - 4 - 16 - inner_len;
    uint32_t entry = 0x40100004;

    assert(len % 16 == 4 && irom_len % 16 == 0);
    out[0] = 0xEA;
    out[1] = 4;
    out[2] = 0;
    out[3] = (uint8_t)slot;
    put_le32(out + 4, entry);
    w.pos = 8;
    fill_irom(put_segment(&w, 0, irom_len), irom_len, texts, code, rng);
    put_header(&w, 3, 0, size_and_speed, entry); /* whatever the mode at address 0 is: as in real ones */
    put_ram_segments(&w, code, rng);
    put_checksum(&w);
    put_le32(out + w.pos, stored_crc(out, w.pos));
    assert(w.pos + 4 == len);
}

void firmware_make_arduino(uint8_t *out, size_t len, uint8_t mode, uint8_t size_and_speed,
                           const struct firmware_texts *texts, struct fill_code *code, struct fill_rng *rng)
{
    struct writer w = {.out = out};
    size_t irom_len = len - 8 - 8 - RAM_SEGMENTS_LEN - 16;
    uint8_t *irom;

    put_header(&w, 1, mode, size_and_speed, 0x4010F480);
    put_code_segment(&w, 0x4010F000, 0x520, code);
    put_checksum(&w);

    w.pos = 0x1000;
    put_header(&w, 4, mode, size_and_speed, 0x40100004);
    irom = put_segment(&w, 0x40201010, irom_len);
    fill_irom(irom, irom_len, texts, code, rng);
    add_to_checksum(&w, irom, irom_len);
    put_ram_segments(&w, code, rng);
    put_checksum(&w);
    assert(w.pos <= 0x1000 + len);
}
