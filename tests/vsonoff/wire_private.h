/* wire_private.h: what the files of the wire (wire.c, wire_adapter.c, wire_script.c) share; nobody else
 * includes it. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_WIRE_PRIVATE_H
#define VSONOFF_WIRE_PRIVATE_H

#include "wire.h"

struct wire_byte {
    uint64_t at_ns; /* when it is complete on the line */
    double baud;    /* the sender's rate */
    uint8_t value;
};

/* First in, first out; grows as needed. */
struct wire_queue {
    struct wire_byte *items;
    size_t head, count, cap; /* cap is a power of two */
};

enum hand_action {
    HAND_POWER_OFF,
    HAND_POWER_ON,
    HAND_BUTTON_UP,
    HAND_BUTTON_DOWN,
    HAND_EN_UP,
    HAND_EN_DOWN
};

struct hand_step {
    uint64_t at_ns;
    enum hand_action action;
};

struct wire {
    struct chip *chip; /* borrowed */
    enum wiring wiring;
    const struct adapter_profile *profile;
    struct wire_faults faults;
    struct wire_stats stats;

    uint64_t random, random_seed; /* generator, and the faults.seed it was started from */
    uint32_t burst_left;          /* bytes toward the host still to be lost in this burst */

    /* host to device */
    uint32_t host_baud; /* in force on the line */
    bool dtr, rts;
    struct wire_queue unsent; /* with the driver; at_ns: when they can be in the adapter */
    struct wire_queue memory; /* the adapter's, toward the line */
    uint64_t line_free_ns;    /* end of the last stop bit */
    uint64_t line_fraction;   /* part of a nanosecond carried to the next byte, in 1/host_baud */
    uint64_t frame_at;        /* bytes since the last END from the host */
    uint8_t opcode;           /* the second of them */
    bool deaf;                /* by faults.deaf_after_request */

    /* device to host: on the line, in the adapter's memory, taken by the host's driver */
    struct wire_queue line, packet, ready;
    uint64_t last_packet_ns;
    bool late_sampling, news; /* news: `ready` grew since wire_run was called */

    /* pins and power */
    bool unplugged;
    bool hand_power, hand_button, hand_en_low;
    bool en_is_low;          /* as the chip sees it */
    uint64_t en_rise_ns;     /* CHIP_NEVER unless released and still rising */
    uint64_t brownout_until; /* 0 = none */
    uint64_t stall_until;    /* 0 = none */

    struct hand_step *steps; /* sorted by time */
    size_t step_count;
};

/* wire.c */
void wire_queue_push(struct wire_queue *q, struct wire_byte b); /* aborts when out of memory */
struct wire_byte wire_queue_pop(struct wire_queue *q);
void wire_queue_clear(struct wire_queue *q);
void wire_count_byte(struct wire *w); /* a byte went by: faults that strike at a byte count */
void wire_update_pins(struct wire *w);

/* wire_adapter.c: the way from the line into the host's driver, and what faults do to bytes */
uint32_t wire_random(struct wire *w);
bool wire_fault_hits(struct wire *w, uint32_t one_in);
bool wire_rate_too_high(const struct wire *w);
uint8_t wire_other_byte(struct wire *w, uint8_t byte); /* some byte that is not `byte` */
/* What a receiver at `receiver` baud makes of a byte sent at b.baud. */
uint8_t wire_sample(struct wire *w, struct wire_byte b, double receiver);
void wire_adapter_arrive(struct wire *w, struct wire_byte b);
void wire_adapter_flush(struct wire *w);
uint64_t wire_adapter_due(const struct wire *w); /* when the waiting packet goes; CHIP_NEVER without one */

/* wire_script.c */
void wire_hand(struct wire *w, enum hand_action action);
void wire_script_run(struct wire *w); /* steps that are due now */

#endif
