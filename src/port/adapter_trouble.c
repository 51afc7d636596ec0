/* adapter_trouble.c: see adapter_trouble.h.
 *
 * Sources: CH341SER 3.8 and 3.9 fail with copies of the CH340 and 3.5.2019.1 works (avrdudes/avrdude#1328,
 * danielnilsson9/bbs-fw#235), with error 31 in SetCommState (Fazecast/jSerialComm#518). */
#include "port/adapter_trouble.h"

#include <stdlib.h>

enum { GEN_FAILURE = 31 }; /* ERROR_GEN_FAILURE */

static bool is_ch340(const struct port_info *port)
{
    return port->vid == 0x1a86 && (port->pid == 0x7523 || port->pid == 0x5523 || port->pid == 0x7522);
}

/* Whether a version such as "3.8.2023.2" is at least major.minor; an unknown one is not. */
static bool is_at_least(const char *version, unsigned long major, unsigned long minor)
{
    char *end;
    unsigned long first = strtoul(version, &end, 10);
    unsigned long second = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
    return first > major || (first == major && second >= minor);
}

enum err_code adapter_driver_fault(const struct port_info *port, uint32_t error)
{
    if (port->bluetooth)
        return ERR_PORT_ASLEEP;
    if (is_ch340(port) && error == GEN_FAILURE && is_at_least(port->driver_version, 3, 8))
        return ERR_PORT_CLONE;
    return ERR_PORT_DRIVER;
}
