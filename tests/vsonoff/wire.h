/* wire.h: cable, USB adapter and wiring between a host program and the chip, on virtual time.
 *
 * The host side works in bytes, a baud rate and DTR/RTS; the chip side in timed bits.  Models the adapter's
 * packets and latency, the wiring (nodemcu: DTR/RTS reset the chip; sonoff: only power and button), seeded
 * line faults and exact byte counts.  Faces (face_mem.c, face_pty.c) sit on top. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_WIRE_H
#define VSONOFF_WIRE_H

#include "adapter.h"
#include "chip.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wiring { WIRING_SONOFF, WIRING_NODEMCU };

struct wire_faults { /* "one in n bytes"; 0 = never.  Directions: device to host, host to device. */
    uint64_t seed;
    uint32_t rx_drop, rx_flip, rx_duplicate, rx_insert,
        rx_burst;                  /* toward the host; burst = 8 to 40 bytes lost */
    uint32_t tx_drop, tx_flip;     /* toward the device */
    uint64_t only_above_baud;      /* faults strike only at rates above this; 0 = at every rate */
    uint64_t unplug_after_bytes;   /* the adapter vanishes after this many bytes both ways; 0 = never */
    uint64_t brownout_after_bytes; /* the chip loses power for 300 ms at this point; 0 = never */
    uint64_t stall_after_bytes;    /* the line goes silent for stall_ms at this point; 0 = never */
    uint32_t stall_ms;
    uint32_t deaf_after_request; /* from within a request with this opcode on, the chip hears nothing until
                                    it starts anew: its program hangs; 0 = none */
    uint32_t max_baud;           /* the adapter cannot do more: above it every byte is garbage; 0 = any */
    bool rx_tx_shorted;          /* host hears itself, chip hears nothing */
    bool rx_tx_open;             /* chip's TX not connected: silence */
    bool unplug_keeps_power;     /* the board has its own supply; otherwise the adapter feeds it */
};

struct wire_stats {
    uint64_t to_host, to_device; /* bytes on the line, as the host's program counts them */
    uint64_t dropped, flipped, duplicated, inserted;
    uint64_t overruns;       /* bytes that met a full adapter */
    uint64_t lost_on_change; /* bytes in the adapter, either way, that a change of its settings lost */
    uint64_t unplugs;        /* times the adapter vanished */
};

struct wire;

/* Borrows the chip, whose power is off until a script says "power=on".  The chip's bytes come in through
 * wire_device_byte: make the chip with chip_new(config, wire_device_byte, &w), where `w` is the struct wire *
 * that will hold the result of wire_new (NULL until then), and stay where it is while the chip lives. */
struct wire *wire_new(struct chip *chip, enum wiring wiring, enum adapter adapter);
void wire_free(struct wire *w);                                                     /* NULL is fine */
void wire_device_byte(void *wire_slot, uint64_t end_ns, uint8_t byte, double baud); /* a chip_tx_fn */
struct wire_faults *wire_faults(struct wire *w); /* may be changed at any time */
const struct wire_stats *wire_get_stats(const struct wire *w);

/* Host side, 115200 baud and both lines released at first.  wire_send gives bytes to the driver, which passes
 * them on as the adapter has room; from there they go back to back, each at the rate that is in force when
 * its start bit leaves.  wire_set_baud asks the adapter for a rate: see adapter.h for what it makes of it. */
void wire_set_baud(struct wire *w, uint32_t baud);
void wire_set_lines(struct wire *w, bool dtr, bool rts);
void wire_send(struct wire *w, const uint8_t *data, size_t len);
size_t
wire_unsent(const struct wire *w); /* bytes the driver still has; without adapter memory: not on the line */
/* What a driver takes for "all sent": it has nothing left; without adapter memory: the last stop bit is over.
 */
bool wire_drained(const struct wire *w);
bool wire_sending(const struct wire *w); /* a byte is unsent or its stop bit has not ended yet */
/* Takes up to `size` bytes that the adapter has delivered by now. */
size_t wire_receive(struct wire *w, uint8_t *data, size_t size);
void wire_discard_input(struct wire *w); /* what the driver has; the adapter keeps its own */
const struct adapter_profile *wire_profile(const struct wire *w);
bool wire_unplugged(const struct wire *w);
void wire_unplug(struct wire *w); /* what was in the adapter is lost, and the board's power with it */
void wire_replug(struct wire *w); /* the power comes back with the button as it is now */

/* A person's hand: power and button (GPIO0), with times relative to now, as a script:
 * "power=off 500 button=down power=on 2000 button=up" (milliseconds between actions; also en=down|up).
 * False, and nothing is done, if the script is not understood.  Scripts that overlap are merged by time. */
bool wire_script(struct wire *w, const char *script);
uint64_t wire_script_end(const struct wire *w); /* when the last step still to come is due; 0 without any */

/* Advances virtual time by at most `ns`; returns early as soon as more bytes are ready for the host, or when
 * the adapter was unplugged by a fault. */
void wire_run(struct wire *w, uint64_t ns);
/* When something happens next, not before now; CHIP_NEVER if nothing will happen by itself.  Lets a face that
 * nothing paces skip idle time. */
uint64_t wire_next_event(struct wire *w);
uint64_t wire_now(const struct wire *w);

/* For faces whose host lives in another time than the device (face_pty.c).
 * Late sampling: bytes toward the host meet the host's baud rate when they are taken instead of when they
 * are on the line; wire_head_mismatched tells that the next one would be garbled. */
void wire_set_late_sampling(struct wire *w, bool on);
bool wire_head_mismatched(const struct wire *w);
bool wire_reset_rising(const struct wire *w); /* EN was released and has not risen yet */

#endif
