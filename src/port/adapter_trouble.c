/* adapter_trouble.c: see adapter_trouble.h.
 *
 * Sources: CH341SER 3.8 and 3.9 fail with copies of the CH340 and 3.5.2019.1 works (avrdudes/avrdude#1328,
 * danielnilsson9/bbs-fw#235), with error 31 in SetCommState (Fazecast/jSerialComm#518).  Prolific's drivers
 * since 3.3 do not start the PL2303HXA and XA and their copies (code 10, its release notes; the driver's name
 * for them contains "PHASED OUT"), 3.3.2 of 2008 does (leftbraintinkering.blogspot.com, May 2013).  The
 * problem codes are those of Windows' Device Manager (support.microsoft.com, "Error codes in Device
 * Manager"). */
/* SPDX-License-Identifier: MIT */
#include "port/adapter_trouble.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GEN_FAILURE = 31 }; /* ERROR_GEN_FAILURE */

enum maker { MAKER_FTDI = 0x0403, MAKER_PROLIFIC = 0x067b, MAKER_SILABS = 0x10c4, MAKER_WCH = 0x1a86 };

/* Windows' CM_PROB_... */
enum problem {
    PROBLEM_NOT_CONFIGURED = 1,
    PROBLEM_NO_START = 10,
    PROBLEM_NEEDS_RESTART = 14,
    PROBLEM_REINSTALL = 18,
    PROBLEM_DISABLED = 22,
    PROBLEM_NO_DRIVER = 28,
    PROBLEM_NOT_LOADED = 31,
    PROBLEM_SERVICE_OFF = 32,
    PROBLEM_DRIVER_FAILED = 37,
    PROBLEM_DRIVER_DAMAGED = 39,
    PROBLEM_REPORTED = 43,
    PROBLEM_UNSIGNED = 52
};

static bool is_ch340(const struct port_info *port)
{
    return port->vid == MAKER_WCH && (port->pid == 0x7523 || port->pid == 0x5523 || port->pid == 0x7522);
}

/* Whether a version such as "3.8.2023.2" is at least major.minor; an unknown one is not. */
static bool is_at_least(const char *version, unsigned long major, unsigned long minor)
{
    char *end;
    unsigned long first = strtoul(version, &end, 10);
    unsigned long second = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
    return first > major || (first == major && second >= minor);
}

static bool is_phased_out(const struct port_info *port)
{
    return port->vid == MAKER_PROLIFIC && ((port->pid == 0x2303 && port->problem == PROBLEM_NO_START) ||
                                           strstr(port->friendly_name, "PHASED OUT") != NULL);
}

/* The driver package, and where it comes from; NULL where the maker is not known. */
static const char *driver_of(uint16_t vid)
{
    switch (vid) {
    case MAKER_WCH:
        return "\"CH341SER\" from its maker (wch-ic.com)";
    case MAKER_SILABS:
        return "\"CP210x Universal Windows Driver\" from its maker (silabs.com)";
    case MAKER_FTDI:
        return "\"FTDI VCP driver\" from its maker (ftdichip.com)";
    case MAKER_PROLIFIC:
        return "\"Prolific PL2303 driver\" from its maker (prolific.com.tw)";
    default:
        return "driver from its maker";
    }
}

static const char *name_of(const struct port_info *port)
{
    return port->adapter[0] != '\0' ? port->adapter : "USB";
}

static void no_start(const struct port_info *port, char *text, size_t size)
{
    if (is_ch340(port) && is_at_least(port->driver_version, 3, 8))
        snprintf(text, size,
                 "Windows cannot start this %s adapter (code 10); it is probably a copy, which the newer "
                 "drivers do not work with. Install the older driver CH341SER 3.5 from 2019 (in Device "
                 "Manager: Update driver, choose it yourself), or use another adapter.",
                 name_of(port));
    else
        snprintf(text, size,
                 "Windows cannot start this %s adapter (code 10). Plug it into another USB socket. If that "
                 "does not help, install another version of the %s.",
                 name_of(port), driver_of(port->vid));
}

static void no_driver(const struct port_info *port, char *text, size_t size)
{
    snprintf(text, size,
             "A %s adapter is plugged in, but Windows has no driver for it. Install the %s. The adapter "
             "then appears here by itself.",
             name_of(port), driver_of(port->vid));
}

static void bad_driver(const struct port_info *port, char *text, size_t size)
{
    snprintf(text, size,
             "Windows cannot load the driver of this %s adapter (code %lu). Install the newest %s.",
             name_of(port), (unsigned long)port->problem, driver_of(port->vid));
}

static void by_problem(const struct port_info *port, char *text, size_t size)
{
    const char *name = name_of(port);
    switch (port->problem) {
    case PROBLEM_NO_START:
        no_start(port, text, size);
        break;
    case PROBLEM_NOT_CONFIGURED:
    case PROBLEM_REINSTALL:
    case PROBLEM_NO_DRIVER:
        no_driver(port, text, size);
        break;
    case PROBLEM_NEEDS_RESTART:
        snprintf(text, size, "Windows can use this %s adapter only after a restart (code 14).", name);
        break;
    case PROBLEM_DISABLED:
        snprintf(text, size,
                 "This %s adapter is switched off in Windows' Device Manager (code 22). Enable it there.",
                 name);
        break;
    case PROBLEM_NOT_LOADED:
    case PROBLEM_SERVICE_OFF:
    case PROBLEM_DRIVER_FAILED:
    case PROBLEM_DRIVER_DAMAGED:
        bad_driver(port, text, size);
        break;
    case PROBLEM_REPORTED:
        snprintf(text, size,
                 "This %s adapter has reported a fault, and Windows has stopped it (code 43). Unplug it, and "
                 "plug it in with another cable or into another USB socket. If that does not help, it is "
                 "broken.",
                 name);
        break;
    case PROBLEM_UNSIGNED:
        snprintf(text, size,
                 "Windows refuses the driver of this %s adapter because it is not signed (code 52). Install "
                 "the newest %s.",
                 name, driver_of(port->vid));
        break;
    default:
        snprintf(text, size,
                 "Windows cannot use this %s adapter (code %lu). Unplug it and plug it in again; Device "
                 "Manager tells more.",
                 name, (unsigned long)port->problem);
        break;
    }
}

bool adapter_trouble(const struct port_info *port, char *text, size_t size)
{
    text[0] = '\0';
    if (is_phased_out(port))
        snprintf(text, size,
                 "The newer Prolific drivers do not work with this PL2303 adapter: its chip is an old one, "
                 "or a copy. Install the older driver 3.3.2 from 2008 (in Device Manager: Update driver, "
                 "choose it yourself), or use another adapter.");
    else if (port->problem != 0)
        by_problem(port, text, size);
    return text[0] != '\0';
}

enum err_code adapter_driver_fault(const struct port_info *port, uint32_t error)
{
    if (port->bluetooth)
        return ERR_PORT_ASLEEP;
    if (is_ch340(port) && error == GEN_FAILURE && is_at_least(port->driver_version, 3, 8))
        return ERR_PORT_CLONE;
    return ERR_PORT_DRIVER;
}
