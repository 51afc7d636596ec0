/* slept.c: see slept.h. */
/* SPDX-License-Identifier: MIT */
#include "base/slept.h"

#define STEPS_MS 1000u

uint64_t slept_ms(uint64_t before, uint64_t ticking, uint64_t awake)
{
    return ticking < awake + before + STEPS_MS ? before : ticking - awake;
}
