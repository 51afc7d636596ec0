/* say_device.h: what goes on with a device, and what is heard of it while it is looked for. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_SAY_DEVICE_H
#define SAY_SAY_DEVICE_H

#include "core/device/device.h"
#include "core/image/firmware.h"
#include "say/say_error.h"

/* "Reading the flash" */
const char *say_phase(enum device_phase phase);

/* As people know it: what is on the box, else its code, else the firmware. */
const char *say_device_name(enum firmware firmware, const char *product);

/* What is heard, and what the person at the board should do about it. */
const char *say_seen(enum device_seen seen, enum say_face face);

#endif
