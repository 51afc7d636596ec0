/* series.h: many devices, one after the other on one port: whose turn it is, and what became of each.
 *
 * Pure: no port, no file, no time.  One series_turn belongs to each port, one series_tally to all of them.
 * Used by series_port.c (restock-cli) and by the window for many switches. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_SERIES_H
#define CORE_SERIES_H

#include "base/err.h"
#include "core/image/firmware.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum series_state {
    SERIES_WAITING, /* for the next device */
    SERIES_WORKING, /* on a device */
    SERIES_FINISHED /* with it: it can be taken away */
};

enum series_outcome { /* the best first */
                      SERIES_SAVED,
                      SERIES_KNOWN,      /* a backup in the library already holds the same */
                      SERIES_RECOGNISED, /* saving was not wanted */
                      SERIES_FAILED,
                      SERIES_OUTCOMES
};

/* Stable lower-case word for JSON: "saved", "known". */
const char *series_outcome_name(enum series_outcome outcome);

/* All zero: waits for the first device. */
struct series_turn {
    enum series_state state;
    bool has_mac;
    uint8_t mac[6]; /* of the device that is, or was last, there */
};

/* A device answers.  `kept_power`: whatever ran in its RAM still does, and it was missed too briefly for
 * anybody to take it away.  True: its turn begins.  False: it is the one that is finished with already. */
bool series_meet(struct series_turn *turn, const uint8_t mac[6], bool kept_power);
/* The same for one that failed before it could be told which it is. */
bool series_meet_nameless(struct series_turn *turn);
void series_finish(struct series_turn *turn);
/* Nothing answers.  True if a device was finished with: the next one is wanted. */
bool series_lose(struct series_turn *turn);

/* One device, when its turn has ended. */
struct series_device {
    enum series_outcome outcome;
    char port[64]; /* where */
    bool has_mac;
    uint8_t mac[6];
    enum firmware firmware; /* the next two as far as it was looked at */
    char product[32];
    char file[STORE_PATH_MAX]; /* saved, known: the backup */
    double seconds;            /* since it answered first */
    struct err err;            /* failed: why */
};

struct series_tally {
    struct series_device *devices; /* owned; each MAC once, with the best that became of it */
    size_t count, room;
};

/* True if it was not there before; out of memory is false too. */
bool series_tally_add(struct series_tally *tally, const struct series_device *device);
unsigned series_tally_count(const struct series_tally *tally, enum series_outcome outcome);
/* Saved, already known or recognised: nothing is left to do for them. */
unsigned series_tally_done(const struct series_tally *tally);
void series_tally_free(struct series_tally *tally);

#endif
