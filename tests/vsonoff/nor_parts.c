/* nor_parts.c: how the flash chips that Sonoffs carry differ.
 *
 * Sources: flashrom's tables (flashchips/ in its repository: which status bits protect, which commands write
 * which register) and the makers' data sheets for the rest: what a status write of one or two bytes does, the
 * limit of the plain read, times.  Times are typical and maximum; the latter are the longest of a maker's
 * parts of this size.  FIDELITY.md says what is not certain. */
/* SPDX-License-Identifier: MIT */
#include "nor_internal.h"

#include <string.h>

#define US UINT64_C(1000)
#define MS UINT64_C(1000000)
#define S  UINT64_C(1000000000)

const struct nor_timing nor_timing_w25q = {700 * US, 45 * MS, 120 * MS, 150 * MS, 2 * S, 10 * MS};
const struct nor_timing nor_timing_puya = {1500 * US, 8 * MS, 8 * MS, 8 * MS, 8 * MS, 8 * MS};

static const struct nor_part parts[] = {
    /* The first of each maker is what its parts do when nothing else is said. */
    {.name = "w25q-jv", /* Winbond's present ones: one byte leaves the second register alone */
     .maker = 0xEF,
     .second = NOR_SECOND_KEPT,
     .bp = SR1_BP,
     .sr1 = 0xFC,
     .read_mhz = 50,
     .wake_ns = 3 * US,
     .typical = {700 * US, 45 * MS, 120 * MS, 150 * MS, 2 * S, 10 * MS},
     .longest = {3 * MS, 400 * MS, 1600 * MS, 2 * S, 13 * S, 15 * MS}},
    {.name = "w25q-bv", /* earlier: one byte clears CMP and QE */
     .maker = 0xEF,
     .second = NOR_SECOND_CLEARED,
     .bp = SR1_BP,
     .sr1 = 0xFC,
     .read_mhz = 50,
     .wake_ns = 3 * US,
     .typical = {700 * US, 45 * MS, 120 * MS, 150 * MS, 2 * S, 10 * MS},
     .longest = {3 * MS, 400 * MS, 800 * MS, 1 * S, 6 * S, 15 * MS}},
    {.name = "gd25q80", /* GigaDevice */
     .maker = 0xC8,
     .second = NOR_SECOND_CLEARED,
     .bp = SR1_BP,
     .sr1 = 0xFC,
     .read_mhz = 50,
     .wake_ns = 20 * US,
     .typical = {600 * US, 50 * MS, 150 * MS, 200 * MS, 4 * S, 5 * MS},
     .longest = {2400 * US, 400 * MS, 800 * MS, 1200 * MS, 10 * S, 30 * MS}},
    {.name = "gd25q32c", /* the second register by 31 only, 01 takes eight bits */
     .maker = 0xC8,
     .second = NOR_SECOND_ALONE,
     .bp = SR1_BP,
     .sr1 = 0xFC,
     .read_mhz = 50,
     .wake_ns = 20 * US,
     .typical = {600 * US, 50 * MS, 150 * MS, 200 * MS, 4 * S, 5 * MS},
     .longest = {2400 * US, 400 * MS, 800 * MS, 1200 * MS, 10 * S, 30 * MS}},
    {.name = "p25q", /* Puya: any erase takes the same; programming 1 over 0 brings the 1 back */
     .maker = 0x85,
     .second = NOR_SECOND_KEPT,
     .bp = SR1_BP,
     .sr1 = 0xFC,
     .read_mhz = 33,
     .wake_ns = 8 * US,
     .page_erase = true,
     .raises_bits = true,
     .typical = {1500 * US, 8 * MS, 8 * MS, 8 * MS, 8 * MS, 8 * MS},
     .longest = {3 * MS, 20 * MS, 20 * MS, 20 * MS, 20 * MS, 12 * MS}},
    {.name = "xm25qh", /* XMC */
     .maker = 0x20,
     .second = NOR_SECOND_KEPT,
     .bp = SR1_BP,
     .sr1 = 0xFC,
     .read_mhz = 50,
     .wake_ns = 3 * US,
     .typical = {500 * US, 40 * MS, 120 * MS, 150 * MS, 2 * S, 10 * MS},
     .longest = {3 * MS, 300 * MS, 1600 * MS, 2 * S, 6 * S, 15 * MS}},
    {.name = "bg25q", /* Berg */
     .maker = 0xE0,
     .second = NOR_SECOND_CLEARED,
     .bp = SR1_BP,
     .sr1 = 0xFC,
     .read_mhz = 33,
     .wake_ns = 20 * US,
     .typical = {700 * US, 60 * MS, 300 * MS, 500 * MS, 5 * S, 5 * MS},
     .longest = {5 * MS, 300 * MS, 1600 * MS, 2 * S, 20 * S, 30 * MS}},
    {.name = "by25q", /* BoHong, Boya */
     .maker = 0x68,
     .second = NOR_SECOND_ALONE,
     .bp = SR1_BP,
     .sr1 = 0xFC,
     .read_mhz = 50,
     .wake_ns = 8 * US,
     .typical = {600 * US, 50 * MS, 200 * MS, 300 * MS, 5 * S, 10 * MS},
     .longest = {5 * MS, 300 * MS, 1600 * MS, 2 * S, 20 * S, 80 * MS}},
    {.name = "en25q", /* Eon, ESMT: no second register; bit 6 switches WP# and HOLD# off */
     .maker = 0x1C,
     .second = NOR_SECOND_NONE,
     .bp = SR1_BP,
     .sr1 = 0xFC,
     .read_mhz = 50,
     .wake_ns = 5 * US,
     .typical = {1300 * US, 90 * MS, 250 * MS, 500 * MS, 5 * S, 15 * MS},
     .longest = {5 * MS, 300 * MS, 1 * S, 2 * S, 10 * S, 50 * MS}},
    {.name = "f25l", /* ESMT under its own number */
     .maker = 0x8C,
     .second = NOR_SECOND_NONE,
     .bp = SR1_BP,
     .sr1 = 0xFC,
     .read_mhz = 50,
     .wake_ns = 3 * US,
     .typical = {1500 * US, 60 * MS, 250 * MS, 600 * MS, 7 * S, 10 * MS},
     .longest = {5 * MS, 300 * MS, 1 * S, 2 * S, 20 * S, 50 * MS}},
    {.name = "mx25r", /* Macronix: bit 6 is QE, four protection bits, a configuration register behind */
     .maker = 0xC2,
     .second = NOR_CONFIG_BEHIND,
     .bp = SR1_BP | 0x20,
     .sr1 = 0xFC,
     .read_mhz = 33,
     .wake_ns = 35 * US,
     .typical = {3200 * US, 58 * MS, 250 * MS, 480 * MS, 7 * S, 10 * MS},
     .longest = {10 * MS, 240 * MS, 1800 * MS, 3500 * MS, 75 * S, 30 * MS}},
    {.name = "mx25l8006e",
     .maker = 0xC2,
     .second = NOR_SECOND_NONE,
     .bp = SR1_BP | 0x20,
     .sr1 = 0xBC,
     .read_mhz = 33,
     .wake_ns = 9 * US,
     .typical = {1400 * US, 60 * MS, 350 * MS, 700 * MS, 7 * S, 40 * MS},
     .longest = {5 * MS, 300 * MS, 1 * S, 2 * S, 15 * S, 100 * MS}},
    {.name = "is25lp", /* ISSI: bit 6 is QE, four protection bits; 35 goes over to four lines */
     .maker = 0x9D,
     .second = NOR_SECOND_NONE,
     .quad_op = 0x35,
     .bp = SR1_BP | 0x20,
     .sr1 = 0xFC,
     .read_mhz = 50,
     .wake_ns = 5 * US,
     .typical = {200 * US, 70 * MS, 100 * MS, 150 * MS, 1500 * MS, 2 * MS},
     .longest = {800 * US, 300 * MS, 500 * MS, 1 * S, 4 * S, 15 * MS}},
};

#define PARTS (sizeof parts / sizeof *parts)

const struct nor_part *nor_part_named(const char *name)
{
    for (size_t i = 0; i < PARTS; i++)
        if (strcmp(parts[i].name, name) == 0)
            return &parts[i];
    return NULL;
}

const struct nor_part *nor_part_of_maker(uint8_t maker)
{
    for (size_t i = 0; i < PARTS; i++)
        if (parts[i].maker == maker)
            return &parts[i];
    return &parts[0];
}

const struct nor_part *nor_part_at(size_t i)
{
    return i < PARTS ? &parts[i] : NULL;
}
