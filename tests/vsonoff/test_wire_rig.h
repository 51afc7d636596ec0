/* test_wire_rig.h: what the programs test_wire*.c share: a wire with a fake chip behind it. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_TEST_WIRE_RIG_H
#define VSONOFF_TEST_WIRE_RIG_H

#include "fake_chip.h"
#include "wire.h"

#include <stddef.h>
#include <stdint.h>

#define MS 1000000u

struct rig {
    struct chip *chip;
    struct wire *wire;
    const struct fake_log *log;
};

/* Switched on; fails the running test if there is no memory. */
struct rig *rig_new(enum wiring wiring, enum adapter adapter);
void rig_free(struct rig *r);

/* For exactly so long. */
void rig_run(struct rig *r, uint64_t ns);

/* Bytes that differ by 7 from one to the next. */
void rig_fill(uint8_t *data, size_t len);

#endif
