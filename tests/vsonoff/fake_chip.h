/* fake_chip.h: a chip.h for tests of the wire and its faces: it notes what reaches its pins and sends what it
 * is told to, or echoes.  Linked instead of chip.c. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_FAKE_CHIP_H
#define VSONOFF_FAKE_CHIP_H

#include "chip.h"

#define FAKE_LOG_SIZE 8192u

enum fake_pin { FAKE_POWER, FAKE_GPIO0, FAKE_EN };

struct fake_log {
    struct {
        uint64_t start_ns;
        uint8_t byte;
        double baud;
    } rx[FAKE_LOG_SIZE];
    size_t rx_count;
    struct {
        uint64_t at_ns;
        enum fake_pin pin;
        bool level; /* as passed: power on, GPIO0 low, EN low */
    } pins[64];
    size_t pin_count;
};

const struct fake_log *fake_chip_log(const struct chip *c);
/* Every byte received comes back, back to back, at `baud` (0 switches it off).  Off at first. */
void fake_chip_echo(struct chip *c, double baud);
/* Sends bytes back to back from `start_ns` on, or from the end of what is being sent. */
void fake_chip_say(struct chip *c, uint64_t start_ns, const void *data, size_t len, double baud);

#endif
