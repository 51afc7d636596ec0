/* adapter_trouble.h: what is known to go wrong with adapters and their drivers.  Pure. */
#ifndef PORT_ADAPTER_TROUBLE_H
#define PORT_ADAPTER_TROUBLE_H

#include "base/err.h"
#include "port/portlist.h"

#include <stdint.h>

/* What it means that the driver of this port failed with `error`, one of Windows' numbers. */
enum err_code adapter_driver_fault(const struct port_info *port, uint32_t error);

#endif
