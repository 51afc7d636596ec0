/* flash_id.c: decoding JEDEC IDs.  Sources: data sheets of the listed manufacturers; JEDEC JEP106. */
/* SPDX-License-Identifier: MIT */
#include "core/device/flash_id.h"

#include "base/bytes.h"

#define ADESTO 0x1F
#define SST    0xBF

static const struct {
    uint8_t id;
    const char *name;
} makers[] = {
    {0x01, "Spansion"},   {0x0B, "XTX"},   {0x0E, "Zbit"},  {0x1C, "Eon"},       {ADESTO, "Adesto"},
    {0x20, "XMC"},        {0x5E, "Zbit"},  {0x68, "Boya"},  {0x85, "Puya"},      {0x8C, "ESMT"},
    {0x9D, "ISSI"},       {0xA1, "Fudan"}, {0xBA, "Zetta"}, {SST, "SST"},        {0xC2, "Macronix"},
    {0xC8, "GigaDevice"}, {0xD5, "ISSI"},  {0xE0, "Berg"},  {0xEB, "Tsingteng"}, {0xEF, "Winbond"},
    {0xF8, "Fidelix"},
};

const char *flash_id_maker(const uint8_t id[3])
{
    for (unsigned i = 0; i < ARRAY_LEN(makers); i++)
        if (makers[i].id == id[0])
            return makers[i].name;
    return "unknown maker";
}

/* No maker has these codes: a data line that nobody drives. */
static bool no_answer(const uint8_t id[3])
{
    return id[0] == 0xFF || id[0] == 0;
}

uint32_t flash_id_size(const uint8_t id[3])
{
    if (no_answer(id))
        return 0;
    if (id[0] == ADESTO) { /* size in the low bits of the type byte: 4 = 512 KB */
        unsigned code = id[1] & 0x1F;
        return code >= 4 && code <= 9 ? 1u << (code + 15) : 0;
    }
    if (id[0] == SST) /* a part number, not a size */
        return id[1] == 0x25 && id[2] == 0x4A ? 4u << 20 : 0;
    if (id[2] >= 0x12 && id[2] <= 0x19)
        return 1u << id[2];
    if (id[2] >= 0x32 && id[2] <= 0x39) /* 1.8 V and ESMT parts */
        return 1u << (id[2] - 0x20);
    return 0;
}
