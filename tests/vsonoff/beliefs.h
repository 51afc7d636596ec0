/* beliefs.h: what the model of the chip believes without a source, each with the other possibility, and the
 * hostile device: the worst that documents allow at every point they leave open.
 *
 * FIDELITY.md has a row for each belief; a test holds its table against this list, and another one runs a
 * short backup, restore and verify with each belief the other way round. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_BELIEFS_H
#define VSONOFF_BELIEFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chip_config;

enum belief {
    BELIEF_CPU_2X,
    BELIEF_REGISTER_TIME,
    BELIEF_SPI_SPARE,
    BELIEF_SPI_RESET,
    BELIEF_SPI_CLOCK,
    BELIEF_UART_COUNTS,
    BELIEF_UART_RESET,
    BELIEF_WATCHDOG_STRAPS,
    BELIEF_WATCHDOG_LEFT,
    BELIEF_SOFTWARE_RESET,
    BELIEF_RAM_AT_RESET,
    BELIEF_COUNT
};

/* Values, in the order of their names.  The first is the usual one. */
enum { CPU_2X_WORKS, CPU_2X_LATE, CPU_2X_IGNORED };
enum { REGISTERS_FAST, REGISTERS_SLOW };
enum { SPARE_KEPT, SPARE_NOISE };
enum { SPI_RESET_CLEAN, SPI_RESET_LEFT };
enum { SPI_CLOCK_OWN, SPI_CLOCK_CTRL };
enum { COUNTS_EXACT, COUNTS_LATE };
enum { UART_RESET_FIFO, UART_RESET_ALL };
enum { STRAPS_KEPT, STRAPS_SAMPLED };
enum { WATCHDOG_OFF, WATCHDOG_ON };
enum { RESET_TO_FLASH, RESET_TO_LOADER };
enum { RAM_KEPT, RAM_NOISE };

struct belief_info {
    const char *name;
    const char *values[4]; /* NULL behind the last */
    uint8_t hostile;       /* which one a hostile device takes */
    const char *meaning;
};

const struct belief_info *belief_info(enum belief b);

/* "name=value,...".  On failure false, and the pair that was not understood in `bad`. */
bool beliefs_set(struct chip_config *config, const char *list, char *bad, size_t size);

/* The worst of everything, flash included. */
void chip_config_hostile(struct chip_config *config);

/* What VSONOFF_HOSTILE (1 = hostile) and VSONOFF_BELIEFS (a list) say: how a test program is run again in
 * another world.  Aborts with a message when they are not understood. */
void chip_config_world(struct chip_config *config);
/* For what holds in the usual world only: times, and where a reset leads. */
bool chip_world_is_hostile(void);

#endif
