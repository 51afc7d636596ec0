/* adapter_trouble.h: what is known to go wrong with adapters and their drivers.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_ADAPTER_TROUBLE_H
#define PORT_ADAPTER_TROUBLE_H

#include "base/err.h"
#include "base/fact.h"
#include "port/portlist.h"

#include <stdbool.h>
#include <stdint.h>

/* What keeps Windows from using this adapter (port->problem), and what to do about it.  False, with
 * FACT_NONE, if nothing does. */
bool adapter_trouble(const struct port_info *port, struct fact *trouble);

/* What it means that the driver of this port failed with `error`, one of Windows' numbers. */
enum err_code adapter_driver_fault(const struct port_info *port, uint32_t error);

#endif
