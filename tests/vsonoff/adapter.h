/* adapter.h: what the USB serial adapters do that a plain wire does not.  Data only; wire.c lives by it.
 *
 * Every adapter has a memory of its own on both sides.  A driver is rid of its bytes long before they are on
 * the line, and a change of the rate meets what is still in there.  Where documents leave a choice, a profile
 * has the worse one.  Sources stand at each profile in adapter.c. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_ADAPTER_H
#define VSONOFF_ADAPTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum adapter {
    ADAPTER_IDEAL, /* no memory, exact rates, every byte at once; a drained port has sent everything */
    ADAPTER_FTDI,
    ADAPTER_CH340,
    ADAPTER_CH340_CLONE,
    ADAPTER_CP2102,
    ADAPTER_PL2303,
    ADAPTER_USBSER, /* an interface with the standard's driver: its firmware does what it likes */
    ADAPTER_COUNT
};

enum on_change {              /* what a change of the rate does with bytes that wait to be sent */
                 REST_LEAVES, /* at the new rate */
                 REST_IS_LOST
};

struct adapter_profile {
    const char *name;
    size_t send_bytes;    /* memory toward the line; 0: none, bytes leave straight from the driver */
    size_t receive_bytes; /* memory from the line; what does not fit is lost */
    size_t packet_bytes;  /* so many go to the host at once... */
    uint64_t latency_ns;  /* ...or what is there at the next tick of this timer, which runs on while idle */
    uint64_t frame_ns;    /* bytes from the driver arrive with the next frame of USB; 0: at once */
    uint64_t control_ns;  /* a change of the rate keeps the program so long */
    size_t driver_bytes;  /* what the driver holds for a program that does not read; 0: any number */
    uint32_t (*rate)(uint32_t asked); /* what the line then runs at; 0: refused in silence, all stays */
    enum on_change on_change;
    bool set_loses_input;    /* setting a rate, even the same: what was received and not sent on is lost */
    bool change_makes_zero;  /* a change of the rate puts a 0 into what is received */
    bool one_line_at_a_time; /* DTR and RTS change a frame apart, and at the opening both are raised */
};

const struct adapter_profile *adapter_profile(enum adapter adapter);
/* False if there is none of this name. */
bool adapter_by_name(const char *name, enum adapter *adapter);
/* "ideal, ftdi, ..." */
const char *adapter_names(void);

#endif
