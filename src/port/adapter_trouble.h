/* adapter_trouble.h: known problems of adapters and their drivers.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_ADAPTER_TROUBLE_H
#define PORT_ADAPTER_TROUBLE_H

#include "base/err.h"
#include "base/fact.h"
#include "port/portlist.h"

#include <stdbool.h>
#include <stdint.h>

/* Why Windows cannot use this adapter (port->problem), and what to do about it.  False, with FACT_NONE, if it
 * can. */
bool adapter_trouble(const struct port_info *port, struct fact *trouble);

/* What it means when the driver of this port fails with `error`, a Windows error number. */
enum err_code adapter_driver_fault(const struct port_info *port, uint32_t error);

#endif
