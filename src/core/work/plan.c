/* plan.c: the planner. */
/* SPDX-License-Identifier: MIT */
#include "core/work/plan.h"

#include <stdio.h>

#define MORE_ROOM     20u /* for "and 4096 more" */
#define SECTOR_BYTES  4096.0
#define SLIP_GROWTH   1.0095 /* median over stock images */
#define BITS_PER_BYTE 10.0   /* 8N1 */

const struct plan_rates plan_typical_rates = {
    .baud = 115200, .erase_s = 0.045, .program_s = 16 * 0.0007, .round_trip_s = 0.018, .deflate = 0.6};

enum plan_need plan_need_of(enum plan_known known, bool target_is_blank)
{
    if (known == KNOWN_EQUAL)
        return NEED_NOTHING;
    return target_is_blank ? NEED_ERASE : NEED_WRITE;
}

size_t plan_steps(const uint8_t *need, uint32_t sectors, uint32_t longest, struct plan_step *steps)
{
    size_t count = 0;
    for (uint32_t i = 0; i < sectors; i++) {
        if (need[i] == NEED_NOTHING)
            continue;
        struct plan_step *last = count > 0 ? &steps[count - 1] : NULL;
        if (last != NULL && last->first + last->count == i && last->action == (enum plan_need)need[i] &&
            last->count < longest)
            last->count++;
        else
            steps[count++] = (struct plan_step){(enum plan_need)need[i], i, 1};
    }
    return count;
}

uint32_t plan_count(const uint8_t *need, uint32_t sectors, enum plan_need which)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < sectors; i++)
        count += need[i] == (uint8_t)which;
    return count;
}

/* The end of the run of sectors that begins at `at` or, if that is not marked, of those that are not. */
static uint32_t end_of_run(const uint8_t *marked, uint32_t sectors, uint32_t at)
{
    uint32_t end = at + 1;
    while (end < sectors && !marked[end] == !marked[at])
        end++;
    return end;
}

void plan_list(const uint8_t *marked, uint32_t sectors, char *text, size_t size)
{
    size_t len = 0;
    unsigned more = 0;
    text[0] = '\0';
    for (uint32_t at = 0, end; at < sectors; at = end) {
        char run[32];
        end = end_of_run(marked, sectors, at);
        if (!marked[at])
            continue;
        int n = snprintf(run, sizeof run, "%s0x%05X-0x%05X", len > 0 ? ", " : "", at * 0x1000u,
                         end * 0x1000u - 1);
        if (more > 0 || len + (size_t)n + MORE_ROOM > size)
            more++;
        else
            len += (size_t)snprintf(text + len, size - len, "%s", run);
    }
    if (more > 0)
        snprintf(text + len, size - len, " and %u more", more);
}

#define WHOLE_BLOCK 0xFFFFu
/* Erasing a whole block takes as long as erasing this many sectors of it (W25Q80: 150 ms, 45 ms). */
#define BLOCK_PAYS_FROM 4

struct plan_block plan_block_of(const uint8_t *need, const uint8_t *blank, uint32_t sectors, uint32_t sector)
{
    struct plan_block b = {.first = sector / PLAN_BLOCK_SECTORS * PLAN_BLOCK_SECTORS};
    unsigned erases = 0;
    for (uint32_t i = 0; i < PLAN_BLOCK_SECTORS && b.first + i < sectors; i++) {
        uint16_t bit = (uint16_t)(1u << i);
        if (need[b.first + i] == NEED_NOTHING)
            continue;
        b.change |= bit;
        if (need[b.first + i] == NEED_WRITE)
            b.write |= bit;
        if (!blank[b.first + i]) {
            b.erase |= bit;
            erases++;
        }
    }
    if (b.change == WHOLE_BLOCK && erases >= BLOCK_PAYS_FROM)
        b.erase = WHOLE_BLOCK;
    return b;
}

static double step_seconds(const struct plan_step *step, const struct plan_rates *rates)
{
    double line = SECTOR_BYTES * SLIP_GROWTH * BITS_PER_BYTE / rates->baud;
    double sector = 0;
    if (step->action == NEED_READ) {
        sector = line;
    } else if (step->action == NEED_ERASE) {
        sector = rates->erase_s;
    } else {
        double sent = line * rates->deflate, flash = rates->erase_s + rates->program_s;
        sector = sent > flash ? sent : flash; /* the stub writes one block while the next arrives */
    }
    return sector * step->count + 2 * rates->round_trip_s;
}

double plan_seconds(const struct plan_step *steps, size_t count, const struct plan_rates *rates)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += step_seconds(&steps[i], rates);
    return sum;
}
