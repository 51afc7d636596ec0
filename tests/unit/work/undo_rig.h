/* undo_rig.h: what the tests of undo share: a device with a flash of 512 KB, and three contents for it. */
/* SPDX-License-Identifier: MIT */
#ifndef UNDO_RIG_H
#define UNDO_RIG_H

#include "bench.h"

#include <stdbool.h>
#include <stdint.h>

#define SIZE (512u << 10)

/* What the device holds at the start, and two contents that differ little from it; all 0xFF. */
extern uint8_t first[SIZE], second[SIZE], third[SIZE], blank[SIZE];

/* Fills the contents and connects.  `store` NULL: the system's. */
void undo_start_with(struct bench *b, struct store *store);
void undo_start(struct bench *b);

void undo_assert_flash(struct bench *b, const uint8_t *data);
void undo_restore(struct bench *b, const uint8_t *data, bool no_copy);
void undo_erase(struct bench *b);
/* False: the error is in b->err. */
bool undo_undo(struct bench *b);

#endif
