/* wire.h: cable, USB adapter and wiring between a host program and the chip, on virtual time.
 *
 * The host side works in bytes, a baud rate and DTR/RTS; the chip side in timed bits.  Models the adapter's
 * packets and latency, the wiring (nodemcu: DTR/RTS reset the chip; sonoff: only power and button), seeded
 * line faults and exact byte counts.  Faces (face_mem.c, face_pty.c) sit on top. */
#ifndef VSONOFF_WIRE_H
#define VSONOFF_WIRE_H

#include "chip.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wiring { WIRING_SONOFF, WIRING_NODEMCU };

enum adapter { /* how received bytes reach the host */
    ADAPTER_IDEAL, /* at once */
    ADAPTER_FTDI,  /* packets of 62 bytes, or what is there when the 16 ms latency timer fires */
    ADAPTER_CH340  /* packets of 32 bytes, flushed every millisecond */
};

struct wire_faults { /* "one in n bytes"; 0 = never.  Directions: device to host, host to device. */
    uint64_t seed;
    uint32_t rx_drop, rx_flip, rx_duplicate, rx_insert, rx_burst; /* toward the host; burst = 8 to 40 bytes lost */
    uint32_t tx_drop, tx_flip;                                    /* toward the device */
    uint64_t only_above_baud;      /* faults strike only at rates above this; 0 = at every rate */
    uint64_t unplug_after_bytes;   /* the adapter vanishes after this many bytes both ways; 0 = never */
    uint64_t brownout_after_bytes; /* the chip loses power for 300 ms at this point; 0 = never */
    uint64_t stall_after_bytes;    /* the line goes silent for stall_ms at this point; 0 = never */
    uint32_t stall_ms;
    uint32_t max_baud;             /* the adapter cannot do more: above it every byte is garbage; 0 = any */
    bool rx_tx_shorted;            /* host hears itself, chip hears nothing */
    bool rx_tx_open;               /* chip's TX not connected: silence */
};

struct wire_stats {
    uint64_t to_host, to_device;           /* bytes on the line, as the host's program counts them */
    uint64_t dropped, flipped, duplicated, inserted;
};

struct wire;

struct wire *wire_new(struct chip *chip, enum wiring wiring, enum adapter adapter); /* borrows the chip */
void wire_free(struct wire *w);
struct wire_faults *wire_faults(struct wire *w); /* may be changed at any time */
const struct wire_stats *wire_get_stats(const struct wire *w);

/* Host side.  wire_send queues bytes, sent back to back at the host's rate from the current time on. */
void wire_set_baud(struct wire *w, uint32_t baud);
void wire_set_lines(struct wire *w, bool dtr, bool rts);
void wire_send(struct wire *w, const uint8_t *data, size_t len);
size_t wire_unsent(const struct wire *w); /* bytes the adapter has not put on the line yet */
/* Takes up to `size` bytes that the adapter has delivered by now. */
size_t wire_receive(struct wire *w, uint8_t *data, size_t size);
void wire_discard_input(struct wire *w);
bool wire_unplugged(const struct wire *w);
void wire_replug(struct wire *w);

/* A person's hand: power and button (GPIO0), with times relative to now, as a script:
 * "power=off 500 button=down power=on 2000 button=up" (milliseconds between actions; also en=down|up). */
bool wire_script(struct wire *w, const char *script);

/* Advances virtual time by at most `ns`; returns early as soon as bytes are ready for the host. */
void wire_run(struct wire *w, uint64_t ns);
/* As wire_run, but skips idle time: used where nothing paces the device. */
uint64_t wire_next_event(struct wire *w); /* absolute, CHIP_NEVER if nothing will happen by itself */
uint64_t wire_now(const struct wire *w);

#endif
