/* chip.c: chip identification. */
/* SPDX-License-Identifier: MIT */
#include "core/device/chip.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "core/device/commands.h"
#include "core/device/flash_id.h"
#include "core/device/state.h"
#include "core/device/wire.h"
#include "core/device/ask.h"

#include <string.h>

#define LARGEST_FLASH (16u << 20)

/* Words at 0x40001000 of Espressif's chips (source: Espressif's esptool). */
static const struct {
    uint32_t magic;
    const char *name;
} chips[] = {
    {WIRE_MAGIC_ESP8266, "ESP8266"}, {0x00F01D83, "ESP32"},    {0x000007C6, "ESP32-S2"},
    {0x00000009, "ESP32-S3"},        {0x6921506F, "ESP32-C3"}, {0x1B31506F, "ESP32-C3"},
    {0x4881606F, "ESP32-C3"},        {0x4361606F, "ESP32-C3"}, {0x6F51306F, "ESP32-C2"},
    {0x7C41A06F, "ESP32-C2"},        {0x2CE0806F, "ESP32-C6"}, {0xD7B73E80, "ESP32-H2"},
};

const char *chip_name_by_magic(uint32_t magic)
{
    for (unsigned i = 0; i < ARRAY_LEN(chips); i++)
        if (chips[i].magic == magic)
            return chips[i].name;
    return NULL;
}

static bool wrong_chip(uint32_t magic, struct err *e)
{
    const char *name = chip_name_by_magic(magic);
    if (name != NULL)
        return err_set_why(e, ERR_WRONG_CHIP, (struct fact){FACT_CHIP_IS, {fact_text(name)}},
                           (struct fact){.id = FACT_NONE});
    return err_set(e, ERR_WRONG_CHIP, "unknown chip, identification %08X", magic);
}

/* Answers carry no checksum: what decides is read until two readings agree. */
#define AGREEING_TRIES 4

bool chip_check_family(struct device *dev, struct err *e)
{
    uint32_t magic = 0, before;
    for (int tries = 0; tries < AGREEING_TRIES; tries++) {
        before = magic;
        if (!cmd_read_reg(ask_plain, dev, WIRE_REG_MAGIC, &magic, e))
            return false;
        if (magic == WIRE_MAGIC_ESP8266)
            return true;
        if (tries > 0 && magic == before)
            return wrong_chip(magic, e);
    }
    return err_set(e, ERR_GARBAGE, "the chip's identification reads differently each time");
}

static bool read_efuse(struct device *dev, uint32_t efuse[4], struct err *e)
{
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t again = 0;
        int tries = 0;
        do {
            if (tries++ == AGREEING_TRIES)
                return err_set(e, ERR_GARBAGE, "eFuse word %u reads differently each time", i);
            if (!cmd_read_reg(ask_plain, dev, WIRE_REG_EFUSE + 4 * i, &efuse[i], e) ||
                !cmd_read_reg(ask_plain, dev, WIRE_REG_EFUSE + 4 * i, &again, e))
                return false;
        } while (again != efuse[i]);
    }
    return true;
}

bool chip_decode_mac(const uint32_t efuse[4], uint8_t mac[6])
{
    static const uint8_t old_prefixes[2][3] = {{0x18, 0xFE, 0x34}, {0xAC, 0xD0, 0x74}};
    uint32_t selector = efuse[1] >> 16 & 0xFF;
    bool known = true;
    memset(mac, 0, 3);
    if (efuse[3] != 0)
        for (int i = 0; i < 3; i++)
            mac[i] = (uint8_t)(efuse[3] >> (16 - 8 * i));
    else if (selector < 2)
        memcpy(mac, old_prefixes[selector], 3);
    else
        known = false;
    mac[3] = (uint8_t)(efuse[1] >> 8);
    mac[4] = (uint8_t)efuse[1];
    mac[5] = (uint8_t)(efuse[0] >> 24);
    return known;
}

bool chip_decode_package(const uint32_t efuse[4], uint32_t *flash_bytes)
{
    bool a = efuse[0] >> 4 & 1, b = efuse[3] >> 25 & 1, c = efuse[3] >> 26 & 1, d = efuse[3] >> 27 & 1;
    *flash_bytes = 0;
    if (a && !b && !d)
        *flash_bytes = c ? 2u << 20 : 1u << 20;
    else if (!a && b)
        *flash_bytes = c ? 4u << 20 : 2u << 20;
    return a || (efuse[2] >> 16 & 1) != 0;
}

uint32_t chip_crystal_mhz(uint32_t baud, uint32_t divider)
{
    /* The UART runs at twice the crystal's rate after reset.  Between 26 and 40 MHz: Espressif's threshold.
     */
    return (uint64_t)baud * divider / 2 > 33000000 ? 40 : 26;
}

bool chip_read_mac(struct device *dev, uint8_t mac[6], struct err *e)
{
    uint32_t efuse[4];
    if (!read_efuse(dev, efuse, e))
        return false;
    chip_decode_mac(efuse, mac);
    return true;
}

void chip_take_identity(struct device *dev, const uint32_t efuse[4], uint32_t divider, uint32_t baud)
{
    struct device_info *d = &dev->info;
    chip_decode_mac(efuse, d->mac);
    d->chip = chip_decode_package(efuse, &d->embedded_flash) ? "ESP8285" : "ESP8266EX";
    d->crystal_mhz = chip_crystal_mhz(baud, divider & WIRE_UART_DIV_MASK);
    dev->rate.uart_clock_hz = d->crystal_mhz * 2000000u;
}

bool chip_identify(struct device *dev, struct err *e)
{
    uint32_t efuse[4], divider;
    if (!read_efuse(dev, efuse, e) || !cmd_read_reg(ask_plain, dev, WIRE_REG_UART_DIV, &divider, e))
        return false;
    chip_take_identity(dev, efuse, divider, dev->info.baud);
    return true;
}

#define ID_TRIES    6
#define ID_PAUSE_MS 100

static bool id_makes_sense(const uint8_t id[3])
{
    uint32_t size = flash_id_size(id);
    return size != 0 && size <= LARGEST_FLASH;
}

static bool take_flash_id(ask_fn *ask, struct device *dev, const uint8_t id[3], struct err *e)
{
    struct device_info *d = &dev->info;
    memcpy(d->flash_id, id, sizeof d->flash_id);
    d->flash_maker = flash_id_maker(id);
    d->flash_size = flash_id_size(id);
    return (dev->stub.can & WIRE_CAN_REACH_ALL_FLASH) != 0 || cmd_set_flash_size(ask, dev, d->flash_size, e);
}

bool chip_identify_flash(ask_fn *ask, struct device *dev, chip_id_fn *id_of, struct err *e)
{
    uint8_t id[3] = {0}, before[3] = {0};
    device_forget_flash(dev);
    for (int tries = 0; tries < ID_TRIES; tries++) {
        if (tries > 0 && !id_makes_sense(id))
            clock_sleep_ms(dev->clock, ID_PAUSE_MS);
        memcpy(before, id, sizeof id);
        if (!id_of(ask, dev, id, e))
            return false;
        if (id_makes_sense(id) && memcmp(id, before, sizeof id) == 0)
            return take_flash_id(ask, dev, id, e);
    }
    return err_set(e, ERR_FLASH_ID, "the flash answers %02X %02X %02X", id[0], id[1], id[2]);
}
