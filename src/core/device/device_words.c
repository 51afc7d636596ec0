/* device_words.c: names and sentences for what device.h counts up. */
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

const char *device_phase_text(enum device_phase phase)
{
    static const char *const texts[PHASE_COUNT] = {
        [PHASE_CONNECT] = "Looking for the device", [PHASE_LOAD] = "Loading the helper program",
        [PHASE_BAUD] = "Trying faster rates",       [PHASE_COMPARE] = "Checking what has to be transferred",
        [PHASE_READ] = "Reading the flash",         [PHASE_ERASE] = "Erasing",
        [PHASE_WRITE] = "Writing the flash",        [PHASE_PROVE] = "Proving the result",
        [PHASE_SAVE] = "Saving the file",           [PHASE_CHECK] = "Checking the connection",
    };
    return texts[phase];
}

const char *device_seen_text(enum device_seen seen)
{
    static const char *const texts[] = {
        [SEEN_NOTHING] =
            "The adapter is there, but the device is silent. Unplug its power, hold the button, plug "
            "the power in and release after two seconds. Still silent? Swap TX and RX.",
        [SEEN_ECHO] = "The adapter hears only itself: TX and RX are connected to each other.",
        [SEEN_FIRMWARE] =
            "The device runs its firmware. Unplug its power, hold the button, plug the power in and "
            "release after two seconds.",
        [SEEN_GARBAGE] =
            "Something arrives that cannot be read. Unplug the power, hold the button, plug it in again.",
        [SEEN_STUB_FAILED] =
            "Restock's own helper program did not start on this device; Espressif's is used instead. Unplug "
            "the power, hold the button, plug the power in and release after two seconds.",
        [SEEN_OTHER_STUB] =
            "Another helper program than the wanted one runs on the device, until its power goes. "
            "Unplug the power, hold the button, plug the power in and release after two seconds.",
        [SEEN_STUB_CHANGES] = "What is written to this device does not hold; the other helper program will "
                              "try. Unplug the power, "
                              "hold the button, plug the power in and release after two seconds.",
    };
    return texts[seen];
}
