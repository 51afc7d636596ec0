/* device_words.c: stable words for the enums of device.h. */
/* SPDX-License-Identifier: MIT */
#include "core/device/device.h"

const char *device_phase_name(enum device_phase phase)
{
    static const char *const names[PHASE_COUNT] = {
        [PHASE_CONNECT] = "connect", [PHASE_LOAD] = "load",   [PHASE_BAUD] = "baud",
        [PHASE_COMPARE] = "compare", [PHASE_READ] = "read",   [PHASE_ERASE] = "erase",
        [PHASE_WRITE] = "write",     [PHASE_PROVE] = "prove", [PHASE_SAVE] = "save",
        [PHASE_CHECK] = "check",
    };
    return names[phase];
}
