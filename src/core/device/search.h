/* search.h: waits for a device to answer.  Used by connect.c, and by stubs.c if it must be restarted. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_SEARCH_H
#define CORE_DEVICE_SEARCH_H

#include "core/device/device.h"
#include "core/device/sync.h"

#include <stdbool.h>

struct device;
struct err;

/* Waits until a device answers, or dev->options.wait_ms are over: then ERR_NO_ANSWER, ERR_ECHO,
 * ERR_FIRMWARE_RUNS or ERR_GARBAGE, by what is on the line. *party is the boot loader or a stub. */
bool search_device(struct device *dev, enum sync_party *party, struct err *e);

/* Resets the device through the lines or, if that has no effect, asks the user (`why`), and waits for the
 * boot loader.  ERR_STUB if it does not answer. */
bool search_restarted_loader(struct device *dev, enum device_seen why, struct err *e);

#endif
