/* coach.h: what to do next, in words, for every state of the connection.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_COACH_H
#define GUI_COACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct worker_state;

enum coach_ports {
    COACH_NO_PORT,       /* there is no USB port */
    COACH_UNKNOWN_PORTS, /* none that is certainly an adapter */
    COACH_SEVERAL_PORTS, /* more than one that is */
    COACH_PORT_CHOSEN
};

/* What was known last of a device that is not there now: then its wires were right. */
enum coach_last { COACH_NOTHING_KNOWN, COACH_HAS_STARTED, COACH_WAS_CONNECTED };

struct coach_view {
    const struct worker_state *worker;
    enum coach_ports ports;
    const char *trouble; /* why Windows cannot use the adapter; "" = nothing known */
    bool listening;      /* boot log: the user must switch the power */
    enum coach_last last;
    size_t backups;             /* of the connected device */
    uint32_t line_loses_one_in; /* bytes, during work; 0 = the line is good */
};

void coach_text(const struct coach_view *v, char *text, size_t size);

#endif
