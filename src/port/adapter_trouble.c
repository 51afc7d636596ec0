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

/* The driver package, and where it comes from. */
static enum fact_id driver_of(uint16_t vid)
{
    switch (vid) {
    case MAKER_WCH:
        return FACT_DRIVER_OF_WCH;
    case MAKER_SILABS:
        return FACT_DRIVER_OF_SILABS;
    case MAKER_FTDI:
        return FACT_DRIVER_OF_FTDI;
    case MAKER_PROLIFIC:
        return FACT_DRIVER_OF_PROLIFIC;
    default:
        return FACT_DRIVER_OF_OTHERS;
    }
}

static enum fact_id by_problem(const struct port_info *port)
{
    switch (port->problem) {
    case PROBLEM_NO_START:
        return is_ch340(port) && is_at_least(port->driver_version, 3, 8) ? FACT_ADAPTER_IS_COPY
                                                                         : FACT_ADAPTER_NOT_STARTED;
    case PROBLEM_NOT_CONFIGURED:
    case PROBLEM_REINSTALL:
    case PROBLEM_NO_DRIVER:
        return FACT_ADAPTER_WITHOUT_DRIVER;
    case PROBLEM_NEEDS_RESTART:
        return FACT_ADAPTER_NEEDS_RESTART;
    case PROBLEM_DISABLED:
        return FACT_ADAPTER_DISABLED;
    case PROBLEM_NOT_LOADED:
    case PROBLEM_SERVICE_OFF:
    case PROBLEM_DRIVER_FAILED:
    case PROBLEM_DRIVER_DAMAGED:
        return FACT_ADAPTER_DRIVER_NOT_LOADED;
    case PROBLEM_REPORTED:
        return FACT_ADAPTER_STOPPED;
    case PROBLEM_UNSIGNED:
        return FACT_ADAPTER_DRIVER_UNSIGNED;
    default:
        return FACT_ADAPTER_UNUSABLE;
    }
}

bool adapter_trouble(const struct port_info *port, struct fact *trouble)
{
    const char *name = port->adapter[0] != '\0' ? port->adapter : "USB";
    enum fact_id id = is_phased_out(port)  ? FACT_ADAPTER_PHASED_OUT
                      : port->problem != 0 ? by_problem(port)
                                           : FACT_NONE;
    *trouble =
        (struct fact){id, {fact_text(name), fact_word(driver_of(port->vid)), fact_number(port->problem)}};
    return id != FACT_NONE;
}

enum err_code adapter_driver_fault(const struct port_info *port, uint32_t error)
{
    if (port->bluetooth)
        return ERR_PORT_ASLEEP;
    if (is_ch340(port) && error == GEN_FAILURE && is_at_least(port->driver_version, 3, 8))
        return ERR_PORT_CLONE;
    return ERR_PORT_DRIVER;
}
