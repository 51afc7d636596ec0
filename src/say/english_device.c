/* english_device.c: phases and what is seen of a device, in English; see texts.h. */
/* SPDX-License-Identifier: MIT */
#include "say/texts.h"

const char *english_phase(enum device_phase phase)
{
    static const char *const texts[PHASE_COUNT] = {
        [PHASE_CONNECT] = "Looking for the device", [PHASE_LOAD] = "Loading the stub",
        [PHASE_BAUD] = "Trying faster rates",       [PHASE_COMPARE] = "Checking what has to be transferred",
        [PHASE_READ] = "Reading the flash",         [PHASE_ERASE] = "Erasing",
        [PHASE_WRITE] = "Writing the flash",        [PHASE_PROVE] = "Verifying the result",
        [PHASE_SAVE] = "Saving the file",           [PHASE_CHECK] = "Checking the connection",
    };
    return texts[phase];
}

/* Whoever types commands knows the board by its power; whoever looks at the window, by its wires. */
#define POWER_CYCLE "Unplug its power, hold the button, plug the power in and release after two seconds."
#define TAKE_WIRE_OFF                                                                                        \
    "Disconnect its 3.3 V, hold its button, connect 3.3 V again, and release the button after two seconds."
#define STUB_EXPLAINED "Restock's stub (a small program in the chip's memory)"

struct seen_text {
    const char *command_line, *window;
};

static const struct seen_text seen_texts[] = {
    [SEEN_NOTHING] =
        {"The adapter is there, but the device is silent. " POWER_CYCLE " Still silent? Swap TX and RX.",
         "Nothing answers yet. Go through the steps above; the device then appears by itself. No "
         "LED lights up in this mode: that is normal."},
    [SEEN_ECHO] =
        {"The adapter hears only itself: TX and RX are connected to each other.",
         "The adapter hears only itself: TX and RX touch each other. Look for a solder bridge or two wires "
         "in the wrong place. The device's RX goes to the adapter's TX, and its TX to the adapter's RX."},
    [SEEN_FIRMWARE] = {"The device runs its firmware. " POWER_CYCLE,
                       "The device is connected, but it runs normally. " TAKE_WIRE_OFF},
    [SEEN_GARBAGE] = {"Something arrives that cannot be read. " POWER_CYCLE,
                      "Something answers, but it cannot be read. Check the GND wire and use short wires. "
                      "Then: " TAKE_WIRE_OFF},
    [SEEN_STUB_FAILED] =
        {"Restock's stub did not start on this device; Espressif's is used instead. " POWER_CYCLE,
         STUB_EXPLAINED " did not start on this device; Espressif's will be used. Once more: " TAKE_WIRE_OFF},
    [SEEN_OTHER_STUB] =
        {"Another stub than the one you asked for runs on the device until its power goes. " POWER_CYCLE,
         "Another stub (a small program in the chip's memory) still runs on the device. " TAKE_WIRE_OFF},
    [SEEN_STUB_CHANGES] =
        {"Writing with this stub does not work on this device; the other stub will try. " POWER_CYCLE,
         "Writing does not work on this device with the stub in use (a small program in the chip's memory); "
         "the other stub will try. Once more: " TAKE_WIRE_OFF},
};

const char *english_seen(enum device_seen seen, enum say_face face)
{
    return face == SAY_WINDOW ? seen_texts[seen].window : seen_texts[seen].command_line;
}
