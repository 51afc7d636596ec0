/* models.c: from the models' documentation and from the people who opened them.  Silk screens are not to be
 * trusted for RX and TX; swapping the two at 3.3 V does no harm. */
/* SPDX-License-Identifier: MIT */
#include "gui/models.h"

#include "base/bytes.h"

#define BUTTON "Hold the button while you connect 3.3 V; release it after two seconds."
#define USUAL                                                                                                \
    {                                                                                                        \
        "3V3", "RX", "TX", "GND", NULL                                                                       \
    }

const char models_warnings[] =
    "DANGER: never connect the adapter while the device is on mains. Unplug it from mains first, "
    "and keep it unplugged: parts of the board carry mains voltage.\n\n3.3 V ONLY: set the "
    "adapter to 3.3 V. 5 V destroys the chip. It needs about 300 mA at times; the 3.3 V pin of "
    "some adapters is too weak for writing.";

const struct model models[] = {
    {"My model is not listed",
     {NULL, NULL, NULL, NULL, NULL},
     "Programming mode begins when GPIO0 is connected to GND while power comes on. On most models the button "
     "does "
     "that: " BUTTON,
     "Look for four pads or holes marked 3V3 (or VCC), RX, TX and GND."},
    {"Basic (R1)",
     {"3V3", "RX", "TX", "GND", "GPIO14"},
     BUTTON,
     "The header is beside the button; the square pad is 3V3. Leave the fifth pin unconnected."},
    {"Basic R2, RF R2",
     {"3V3", "RX", "TX", "GND", "GPIO2"},
     BUTTON " RF R2: the button belongs to the radio part; connect the pad K_P there to GND instead.",
     "The board is marked RF R2 POWER. Leave the fifth pin unconnected."},
    {"Basic R3, RF R3", USUAL, BUTTON, ""},
    {"RF (R1)", USUAL,
     "Bridge the pads of R21 and hold the button while you connect 3.3 V; release after two "
     "seconds and remove the bridge.",
     "The button belongs to the radio chip; the bridge passes it on."},
    {"S20", {"VCC", "RX", "TX", "GND", NULL}, BUTTON, "The order is from top to bottom."},
    {"S26",
     {NULL, NULL, NULL, NULL, NULL},
     BUTTON " Or connect J4 (GPIO0) to GND.",
     "Pads: J1 is 3V3, J2 is GND, J4 is GPIO0, J10 is RX."},
    {"S31",
     {"VCC", "RX", "TX", "GND", NULL},
     BUTTON,
     "A second pair marked RX and TX, beside GND, is not the one. GND is connected to mains in use."},
    {"TH10, TH16", {"3V3", "RX", "TX", "GND", "GPIO2"}, BUTTON, "Leave the fifth pin unconnected."},
    {"POW, POW R2", USUAL, BUTTON,
     "The header is at the short rear end. GND is connected to mains in use. The RX line may need a strong "
     "adapter; "
     "the flash has 4 MB: Restock reads all of it."},
    {"Mini", USUAL, BUTTON, "The header also carries the OTA jumper: remove it."},
    {"SV", USUAL, BUTTON, "The header is labelled."},
    {"Dual (R1)", USUAL, "Connect GPIO0 (a via or a resistor's end) to GND while 3.3 V comes on.",
     "The button is not GPIO0. On board v2.0 RX and TX may be labelled the wrong way round."},
    {"Dual R2", USUAL, "Connect the header pin BUTTON0 to GND while 3.3 V comes on.", ""},
    {"4CH", USUAL, "Hold the button marked FW/IO0 (the first one) while you connect 3.3 V.",
     "On the first revision RX and TX are labelled the wrong way round."},
    {"4CH Pro", USUAL,
     "Connect GPIO0 to GND while 3.3 V comes on. R2: hold button 1, or bridge R21, with S6 at 0.", ""},
    {"T1 (wall switch)",
     {"GPIO2", "GND", "TX", "RX", "VCC"},
     "v1.0: hold button 1. v1.1: connect R19 to GND. v2.0: TP1 to GND. EU boards of 2018-10: TP2 to GND.",
     "Unplug the front from the relay board first. The order is that of EU boards; leave the "
     "first pad unconnected."},
    {"Touch", USUAL, "Connect GPIO0 at the chip or module to GND while 3.3 V comes on.", ""},
    {"iFan02", USUAL, "Connect TP16 to GND while 3.3 V comes on.",
     "Header J3. The 3.3 V of most adapters is too weak here: use a supply of its own, with GND connected."},
    {"iFan03", USUAL, "Hold the white button while you connect 3.3 V; release it after two seconds.", ""},
    {"RF Bridge 433", USUAL, BUTTON,
     "First move the slide switch towards the header (\"off\"), so that the radio chip leaves the lines "
     "alone; move "
     "it back afterwards."},
    {"Slampher R2", USUAL, BUTTON, ""},
    {"B1 (bulb)", USUAL, "Connect the GPIO0 pad to GND for 20 to 25 seconds while 3.3 V comes on.", ""},
    {"SC", USUAL, BUTTON, "Remove the TX jumper: a second chip uses the line."},
    {"D1 (dimmer)", USUAL, "Connect the GPIO0 pad to GND while 3.3 V comes on.", ""},
};

const size_t model_count = ARRAY_LEN(models);
