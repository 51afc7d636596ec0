/* flash_status.c: bits by their names. */
#include "core/flash_status.h"

#include "base/bytes.h"

#include <stdio.h>
#include <string.h>

const uint8_t flash_status_opcodes[FLASH_STATUS_REGISTERS] = {0x05, 0x35, 0x15};

#define WINBOND    0xEF
#define GIGADEVICE 0xC8
#define MACRONIX   0xC2
#define ISSI       0x9D
#define ISSI_PMC   0xD5
#define QUAD       NULL  /* QE: quad enable, which protects nothing */
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

/* Bits 2 to 6 of the first register. */
struct block_bits {
    const char *names[5];
};

static const struct block_bits winbond = {{"BP0", "BP1", "BP2", "TB", "SEC"}};
static const struct block_bits quad_in_first = {{"BP0", "BP1", "BP2", "BP3", QUAD}};
static const struct block_bits others = {{"BP0", "BP1", "BP2", "BP3", "BP4"}};

static const struct block_bits *bits_of(uint8_t maker)
{
    switch (maker) {
    case WINBOND:
        return &winbond;
    case MACRONIX:
    case ISSI:
    case ISSI_PMC:
        return &quad_in_first;
    default:
        return &others;
    }
}

static void add(char *text, size_t size, const char *name)
{
    size_t len = strlen(text);
    snprintf(text + len, size - len, "%s%s", len > 0 ? " " : "", name);
}

void flash_status_protection(const uint8_t id[3], const uint8_t status[FLASH_STATUS_REGISTERS], char *text,
                             size_t size)
{
    const struct block_bits *bits = bits_of(id[0]);
    text[0] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(bits->names); i++)
        if (bits->names[i] != NULL && (status[0] >> (2 + i) & 1) != 0)
            add(text, size, bits->names[i]);
    if (status[1] != NOT_THERE && (status[1] & CMP) != 0)
        add(text, size, "CMP");
}
