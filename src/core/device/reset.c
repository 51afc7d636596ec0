/* reset.c: DTR/RTS sequences. */
/* SPDX-License-Identifier: MIT */
#include "core/device/reset.h"

#include "base/clock.h"
#include "core/device/link.h"
#include "port/port.h"

#define RESET_MS 100 /* EN has an RC delay of some milliseconds; Espressif's tools wait as long */

bool reset_to_loader(struct port *port, struct clock *clock, uint32_t hold_ms, struct err *e)
{
    if (!port_set_lines(port, false, true, e))
        return false;
    clock_sleep_ms(clock, RESET_MS);
    if (!port_set_lines(port, true, false, e))
        return false;
    clock_sleep_ms(clock, hold_ms);
    return port_set_lines(port, false, false, e);
}

bool reset_and_listen(struct link *l, uint32_t hold_ms, struct err *e)
{
    return port_set_lines(l->port, false, true, e) && link_listen(l, RESET_MS, e) == LINK_OK &&
           port_set_lines(l->port, true, false, e) && link_listen(l, hold_ms, e) == LINK_OK &&
           port_set_lines(l->port, false, false, e);
}

bool reset_to_firmware(struct port *port, struct clock *clock, struct err *e)
{
    if (!port_set_lines(port, false, true, e))
        return false;
    clock_sleep_ms(clock, RESET_MS);
    return port_set_lines(port, false, false, e);
}
