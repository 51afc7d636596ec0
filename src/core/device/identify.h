/* identify.h: identifies the flash through Espressif's stub.  Used when that takes over. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_IDENTIFY_H
#define CORE_DEVICE_IDENTIFY_H

#include <stdbool.h>

struct device;
struct err;

/* Does nothing if Restock's own stub is in charge: it has already identified the flash (stubs.h).  Uses
 * steady requests, because it takes many.  ERR_FLASH_ID: the flash does not identify itself. */
bool identify_flash(struct device *dev, struct err *e);

#endif
