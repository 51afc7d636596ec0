/* beliefs.c: see beliefs.h. */
/* SPDX-License-Identifier: MIT */
#include "beliefs.h"

#include "chip.h"

#include <stdlib.h>
#include <string.h>

static const struct belief_info infos[BELIEF_COUNT] = {
    [BELIEF_CPU_2X] = {"cpu-2x",
                       {"works", "late", "ignored"},
                       CPU_2X_IGNORED,
                       "bit 0 of 3FF00014 doubles the core's clock (late: after 200 us)"},
    [BELIEF_REGISTER_TIME] = {"register-time",
                              {"fast", "slow"},
                              REGISTERS_SLOW,
                              "the core waits for a peripheral's register (slow: 8 bus cycles)"},
    [BELIEF_SPI_SPARE] = {"spi-spare",
                          {"kept", "noise"},
                          SPARE_NOISE,
                          "what is in W where a transfer put nothing, or what it sent"},
    [BELIEF_SPI_RESET] = {"spi-reset",
                          {"clean", "left"},
                          SPI_RESET_LEFT,
                          "the SPI registers after a reset (left: noise, or as a firmware had them)"},
    [BELIEF_SPI_CLOCK] = {"spi-clock",
                          {"own", "ctrl"},
                          SPI_CLOCK_OWN,
                          "user commands follow CLOCK, or CTRL like the others"},
    [BELIEF_UART_COUNTS] = {"uart-counts",
                            {"exact", "late"},
                            COUNTS_LATE,
                            "the FIFO counts follow a write or read at once, or 4 bus cycles later"},
    [BELIEF_UART_RESET] = {"uart-reset",
                           {"fifo", "all"},
                           UART_RESET_ALL,
                           "a reset of a FIFO also spoils the byte that is in the shifter"},
    [BELIEF_WATCHDOG_STRAPS] = {"watchdog-straps",
                                {"kept", "sampled"},
                                STRAPS_SAMPLED,
                                "a watchdog's reset reads the button again"},
    [BELIEF_WATCHDOG_LEFT] = {"watchdog-left",
                              {"off", "on"},
                              WATCHDOG_ON,
                              "the watchdog runs after a software reset, 5 s"},
    [BELIEF_SOFTWARE_RESET] = {"software-reset",
                               {"flash", "loader"},
                               RESET_TO_LOADER,
                               "where a software reset leads after a start in programming mode"},
    [BELIEF_RAM_AT_RESET] = {"ram-at-reset",
                             {"kept", "noise"},
                             RAM_NOISE,
                             "what a reset without power loss leaves in RAM"},
};

const struct belief_info *belief_info(enum belief b)
{
    return &infos[b];
}

static bool set_one(struct chip_config *config, const char *pair)
{
    const char *equals = strchr(pair, '=');

    for (unsigned b = 0; equals && b < BELIEF_COUNT; b++) {
        if (strlen(infos[b].name) != (size_t)(equals - pair) ||
            strncmp(pair, infos[b].name, (size_t)(equals - pair)) != 0)
            continue;
        for (unsigned v = 0; infos[b].values[v]; v++)
            if (strcmp(infos[b].values[v], equals + 1) == 0) {
                config->belief[b] = (uint8_t)v;
                return true;
            }
    }
    return false;
}

bool beliefs_set(struct chip_config *config, const char *list, char *bad, size_t size)
{
    while (*list) {
        char pair[64];
        size_t len = strcspn(list, ",");

        snprintf(pair, sizeof(pair), "%.*s", (int)(len < sizeof(pair) ? len : sizeof(pair) - 1), list);
        if (!set_one(config, pair)) {
            snprintf(bad, size, "%s", pair);
            return false;
        }
        list += len;
        list += *list == ',';
    }
    return true;
}

void chip_config_hostile(struct chip_config *config)
{
    config->hostile = config->flash.hostile = true;
    for (unsigned b = 0; b < BELIEF_COUNT; b++)
        config->belief[b] = infos[b].hostile;
}

bool chip_world_is_hostile(void)
{
    const char *hostile = getenv("VSONOFF_HOSTILE");

    return hostile && strcmp(hostile, "1") == 0;
}

void chip_config_world(struct chip_config *config)
{
    const char *beliefs = getenv("VSONOFF_BELIEFS");
    char bad[64];

    if (chip_world_is_hostile())
        chip_config_hostile(config);
    if (beliefs && !beliefs_set(config, beliefs, bad, sizeof(bad))) {
        fprintf(stderr, "VSONOFF_BELIEFS: \"%s\" is not understood\n", bad);
        abort();
    }
}
