/* images.c: whole flash images for tests: what lies where, identities, state and system sectors. */
/* SPDX-License-Identifier: MIT */
#include "images.h"

#include "firmware.h"

#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR        0x1000u
#define APP1_ADDR     0x1000u
#define APP2_ADDR     0x81000u
#define APP1_MAX      0x6A000u /* leaves a 1 MB stock image about 138 blank sectors, as real ones have */
#define IDENTITY_ADDR 0x78000u
#define ARDUINO_LEN   0x74000u

static const char *const kind_names[IMAGES_KIND_COUNT] = {
    "stock", "two-slots", "blank", "random", "tasmota-like", "esphome-like", "incomplete"};

struct product {
    const char *code, *version, *sdk, *boot;
    uint8_t mode;
};

/* Combinations met in the field; the first one also serves unknown products. */
static const struct product products[] = {
    {"PSF-B04-GL", "2.6.0", "2.2.0(f28eaf2)", "1.7(5d6f877)", 3},
    {"PSF-BRA-GL", "2.6.0", "2.2.0(f28eaf2)", "1.7(5d6f877)", 3},
    {"PSF-BFB-GL", "1.0.0", "2.2.0(f28eaf2)", "1.7(5d6f877)", 3},
    {"PSF-BD1-GL", "3.0.0", "2.2.0(f28eaf2)", "1.7(5d6f877)", 3},
    {"PSA-B01-GL", "3.0.0", "2.2.0(f28eaf2)", "1.7(5d6f877)", 0},
    {"PSA-BHA-GL", "2.0.4", "2.0.0(5a875ba)", "1.6", 3},
    {"PSA-BTA-GL", "2.0.2", "2.0.0(5a875ba)", "1.6", 3},
    {"PSC-B67-GL", "2.6.1", "2.2.0(f28eaf2)", "1.7(5d6f877)", 0},
    {"ITA-GZ1-GL", "1.8.1", "2.0.0(5a875ba)", "1.6", 0},
};

/* What the spec means once every default is filled in. */
struct plan {
    const struct images_spec *spec;
    struct product product;
    uint8_t mode, size_and_speed;
    uint32_t map_size;
};

void images_spec_default(struct images_spec *spec)
{
    *spec = (struct images_spec){.kind = IMAGES_STOCK,
                                 .size = 0x100000,
                                 .map = -1,
                                 .flash_mode = -1,
                                 .product = "PSF-B04-GL",
                                 .seed = 1};
}

const char *images_kind_name(enum images_kind kind)
{
    return kind < IMAGES_KIND_COUNT ? kind_names[kind] : "";
}

enum images_kind images_kind_from_name(const char *name)
{
    unsigned kind = 0;

    while (kind < IMAGES_KIND_COUNT && strcmp(kind_names[kind], name) != 0)
        kind++;
    return (enum images_kind)kind;
}

uint32_t images_map_size(int nibble)
{
    static const uint32_t kilobytes[16] = {512, 256, 1024, 2048, 4096, 2048, 4096, 0, 8192, 16384};

    return nibble >= 0 && nibble < 16 ? kilobytes[nibble] * 1024 : 0;
}

static int usual_map(const struct images_spec *spec)
{
    if (spec->kind == IMAGES_INCOMPLETE || spec->size == 0x400000)
        return 4;
    return spec->size == 0x200000 ? 3 : 2;
}

static bool make_plan(struct plan *p, const struct images_spec *spec)
{
    int map = spec->map < 0 ? usual_map(spec) : spec->map;
    const char *code = spec->product ? spec->product : products[0].code;

    p->spec = spec;
    p->map_size = images_map_size(map);
    if ((spec->size != 0x100000 && spec->size != 0x200000 && spec->size != 0x400000) || p->map_size == 0 ||
        strlen(code) > 16 || (spec->device_id && strlen(spec->device_id) != 10))
        return false;
    p->product = products[0];
    for (size_t i = 0; i < ARRAY_LEN(products); i++)
        if (strcmp(products[i].code, code) == 0)
            p->product = products[i];
    p->product.code = code;
    if (spec->version)
        p->product.version = spec->version;
    p->mode = (uint8_t)(spec->flash_mode < 0 ? p->product.mode : spec->flash_mode);
    p->size_and_speed = (uint8_t)(map << 4);
    return true;
}

/* A stream of random numbers that is the same for all devices with this firmware ... */
static struct fill_rng firmware_rng(const struct plan *p, const char *version)
{
    char name[64];

    snprintf(name, sizeof name, "firmware %s %.24s", p->product.code, version);
    return fill_rng_from(p->spec->seed, name);
}

/* ... and one that belongs to one device. */
static struct fill_rng device_rng(const struct plan *p, const char *part)
{
    char name[64];

    snprintf(name, sizeof name, "device %lu %s", (unsigned long)p->spec->variant, part);
    return fill_rng_from(p->spec->seed, name);
}

/* --- device: identity, state, system sectors ----------------------------------------------------------- */

struct identity {
    char device_id[11], key[37];
    uint8_t mac[6];
};

static void invent_identity(const struct plan *p, struct identity *id)
{
    struct fill_rng r = device_rng(p, "identity");
    uint32_t number = fill_rng_below(&r, 0x1000000);
    uint64_t a = fill_rng_next(&r), b = fill_rng_next(&r);

    snprintf(id->device_id, sizeof id->device_id, "1000%06lx", (unsigned long)(number & 0xFFFFFF));
    if (p->spec->device_id)
        memcpy(id->device_id, p->spec->device_id, 11);
    snprintf(id->key, sizeof id->key, "%08lx-%04lx-4%03lx-a%03lx-%04lx%08lx", (unsigned long)(a & 0xFFFFFFFF),
             (unsigned long)(a >> 32 & 0xFFFF), (unsigned long)(a >> 48 & 0xFFF), (unsigned long)(b & 0xFFF),
             (unsigned long)(b >> 16 & 0xFFFF), (unsigned long)(b >> 32));
    memcpy(id->mac, "\xD0\x27\x00", 3);
    for (unsigned i = 3; i < 6; i++)
        id->mac[i] = (uint8_t)(number >> 8 * (5 - i));
    id->mac[5] &= 0xFE; /* the soft AP's is one more */
}

/* Layout: offsets from the start of the record as found on devices. */
static void put_identity(const struct plan *p, const struct identity *id, uint8_t *sector, bool live)
{
    struct fill_rng r = device_rng(p, "factory test");

    memset(sector, 0, 0x124);
    snprintf((char *)sector, 9, "%08lx", (unsigned long)(fill_rng_next(&r) & 0xFFFFFFFF));
    snprintf((char *)sector + 0x20, 9, "%08lx", (unsigned long)(fill_rng_next(&r) & 0xFFFFFFFF));
    memcpy(sector + 0x67, p->product.code, strlen(p->product.code));
    memcpy(sector + 0x7C, id->device_id, 11);
    memcpy(sector + 0x87, id->key, 37);
    memcpy(sector + 0xAC, id->mac, 6);
    memcpy(sector + 0xB2, id->mac, 6);
    sector[0xB7]++;
    memcpy(sector + 0xB8, "\x0A\x0A\x07\x01\xFF\xFF\xFF\x00\x0A\x0A\x07\x01", 12);
    snprintf((char *)sector + 0xC4, 32, "ITEAD-%s", id->device_id);
    memcpy(sector + 0xE4, "12345678", 8);
    if (live)
        memcpy(sector + 0x1E2, id->key, 36);
}

static void put_identity_sectors(const struct plan *p, const struct identity *id, uint8_t *out)
{
    struct fill_rng r = device_rng(p, "copies");
    bool second_live = fill_rng_below(&r, 2) != 0;

    if (strcmp(p->product.code, "PSF-BFB-GL") == 0 && p->product.version[0] == '3') {
        fill_random(&r, out + IDENTITY_ADDR, 0x400); /* this firmware keeps an unreadable block */
    } else {
        put_identity(p, id, out + IDENTITY_ADDR, !second_live);
        if (second_live)
            put_identity(p, id, out + IDENTITY_ADDR + SECTOR, true);
    }
    out[0x7A000] = second_live;
}

/* Switch states and timers: small records; then the name of a certificate. */
static void put_state(const struct plan *p, uint8_t *out)
{
    struct fill_rng r = device_rng(p, "state");
    int len;

    fill_random(&r, out + 0x7C000, 16);
    memset(out + 0x7C010, 0, 0x70);
    len = snprintf((char *)out + 0x7D000, SECTOR,
                   "{\"timers\":[{\"id\":\"%08lx\",\"at\":\"2019-03-%02luT%02lu:30\"}]}",
                   (unsigned long)(fill_rng_next(&r) & 0xFFFFFFFF), 1 + (unsigned long)fill_rng_below(&r, 28),
                   (unsigned long)fill_rng_below(&r, 24));
    out[0x7D000 + len] = 0xFF;
    memset(out + 0x7E000, 0, 0x40);
    out[0x7E000] = (uint8_t)fill_rng_below(&r, 2);
    put_le32(out + 0x7E004, (uint32_t)fill_rng_next(&r));
    memcpy(out + 0x7F000, "ca-17727.cer", 12);
}

/* One copy of the SDK's parameters.  First eight bytes: boot record (application, boot loader version). */
static void put_parameters(const struct plan *p, const struct identity *id, uint8_t *sector, unsigned app)
{
    struct fill_rng r = device_rng(p, "network");

    memset(sector, 0, 0x400);
    memset(sector, 0xFF, 8);
    sector[0] = (uint8_t)(0xFC | app);
    sector[1] = strcmp(p->product.boot, "1.6") == 0 ? 0xE6 : 0xE7;
    sector[8] = 1; /* station */
    put_le32(sector + 0x0C, 9);
    snprintf((char *)sector + 0x10, 33, "home-%04lx", (unsigned long)fill_rng_below(&r, 0x10000));
    snprintf((char *)sector + 0x37, 58, "secret-%08lx", (unsigned long)(fill_rng_next(&r) & 0xFFFFFFFF));
    put_le32(sector + 0xB0, 16);
    snprintf((char *)sector + 0xB4, 33, "ITEAD-%s", id->device_id);
    memcpy(sector + 0xDB, "12345678", 8);
    fill_random(&r, sector + 0x140, 32); /* key derived from the password */
}

/* The five sectors below the end of the flash that the header names. */
static void put_system_sectors(const struct plan *p, const struct identity *id, uint8_t *out, unsigned app)
{
    static const uint8_t init[] = {0x05, 0x08, 0x04, 0x02, 0x05, 0x05, 0x05, 0x02, 0x05, 0x00, 0x04, 0x05,
                                   0x05, 0x04, 0x05, 0x05, 0x04, 0xFE, 0xFD, 0xFF, 0xF0, 0xF0, 0xF0, 0xE0,
                                   0xE0, 0xE0, 0xE1, 0x0A, 0xFF, 0xFF, 0xF8, 0x00, 0xF8, 0xF8, 0x52, 0x4E,
                                   0x4A, 0x44, 0x40, 0x38, 0x00, 0x00, 0x01, 0x01, 0x02, 0x03, 0x04, 0x05};
    uint8_t *base = out + p->map_size - 5 * SECTOR;
    struct fill_rng r = device_rng(p, "radio");

    fill_random(&r, base, 0x274);
    base[0] = 0x05;
    memset(base + SECTOR, 0, 128);
    memcpy(base + SECTOR, init, sizeof init);
    if (strcmp(p->product.boot, "1.6") == 0)
        base[SECTOR + 1] = 0x00;
    put_parameters(p, id, base + 2 * SECTOR, app);
    put_parameters(p, id, base + 3 * SECTOR, app);
    base[3 * SECTOR + 0x100] = 1;
    put_le32(base + 4 * SECTOR, fill_rng_below(&r, 2));
    memcpy(base + 4 * SECTOR + 4, "\xAA\x55\xAA\x55", 4);
    put_le32(base + 4 * SECTOR + 8, 3 + fill_rng_below(&r, 200));
    put_le32(base + 4 * SECTOR + 0x0C, 0x400);
    put_le32(base + 4 * SECTOR + 0x10, 0x400);
    memcpy(base + 4 * SECTOR + 0x14, "\x55\xAA\x55\xAA", 4);
}

/* --- kinds --------------------------------------------------------------------------------------------- */

static void put_stock_app(const struct plan *p, uint8_t *out, unsigned slot, const char *version,
                          const char *sdk, size_t max)
{
    struct fill_rng r = firmware_rng(p, version);
    struct firmware_texts texts = {{"SDK ver: %s compiled @ %s\n",
                                    "SDK version:%s",
                                    sdk,
                                    "phy ver: %d_%d, pp ver: %d.%d\n\n",
                                    "rf cal sector: %d\n",
                                    "rf_cal[0] !=0x05,is 0x%02X\n",
                                    "V2.5.4",
                                    version,
                                    "1.1.5",
                                    "1.1.0",
                                    "romVersion",
                                    "fwVersion",
                                    "deviceid",
                                    "factory_apikey",
                                    "apikey",
                                    "iotgo",
                                    "Sec-WebSocket-Key: ITEADTest0000000000000==\r\n",
                                    "eu-disp.coolkit.cc",
                                    "user1.1024.new.2.bin",
                                    "user2.1024.new.2.bin",
                                    "ITEAD-"}};
    size_t len = max - 4 - 16 * (1 + fill_rng_below(&r, 0x80));
    struct fill_code code;

    fill_code_init(&code, &r);
    firmware_make_app_v2(out, len - len % 16 + 4, p->size_and_speed, slot, &texts, &code, &r);
}

static void make_stock(const struct plan *p, uint8_t *out, bool two_slots)
{
    struct fill_rng r = fill_rng_from(p->spec->seed, p->product.boot);
    struct identity id;
    struct fill_code code;

    fill_code_init(&code, &r);
    firmware_make_boot(out, p->mode, p->size_and_speed, p->product.boot, &code);
    put_stock_app(p, out + APP1_ADDR, 1, p->product.version, p->product.sdk, APP1_MAX);
    if (two_slots)
        put_stock_app(p, out + APP2_ADDR, 2, "2.7.0", "2.2.0(f28eaf2)", APP1_MAX - SECTOR);
    invent_identity(p, &id);
    put_identity_sectors(p, &id, out);
    put_state(p, out);
    if (p->map_size <= p->spec->size)
        put_system_sectors(p, &id, out, two_slots);
}

/* Tasmota's settings: a CRC that weighs every byte with its place, over all but itself. */
static void put_tasmota_settings(const struct plan *p, uint8_t *sector)
{
    struct fill_rng r = device_rng(p, "settings");
    const size_t size = 0x1000;
    uint32_t crc = 0;

    memset(sector, 0, size);
    put_le16(sector, 0x1209);
    put_le16(sector + 2, (uint16_t)size);
    put_le32(sector + 4, 10 + fill_rng_below(&r, 500));
    put_le32(sector + 8, 0x0C050000);
    put_le16(sector + 0x0C, (uint16_t)(1 + fill_rng_below(&r, 50)));
    snprintf((char *)sector + 0x20, 32, "tasmota-%04lx", (unsigned long)fill_rng_below(&r, 0x10000));
    fill_random(&r, sector + 0x100, 0x300);
    for (uint32_t i = 0; i < size; i++)
        if (i != 14 && i != 15)
            crc += sector[i] * (i + 1);
    put_le16(sector + 14, (uint16_t)crc);
}

static void make_arduino(const struct plan *p, uint8_t *out, const struct firmware_texts *texts)
{
    struct fill_rng r = firmware_rng(p, images_kind_name(p->spec->kind));
    uint8_t *system = out + p->map_size - 5 * SECTOR;
    struct fill_code code;

    fill_code_init(&code, &r);
    firmware_make_arduino(out, ARDUINO_LEN, p->mode, p->size_and_speed, texts, &code, &r);
    if (p->map_size > p->spec->size)
        return;
    if (p->spec->kind == IMAGES_TASMOTA)
        put_tasmota_settings(p, system);
    r = device_rng(p, "radio");
    fill_random(&r, system + SECTOR, 0x274);
    system[SECTOR] = 0x05;
    fill_random(&r, system + 2 * SECTOR, 0x100);
}

/* The words that let updaters accept each other's files. */
#define OTA_MAGIC "\xA5\x5A\xA5\x5A\xFF\xFF\xFF\xFF\x5A\xA5\x5A\xA5"

static void make_tasmota(const struct plan *p, uint8_t *out)
{
    static const struct firmware_texts texts = {{"Tasmota", "Program Version", "12.5.0(tasmota)", "StatusFWR",
                                                 OTA_MAGIC, "2_7_4_9", "2.2.2-dev(38a443e)",
                                                 "SDK ver: %s compiled @ %s\n", "Module", "SetOption"}};

    make_arduino(p, out, &texts);
}

static void make_esphome(const struct plan *p, uint8_t *out)
{
    static const struct firmware_texts texts = {{"ESPHome version 2023.6.3 compiled on %s", "esphome",
                                                 OTA_MAGIC, "2.2.2-dev(38a443e)",
                                                 "SDK ver: %s compiled @ %s\n", "esphome.ota"}};

    make_arduino(p, out, &texts);
}

bool images_make(const struct images_spec *spec, uint8_t *out)
{
    struct plan plan;
    struct fill_rng r;

    if (!make_plan(&plan, spec))
        return false;
    memset(out, 0xFF, spec->size);
    switch (spec->kind) {
    case IMAGES_STOCK:
    case IMAGES_INCOMPLETE:
        make_stock(&plan, out, false);
        break;
    case IMAGES_TWO_SLOTS:
        make_stock(&plan, out, true);
        break;
    case IMAGES_RANDOM:
        r = device_rng(&plan, "noise");
        fill_random(&r, out, spec->size);
        break;
    case IMAGES_TASMOTA:
        make_tasmota(&plan, out);
        break;
    case IMAGES_ESPHOME:
        make_esphome(&plan, out);
        break;
    case IMAGES_BLANK:
        break;
    case IMAGES_KIND_COUNT:
        return false;
    }
    return true;
}

uint8_t *images_new(const struct images_spec *spec)
{
    uint8_t *out = malloc(spec->size ? spec->size : 1);

    if (out && !images_make(spec, out)) {
        free(out);
        out = NULL;
    }
    return out;
}

static struct images_spec spec_of(const char *product, uint32_t size)
{
    struct images_spec spec;

    images_spec_default(&spec);
    spec.product = product;
    spec.size = size;
    return spec;
}

static uint8_t *new_or_end(const struct images_spec *spec)
{
    uint8_t *out = images_new(spec);

    if (!out) {
        fprintf(stderr, "there is no such image: kind %d, %lu bytes, map %d\n", (int)spec->kind,
                (unsigned long)spec->size, spec->map);
        abort();
    }
    return out;
}

uint8_t *images_of(enum images_kind kind, const char *product, uint32_t size, uint32_t variant)
{
    struct images_spec spec = spec_of(product, size);

    spec.kind = kind;
    spec.variant = variant;
    return new_or_end(&spec);
}

uint8_t *images_stock(const char *product, const char *version, uint32_t size, int map)
{
    struct images_spec spec = spec_of(product, size);

    spec.version = version;
    spec.map = map;
    return new_or_end(&spec);
}

uint8_t *images_of_device(const char *device_id)
{
    struct images_spec spec;

    images_spec_default(&spec);
    spec.device_id = device_id;
    return new_or_end(&spec);
}
