/* image_kind.c: which firmware is this?  Tells by words that its makers left in it.
 *
 * One pass over the bytes for all words: a table of first letters decides where to look closer, blank sectors
 * are skipped.  A word counts once, with a weight: other firmwares name their competitors (Tasmota knows
 * "tuya", ESPurna knows "ITEAD"), so the highest sum wins. */
/* SPDX-License-Identifier: MIT */
#include "core/image/flash_end.h"
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <stdio.h>
#include <string.h>

struct word {
    const char *text;
    enum firmware firmware;
    unsigned weight;
};

static const struct word words[] = {
    {"factory_apikey", FIRMWARE_EWELINK, 4},
    {"iotgo", FIRMWARE_EWELINK, 4},
    {"coolkit", FIRMWARE_EWELINK, 2},
    {"ITEAD", FIRMWARE_EWELINK, 1},
    {"user1.1024.new.2.bin", FIRMWARE_EWELINK, 1},
    {"gw_sw_ver_key", FIRMWARE_TUYA, 4},
    {"ty_ws_mod", FIRMWARE_TUYA, 4},
    {"tuya", FIRMWARE_TUYA, 1},
    {"shelly-", FIRMWARE_SHELLY, 4},
    {".shelly.cloud", FIRMWARE_SHELLY, 4},
    {"X-MGOS-FW-Version", FIRMWARE_SHELLY, 2},
    {"Mongoose OS", FIRMWARE_SHELLY, 2},
    {"mgos", FIRMWARE_SHELLY, 1},
    {"StatusFWR", FIRMWARE_TASMOTA, 4},
    {"Sonoff-Tasmota", FIRMWARE_TASMOTA, 4},
    {"/sonoff.ino", FIRMWARE_TASMOTA, 4},
    {"Tasmota", FIRMWARE_TASMOTA, 3},
    {"Program Version", FIRMWARE_TASMOTA, 1},
    {"ESPHome version ", FIRMWARE_ESPHOME, 8},
    {"esphome", FIRMWARE_ESPHOME, 3},
    {"ESPURNA", FIRMWARE_ESPURNA, 6},
    {"espurna", FIRMWARE_ESPURNA, 3},
    {"ESP Easy", FIRMWARE_ESPEASY, 5},
    {"ESP_EASY", FIRMWARE_ESPEASY, 5},
    {"ESPEasy", FIRMWARE_ESPEASY, 2},
    {" - Mega", FIRMWARE_ESPEASY, 1},
    {"MicroPython", FIRMWARE_MICROPYTHON, 6},
    {"micropython", FIRMWARE_MICROPYTHON, 2},
    {"NodeMCU custom build", FIRMWARE_NODEMCU, 3}, /* the name alone is also that of a board */
    {"nodemcu-build.com", FIRMWARE_NODEMCU, 3},
    {"powered by Lua ", FIRMWARE_NODEMCU, 4},
    {"AT version:", FIRMWARE_AT, 4},
    {"+CIPSTART", FIRMWARE_AT, 2},
    {"+CWJAP", FIRMWARE_AT, 2},
    {"/framework-arduinoespressif8266/", FIRMWARE_ARDUINO, 1}, /* every Arduino-based firmware may hold it */
};

#define NO_WORD 0xFFu

/* Chains of words with the same first letter. */
struct word_index {
    uint8_t first[256];
    uint8_t next[ARRAY_LEN(words)];
    size_t length[ARRAY_LEN(words)];
};

static void index_build(struct word_index *index)
{
    memset(index->first, NO_WORD, sizeof index->first);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        uint8_t letter = (uint8_t)words[i].text[0];
        index->length[i] = strlen(words[i].text);
        index->next[i] = index->first[letter];
        index->first[letter] = (uint8_t)i;
    }
}

static void match_words(const struct word_index *index, const uint8_t *p, size_t room, bool *seen)
{
    for (uint8_t i = index->first[p[0]]; i != NO_WORD; i = index->next[i]) {
        if (!seen[i] && index->length[i] <= room && memcmp(p, words[i].text, index->length[i]) == 0)
            seen[i] = true;
    }
}

static void scan(const struct bytes *b, size_t from, size_t to, bool *seen)
{
    struct word_index index;
    index_build(&index);
    while (from < to) {
        size_t end = to - from < IMAGE_SECTOR ? to : from + IMAGE_SECTOR;
        if (!bytes_blank(b->data + from, end - from)) {
            for (size_t pos = from; pos < end; pos++) {
                if (index.first[b->data[pos]] != NO_WORD)
                    match_words(&index, b->data + pos, to - pos, seen);
            }
        }
        from = end;
    }
}

enum firmware kind_search(const struct bytes *b, size_t from, size_t to)
{
    bool seen[ARRAY_LEN(words)] = {false};
    unsigned weights[FIRMWARE_COUNT] = {0};
    scan(b, from, to, seen);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (seen[i])
            weights[words[i].firmware] += words[i].weight;
    }
    enum firmware best = FIRMWARE_UNKNOWN;
    for (int i = 0; i < FIRMWARE_COUNT; i++) {
        if (weights[i] > weights[best])
            best = (enum firmware)i;
    }
    return best;
}

/* --- versions of firmwares that state them in words ----------------------------------------------------- */

static bool is_version_char(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-';
}

/* What follows the first `label` that a digit follows: "ESPHome version " + "2023.4.1". */
static void version_after(const struct bytes *b, const char *label, size_t from, size_t to, char *out,
                          size_t out_size)
{
    for (size_t pos = from; (pos = bytes_find(b, pos, to, label)) != to; pos++) {
        size_t at = pos + strlen(label), len = 0;
        while (at + len < to && len < out_size && is_version_char(b->data[at + len]))
            len++;
        if (len == 0 || len >= out_size || b->data[at] < '0' || b->data[at] > '9')
            continue;
        memcpy(out, b->data + at, len);
        out[len] = '\0';
        return;
    }
}

/* "20200812-092126/v1.8.0@8acf41b0": when it was built, its version, and what it was built from. */
static void version_after_date(const struct bytes *b, size_t from, size_t to, char *out, size_t out_size)
{
    static const char form[] = "########-######/v#";
    for (size_t pos = from; (pos = bytes_find(b, pos, to, "/v")) != to; pos++) {
        size_t begin = pos - from < 15 ? to : pos - 15, i = 0;
        while (form[i] != '\0' && begin + i < to &&
               (form[i] == '#' ? b->data[begin + i] >= '0' && b->data[begin + i] <= '9'
                               : b->data[begin + i] == (uint8_t)form[i]))
            i++;
        if (form[i] != '\0')
            continue;
        version_after(b, "/v", pos, to, out, out_size);
        return;
    }
}

void image_name_by_settings(const uint8_t *sector, struct image_info *info)
{
    if (!tasmota_settings_version(sector, info->version, sizeof info->version))
        return;
    info->firmware = FIRMWARE_TASMOTA;
    info->named_by_settings = true;
}

/* What each of these firmwares has in front of its version.  Sources: ESPurna 1.13.5's and 1.12.4's start
 * ("[MAIN] ESPURNA 1.13.5"), the name of its file that ESP Easy's build writes into it, NodeMCU's and the AT
 * firmware's first lines as their users publish them. */
static const struct label {
    enum firmware firmware;
    const char *text;
} labels[] = {
    {FIRMWARE_ESPHOME, "ESPHome version "}, {FIRMWARE_MICROPYTHON, "MicroPython v"},
    {FIRMWARE_ESPURNA, "ESPURNA "},         {FIRMWARE_ESPEASY, "ESP_Easy_mega_"},
    {FIRMWARE_ESPEASY, "ESP_Easy_mega-"},   {FIRMWARE_ESPEASY, "ESP_Easy_v"},
    {FIRMWARE_NODEMCU, "NodeMCU "},         {FIRMWARE_AT, "AT version:"},
};

void kind_version_read(const struct bytes *b, enum firmware kind, size_t from, size_t to, uint32_t map_size,
                       char *out, size_t out_size)
{
    out[0] = '\0';
    if (kind == FIRMWARE_EWELINK)
        ewelink_version_read(b, from, to, out, out_size);
    else if (kind == FIRMWARE_SHELLY)
        version_after_date(b, from, to, out, out_size);
    else if (kind == FIRMWARE_TASMOTA)
        tasmota_version_read(b, from, to, map_size, out, out_size);
    for (size_t i = 0; i < ARRAY_LEN(labels) && out[0] == '\0'; i++)
        if (labels[i].firmware == kind)
            version_after(b, labels[i].text, from, to, out, out_size);
}
