/* rom_app.c: a MODEL of what runs from flash: second-stage boot loader and application.  Nothing of it is
 * executed; it looks at the same bytes in flash as the real code does, prints the same boot log, and writes
 * what the boot loader writes.  The application then prints a line now and then and ignores the loader's
 * protocol.  Sources: boot logs, Espressif's boot loader 1.6 and 1.7, image format of the SDK. */
/* SPDX-License-Identifier: MIT */
#include "chip_internal.h"

#include <string.h>

#define MAGIC_V1       0xE9
#define MAGIC_V2       0xEA
#define V2_SEGMENTS    0x04
#define CHECKSUM_SEED  0xEFu
#define VERSION_TEXT   "2nd boot version : "
#define BOOT_AREA      0x1000u
#define EBOOT_LOAD     0x4010F000u
#define NIBBLES        10u
#define USER1          0x1000u
#define RF_CAL_FIRST   0x05
#define LINE_PERIOD_US 10000000u
#define RESTART_US     300000u
#define CHECK_CYCLES   60u /* per byte of an application that the boot loader loads and checks */
#define WREN           0x06
#define SECTOR_ERASE   0x20
#define PAGE_PROGRAM   0x02

/* What the header's size nibble means to the boot loader (0: not supported). */
static const struct map {
    uint32_t size, user2;
    const char *name;
} maps[NIBBLES] = {
    {0x80000, 0x41000, "4Mbit(256KB+256KB)"},      {0x40000, 0, "2Mbit"},
    {0x100000, 0x81000, "8Mbit(512KB+512KB)"},     {0x200000, 0x81000, "16Mbit(512KB+512KB)"},
    {0x400000, 0x81000, "32Mbit(512KB+512KB)"},    {0x200000, 0x101000, "16Mbit(1024KB+1024KB)"},
    {0x400000, 0x101000, "32Mbit(1024KB+1024KB)"}, {0, 0, NULL},
    {0x800000, 0x101000, "64Mbit(1024KB+1024KB)"}, {0x1000000, 0x101000, "128Mbit(1024KB+1024KB)"}};

enum app_state {
    APP_START,
    APP_BOOT_NAMED,
    APP_RECORD_ERASED,
    APP_RECORD_WRITTEN,
    APP_JUMP,
    APP_CHECK,
    APP_BACKUP,
    APP_FIRMWARE,
    APP_LINES,
    APP_RESTART,
    APP_SILENT
};
/* Variables of the frame. */
enum { APP_SIZE, APP_SLOT, APP_TRIED, APP_SDK, APP_LINE, APP_VERSION };

/* --- Looking at images ------------------------------------------------------------------------------- */

/* Checks an image of version 1 at `addr`; on success *end is the address after its checksum byte. */
static bool v1_image_good(struct chip *c, uint32_t addr, uint32_t *end)
{
    uint32_t pos = addr + 8, limit = addr + nor_size(c->flash);
    uint8_t sum = CHECKSUM_SEED;
    unsigned count = rom_flash_byte(c, addr + 1);

    if (rom_flash_byte(c, addr) != MAGIC_V1 || !count || count > 16)
        return false;
    while (count--) {
        uint32_t len = rom_flash_word(c, pos + 4);

        pos += 8;
        if (len > limit - pos)
            return false;
        for (uint32_t i = 0; i < len; i++)
            sum ^= rom_flash_byte(c, pos + i);
        pos += len;
    }
    pos = addr + ((pos - addr) | 15);
    *end = pos + 1;
    return rom_flash_byte(c, pos) == sum;
}

/* An application of version 2: code for the flash window, then a complete image of version 1. */
static bool v2_image_good(struct chip *c, uint32_t addr, uint32_t *end)
{
    uint32_t len = rom_flash_word(c, addr + 12);

    if (rom_flash_byte(c, addr) != MAGIC_V2 || rom_flash_byte(c, addr + 1) != V2_SEGMENTS ||
        len > nor_size(c->flash))
        return false;
    return v1_image_good(c, addr + 16 + len, end);
}

/* Finds the boot loader's own version text in the first sector; empty if it has none. */
static void boot_version(struct chip *c, char *text, size_t size)
{
    size_t len = strlen(VERSION_TEXT), n = 0;

    text[0] = 0;
    for (uint32_t at = 0; at + len < BOOT_AREA; at++) {
        size_t same = 0;

        while (same < len && rom_flash_byte(c, at + (uint32_t)same) == (uint8_t)VERSION_TEXT[same])
            same++;
        if (same < len)
            continue;
        for (at += (uint32_t)len; n + 1 < size; at++) {
            uint8_t ch = rom_flash_byte(c, at);

            if (ch < ' ' || ch > '~')
                break;
            text[n++] = (char)ch;
        }
        text[n] = 0;
        return;
    }
}

static const char *mode_name(uint8_t mode)
{
    static const char *const names[] = {"QIO", "QOUT", "DIO", "DOUT"};

    return mode < 4 ? names[mode] : "QIO";
}

static const char *speed_name(uint8_t speed)
{
    switch (speed) {
    case 1:
        return "26.7MHz";
    case 2:
        return "20MHz";
    case 15:
        return "80MHz";
    default:
        return "40MHz";
    }
}

/* --- Second stage ------------------------------------------------------------------------------------ */

static enum rom_result start(struct chip *c, struct rom_frame *f)
{
    uint8_t size_speed = rom_flash_byte(c, 3);
    unsigned nibble = size_speed >> 4;
    char version[40];
    uint32_t end;

    boot_version(c, version, sizeof(version));
    if (!version[0]) { /* eboot, rBoot or an application without boot loader */
        bool eboot = rom_flash_byte(c, 1) == 1 && rom_flash_word(c, 8) == EBOOT_LOAD;

        f->state = APP_FIRMWARE;
        if (eboot && !v1_image_good(c, USER1, &end)) {
            rom_printf(c, "e:2\n");
            f->state = APP_SILENT;
        } else if (eboot) {
            rom_printf(c, "~ld\n");
        }
        return ROM_AGAIN;
    }
    f->v[APP_SDK] = 1;
    f->v[APP_VERSION] = (uint32_t)(version[1] == '.' ? version[2] - '0' : 0) & 0x1F;
    if (nibble >= NIBBLES || !maps[nibble].size) {
        rom_printf(c, "\n%s%s\nflash map not support\n", VERSION_TEXT, version);
        f->state = APP_SILENT;
        return ROM_AGAIN;
    }
    f->v[APP_SIZE] = maps[nibble].size;
    rom_printf(c, "\n%s%s\n  SPI Speed      : %s\n  SPI Mode       : %s\n  SPI Flash Size & Map: %s\n",
               VERSION_TEXT, version, speed_name(size_speed & 15), mode_name(rom_flash_byte(c, 2)),
               maps[nibble].name);
    f->state = APP_BOOT_NAMED;
    return ROM_AGAIN;
}

/* The sector with the live copy of the boot record. */
static uint32_t record_addr(struct chip *c, const struct rom_frame *f)
{
    uint32_t flag = f->v[APP_SIZE] - 0x1000;

    return f->v[APP_SIZE] - (rom_flash_byte(c, flag) == 0 ? 0x3000 : 0x2000);
}

/* Reads the boot record; one of another version or without a choice is written anew. */
static enum rom_result look_at_record(struct chip *c, struct rom_frame *f)
{
    uint32_t addr = record_addr(c, f);
    uint8_t choice = rom_flash_byte(c, addr) & 3, version = rom_flash_byte(c, addr + 1) & 0x1F;

    f->v[APP_SLOT] = choice & 1;
    if (choice != 3 && version == f->v[APP_VERSION]) {
        f->state = APP_JUMP;
        return ROM_AGAIN;
    }
    f->v[APP_SLOT] = 0;
    nor_transfer(c->flash, chip_time(c), WREN, 0, NULL, 0, NULL, 0);
    nor_transfer(c->flash, chip_time(c), SECTOR_ERASE, addr & (nor_size(c->flash) - 1), NULL, 0, NULL, 0);
    f->state = APP_RECORD_ERASED;
    return ROM_AGAIN;
}

/* Waits for the flash; false when it is idle. */
static bool flash_busy(struct chip *c)
{
    return nor_busy_until(c->flash, chip_time(c)) > chip_time(c);
}

static enum rom_result wait_flash(struct chip *c)
{
    return rom_wait_until(c, chip_cycles_at(c, nor_busy_until(c->flash, chip_time(c))));
}

static enum rom_result write_record(struct chip *c, struct rom_frame *f)
{
    uint8_t record[8] = {0xFC, 0xE0 | (uint8_t)f->v[APP_VERSION], 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                         0xFF}; /* user1 */
    uint32_t addr = record_addr(c, f) & (nor_size(c->flash) - 1);

    nor_transfer(c->flash, chip_time(c), WREN, 0, NULL, 0, NULL, 0);
    nor_transfer(c->flash, chip_time(c), PAGE_PROGRAM, addr, record, sizeof(record), NULL, 0);
    f->state = APP_RECORD_WRITTEN;
    return ROM_AGAIN;
}

static uint32_t slot_addr(struct chip *c, const struct rom_frame *f)
{
    return f->v[APP_SLOT] ? maps[rom_flash_byte(c, 3) >> 4].user2 : USER1;
}

static enum rom_result check_slot(struct chip *c, struct rom_frame *f)
{
    uint32_t addr = slot_addr(c, f), end = addr;

    if (v2_image_good(c, addr, &end)) {
        rom_cost(c, (uint64_t)(end - addr) * CHECK_CYCLES / 8);
        f->state = APP_FIRMWARE;
    } else if (f->v[APP_TRIED]++) {
        rom_printf(c, "backup boot failed.\n");
        f->state = APP_SILENT;
    } else {
        rom_printf(c, "error magic!\nfirst boot failed, reboot to try backup bin\n");
        f->v[APP_SLOT] ^= 1;
        f->state = APP_JUMP;
    }
    return ROM_AGAIN;
}

/* --- Application ------------------------------------------------------------------------------------- */

static enum rom_result firmware(struct chip *c, struct rom_frame *f)
{
    uint32_t cal = f->v[APP_SIZE] - 0x4000;

    c->mode = MODE_FIRMWARE;
    if (f->v[APP_SDK] && rom_flash_byte(c, cal) != RF_CAL_FIRST) {
        rom_printf(c, "rf_cal[0] !=0x05,is 0x%02X\n", rom_flash_byte(c, cal));
        f->state = APP_RESTART;
        return ROM_AGAIN;
    }
    f->state = APP_LINES;
    if (f->v[APP_SDK])
        rom_printf(c, "rf cal sector: %u\n", f->v[APP_SIZE] / 0x1000 - 5);
    return ROM_AGAIN;
}

/* Station MAC as Espressif's tools take it out of the eFuse. */
static void mac_text(const struct chip *c, char *text, size_t size)
{
    const uint32_t *w = c->config.efuse;
    uint32_t oui = w[3] ? w[3] & 0xFFFFFF : (w[1] >> 16 & 0xFF) == 1 ? 0xACD074 : 0x18FE34;

    snprintf(text, size, "%02x:%02x:%02x:%02x:%02x:%02x", oui >> 16, oui >> 8 & 0xFF, oui & 0xFF,
             w[1] >> 8 & 0xFF, w[1] & 0xFF, w[0] >> 24);
}

static enum rom_result app_line(struct chip *c, struct rom_frame *f)
{
    char mac[20];

    if (f->v[APP_LINE] & 1) {
        f->v[APP_LINE]++;
        rom_push(c, rom_delay_us, LINE_PERIOD_US, 0, 0);
        return ROM_AGAIN;
    }
    mac_text(c, mac, sizeof(mac));
    if (f->v[APP_LINE]++)
        rom_printf(c, "scandone\n");
    else
        rom_printf(c, "mode : sta(%s)\nadd if0\n", mac);
    return ROM_AGAIN;
}

static enum rom_result restart(struct chip *c, struct rom_frame *f)
{
    if (!f->v[APP_LINE]++) {
        rom_push(c, rom_delay_us, RESTART_US, 0, 0);
        return ROM_AGAIN;
    }
    chip_request_reset(c, 3);
    return ROM_FAULT;
}

/* Runs for ever: the boot loader, then the application. */
enum rom_result rom_second_stage(struct chip *c, struct rom_frame *f)
{
    switch (f->state) {
    case APP_START:
        return start(c, f);
    case APP_BOOT_NAMED:
        return flash_busy(c) ? wait_flash(c) : look_at_record(c, f);
    case APP_RECORD_ERASED:
        return flash_busy(c) ? wait_flash(c) : write_record(c, f);
    case APP_RECORD_WRITTEN:
        if (flash_busy(c))
            return wait_flash(c);
        f->state = APP_JUMP;
        return ROM_AGAIN;
    case APP_JUMP:
        rom_printf(c, "jump to run user%u @ %x\n\n", f->v[APP_SLOT] + 1, slot_addr(c, f));
        f->state = APP_CHECK;
        return ROM_AGAIN;
    case APP_CHECK:
        return check_slot(c, f);
    case APP_FIRMWARE:
        return firmware(c, f);
    case APP_LINES:
        return app_line(c, f);
    case APP_RESTART:
        return restart(c, f);
    default:
        c->mode = MODE_SILENT;
        return ROM_WAIT;
    }
}
