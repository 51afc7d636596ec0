/* series_rig.h: one port on which a hand changes virtual Sonoffs, with what series_serve said about them. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_SERIES_RIG_H
#define UNIT_SERIES_RIG_H

#include "base/clock.h"
#include "core/work/series_port.h"
#include "face_mem.h"
#include "port/port.h"

#define RIG_DEVICES 34
#define RIG_TURNS   36

struct rig_device {
    struct vsonoff_mem_config config; /* change before it is plugged in first */
    struct vsonoff_mem *device;       /* made then */
};

struct series_rig {
    struct rig_device devices[RIG_DEVICES];
    /* The order in which the hand plugs them in: whenever the next one is wanted.  After the last the port is
     * cancelled. */
    const int *order;
    int turns, turn;
    uint32_t stay_ms; /* how long the hand leaves a device that is finished with */
    void (*during)(struct series_rig *rig, enum device_phase phase, uint64_t done); /* NULL = nothing */
    bool linger; /* the last one is not taken away: cancelled after stay_ms */

    char folder[64];
    struct series_place place;
    struct series_events events;
    struct port port;   /* on whatever is plugged in */
    struct clock clock; /* likewise */
    int current;
    struct port *inner;
    uint64_t base_ms;
    bool cancelled;

    struct series_device ended[RIG_TURNS];
    int ended_count, found_count, next_count, same_count;
    struct series_tally tally;
    struct err err; /* that ended it */
};

/* Devices with stock images of their own and MACs that end in 1, 2, 3..., in a fresh library. */
void series_rig_init(struct series_rig *rig);
void series_rig_done(struct series_rig *rig);
/* Plugs in the first of `order` and serves until the last one was taken away. */
void series_rig_run(struct series_rig *rig, const int *order, int turns);
/* Takes away what is there, and plugs in another one with its button held. */
void series_rig_swap(struct series_rig *rig, int to);
/* Files in the library whose name contains this. */
int series_rig_files(const struct series_rig *rig, const char *part);

#endif
