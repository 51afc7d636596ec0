/* contents.c: see run_state.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "run_state.h"

#include <string.h>

/* Most of it is blank, so that a run is quick; what is not is in runs, some of it noise. */
static void fill_mixed(uint64_t *state, uint8_t *image, uint32_t size)
{
    uint32_t sectors = size / FLASH_SECTOR;
    memset(image, 0xFF, size);
    for (uint32_t run = 0; run < 6; run++) {
        uint32_t first = (uint32_t)(plan_random(state) % sectors), count = 1 + plan_random(state) % 5;
        uint8_t mask = (uint8_t)(0xFF >> plan_random(state) % 7);
        for (uint32_t at = first * FLASH_SECTOR; at < size && at < (first + count) * FLASH_SECTOR; at++)
            image[at] = (uint8_t)(plan_random(state) & mask);
    }
}

void run_fill(struct run *r)
{
    uint64_t state = r->plan->seed ^ 0x5EED;
    uint32_t size = run_size(r), sectors = size / FLASH_SECTOR;
    fill_mixed(&state, r->before, size);
    fill_mixed(&state, r->other, size);
    if (r->plan->whole)
        return;
    memcpy(r->other, r->before, size);
    for (uint32_t i = 0; i < 4 + plan_random(&state) % 24; i++) {
        uint8_t *sector = r->other + plan_random(&state) % sectors * FLASH_SECTOR;
        if (plan_random(&state) % 4 == 0)
            memset(sector, 0xFF, FLASH_SECTOR);
        else
            for (uint32_t at = 0; at < 64; at++)
                sector[plan_random(&state) % FLASH_SECTOR] = (uint8_t)plan_random(&state);
    }
}
