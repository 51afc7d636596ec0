/* fake_port.h: a port that plays back prepared bytes, and a clock that only moves when asked to wait.
 *
 * For tests of link.c that need exact bytes rather than a device. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_FAKE_PORT_H
#define UNIT_FAKE_PORT_H

#include "base/buf.h"
#include "base/clock.h"
#include "port/port.h"

struct fake_port {
    struct port port;
    struct clock clock;
    uint64_t now_ms;
    struct buf incoming; /* bytes the "device" will deliver */
    size_t taken;        /* of them already read */
    size_t chunk;        /* at most so many per read; 0 = any */
    struct buf outgoing; /* bytes written by the program */
    const char *chatter; /* after `incoming`: said whenever somebody reads, for an hour, then the port is
                            gone; or NULL */
    bool gone;           /* reads and writes fail with ERR_PORT_GONE */
    bool cancelled;
};

void fake_port_init(struct fake_port *p);
void fake_port_done(struct fake_port *p);

#endif
