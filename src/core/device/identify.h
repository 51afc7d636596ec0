/* identify.h: the flash, as Espressif's stub lets it be identified.  Used when that has come into charge. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_IDENTIFY_H
#define CORE_DEVICE_IDENTIFY_H

#include <stdbool.h>

struct device;
struct err;

/* Does nothing where Restock's own stub is in charge: it has told already (stubs.h).  Asked steadily, for it
 * takes many requests.  ERR_FLASH_ID: the flash does not say what it is. */
bool identify_flash(struct device *dev, struct err *e);

#endif
