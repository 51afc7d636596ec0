/* connect.h: from an open port to a usable device. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_CONNECT_H
#define CORE_DEVICE_CONNECT_H

#include "core/device/device.h"

#include <stdbool.h>

struct device;
struct err;

/* As flasher_connect. */
bool device_connect(struct device *dev, const struct connect_options *options, struct err *e);

#endif
