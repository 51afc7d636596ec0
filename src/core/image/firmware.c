/* firmware.c: see firmware.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/firmware.h"

#include <string.h>

static const struct firmware_info table[FIRMWARE_COUNT] = {
    [FIRMWARE_NOT_NOTED] = {.word = "", .title = ""},
    [FIRMWARE_UNKNOWN] = {.word = "unknown", .title = "not recognised"},
    [FIRMWARE_EWELINK] = {.word = "ewelink",
                          .title = "eWeLink",
                          .official = true,
                          .identity = IDENTITY_RECORD,
                          .can_be_shared = true},
    [FIRMWARE_TUYA] =
        {.word = "tuya", .title = "Tuya", .official = true, .identity = IDENTITY_TEXT, .can_be_shared = true},
    [FIRMWARE_SHELLY] = {.word = "shelly",
                         .title = "Shelly",
                         .official = true,
                         .identity = IDENTITY_IN_FILES},
    [FIRMWARE_TASMOTA] = {.word = "tasmota", .title = "Tasmota"},
    [FIRMWARE_ESPHOME] = {.word = "esphome", .title = "ESPHome"},
    [FIRMWARE_ESPURNA] = {.word = "espurna", .title = "ESPurna"},
    [FIRMWARE_ESPEASY] = {.word = "espeasy", .title = "ESP Easy"},
    [FIRMWARE_MICROPYTHON] = {.word = "micropython", .title = "MicroPython"},
    [FIRMWARE_NODEMCU] = {.word = "nodemcu", .title = "NodeMCU"},
    [FIRMWARE_AT] = {.word = "at", .title = "Espressif's AT firmware"},
    [FIRMWARE_ARDUINO] = {.word = "arduino", .title = "Arduino sketch"},
};

const struct firmware_info *firmware_info(enum firmware firmware)
{
    return &table[firmware];
}

enum firmware firmware_by_word(const char *word)
{
    for (int i = 0; i < FIRMWARE_COUNT; i++)
        if (strcmp(word, table[i].word) == 0)
            return (enum firmware)i;
    return FIRMWARE_UNKNOWN;
}
