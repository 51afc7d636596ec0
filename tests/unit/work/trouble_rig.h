/* trouble_rig.h: what the programs test_trouble_*.c share: a device with a flash of 512 KB, and three
 * contents for it. */
/* SPDX-License-Identifier: MIT */
#ifndef TROUBLE_RIG_H
#define TROUBLE_RIG_H

#include "bench.h"

#include <stdint.h>

#define SIZE (512u << 10)

/* What the device holds at the start, what a restore is to bring, with a third in common; all 0xFF. */
extern uint8_t image[SIZE], wanted[SIZE], blank[SIZE];

/* Fills the contents and puts the first into the device; the test then sets faults and powers it on. */
void trouble_prepare(struct bench *b);

#endif
