/* trouble_rig.c: see trouble_rig.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "trouble_rig.h"

#include "core/device/device.h"

#include <string.h>

uint8_t image[SIZE], wanted[SIZE], blank[SIZE];

void trouble_prepare(struct bench *b)
{
    bench_fill_mixed(image, SIZE, 21);
    bench_insert(b, image, SIZE);
    bench_fill_mixed(wanted, SIZE, 22);
    /* A third of the sectors in common: an interrupted restore has something to leave alone. */
    memcpy(wanted + SIZE / 3, image + SIZE / 3, SIZE / 3 / FLASH_SECTOR * FLASH_SECTOR);
    memset(blank, 0xFF, SIZE);
}
