/* flash_status.c: names of status bits. */
/* SPDX-License-Identifier: MIT */
#include "core/device/flash_status.h"

#include "base/bytes.h"

#include <stdio.h>
#include <string.h>

const uint8_t flash_status_opcodes[FLASH_STATUS_REGISTERS] = {0x05, 0x35, 0x15};

#define WINBOND    0xEF
#define GIGADEVICE 0xC8
#define XMC        0x20
#define CMP        0x40u /* in register 2: protects what the block bits leave out */
#define NOT_THERE  0xFFu

size_t flash_status_readable(const uint8_t id[3])
{
    /* Winbond, GigaDevice; Puya, Boya, Fudan, XTX, Zbit */
    static const uint8_t three[] = {WINBOND, GIGADEVICE}, two[] = {0x85, 0x68, 0xA1, 0x0B, 0x0E, 0x5E};
    if (memchr(three, id[0], sizeof three) != NULL)
        return 3;
    return memchr(two, id[0], sizeof two) != NULL ? 2 : 1;
}

/* Bits 2 to 6 of the first register, and those of them that protect by themselves: the others only say where
 * and how much, and protect nothing while these are 0.  Winbond calls them TB and SEC; GigaDevice, Puya,
 * Boya, XTX, Zbit and Fudan mostly BP3 and BP4, with the same tables.  Elsewhere BP3 is a fourth block bit
 * (with some Macronix parts it turns the choice around), and bit 6 is no protection: quad enable (Macronix,
 * ISSI), the write protect pin's (Eon), or reserved. */
struct block_bits {
    const char *names[5];
    uint8_t deciding;
};

static const struct block_bits winbond = {{"BP0", "BP1", "BP2", "TB", "SEC"}, 0x1C};
static const struct block_bits like_winbond = {{"BP0", "BP1", "BP2", "BP3", "BP4"}, 0x1C};
static const struct block_bits others = {{"BP0", "BP1", "BP2", "BP3", NULL}, 0x3C};

static const struct block_bits *bits_of(const uint8_t id[3])
{
    if (id[0] == WINBOND || id[0] == XMC)
        return &winbond;
    return flash_status_readable(id) > 1 ? &like_winbond : &others;
}

static void add(char *text, size_t size, const char *name)
{
    size_t len = strlen(text);
    snprintf(text + len, size - len, "%s%s", len > 0 ? " " : "", name);
}

void flash_status_protection(const uint8_t id[3], const uint8_t status[FLASH_STATUS_REGISTERS], char *text,
                             size_t size)
{
    const struct block_bits *bits = bits_of(id);
    bool complement = status[1] != NOT_THERE && (status[1] & CMP) != 0;
    text[0] = '\0';
    if (status[0] == NOT_THERE || ((status[0] & bits->deciding) == 0 && !complement))
        return;
    for (size_t i = 0; i < ARRAY_LEN(bits->names); i++)
        if (bits->names[i] != NULL && (status[0] >> (2 + i) & 1) != 0)
            add(text, size, bits->names[i]);
    if (complement)
        add(text, size, "CMP");
}
