/* wiring.h: what is connected, as the picture of the main window shows it, and which step is due.  Pure.
 *
 * The window fills a struct wiring_view from what the worker reports; wiring_view.h draws the result, and
 * wiring_text() says the same to screen readers. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WIRING_H
#define GUI_WIRING_H

#include "base/fact_ids.h"
#include "gui/coach.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRING_STEPS 3

enum wiring_part {
    WIRING_COMPUTER,
    WIRING_ADAPTER,
    WIRING_3V3,
    WIRING_GND,
    WIRING_RX, /* named after the board's pins */
    WIRING_TX,
    WIRING_BOARD,
    WIRING_BUTTON, /* seen = the device is in programming mode */
    WIRING_PARTS
};

enum wiring_state {
    WIRING_UNSEEN,
    WIRING_SEEN,
    WIRING_ODD, /* there, but something is wrong with it */
    WIRING_GONE,
    WIRING_STATES
};

/* How a state looks besides its colour. */
enum wiring_mark { WIRING_DASHED, WIRING_CHECK, WIRING_EXCLAMATION, WIRING_CROSS };

/* What is known of the last device, once none answers. */
enum wiring_last {
    WIRING_NONE_YET,
    WIRING_ANSWERED, /* it did, and nothing was done with it */
    WIRING_WORKED,   /* the last work on it is finished */
    WIRING_CUT_OFF,  /* it went away in the middle of work */
    WIRING_STARTED   /* its firmware was heard to start and run */
};

struct wiring_past { /* all 0 at the start */
    enum wiring_last last;
    bool connected;
};

struct wiring_view {
    const struct worker_state *worker;
    enum coach_ports ports;
    const char *trouble;        /* why Windows cannot use the adapter; "" = nothing known */
    bool listening;             /* a boot check is running: the user must switch the power */
    bool contact;               /* this model needs GPIO0 connected to GND, its button does not do it */
    uint32_t line_loses_one_in; /* bytes; 0 = the line is good */
};

struct wiring {
    enum wiring_state parts[WIRING_PARTS];
    enum fact_id what;                /* one sentence */
    bool guide;                       /* the steps are what helps now, and `due` (1 to 3) is next */
    unsigned due;                     /* 0 = none */
    enum fact_id steps[WIRING_STEPS]; /* their sentences, which follow what is known */
    bool press;                       /* the button is to be held, */
    bool repower;                     /* the 3.3 V wire to be taken off and on */
    bool flow;                        /* data is on its way */
    bool plain;                       /* no states: how it is to be connected */
};

enum wiring_mark wiring_mark(enum wiring_state state);

/* Call with every news of the worker, before wiring_find(). */
void wiring_remember(struct wiring_past *past, const struct wiring_view *v);
/* Call at the end of a job: `ok`, or why it ended; `started` = a boot check heard the firmware run. */
void wiring_remember_end(struct wiring_past *past, bool ok, bool device_lost, bool started);

void wiring_find(const struct wiring_view *v, const struct wiring_past *past, struct wiring *w);

/* Whether both look the same. */
bool wiring_equal(const struct wiring *a, const struct wiring *b);

/* How everything is to be connected, for the connection help. */
void wiring_plain(struct wiring *w);

/* "The adapter is plugged in; the switch is silent. Step 3: ..." */
void wiring_text(const struct wiring *w, char *text, size_t size);

/* A step's own sentence; `step` is 1 to 3. */
const char *wiring_step(const struct wiring *w, unsigned step);

/* Something in the picture moves: it wants to be drawn again about twice a second. */
bool wiring_moves(const struct wiring *w);

#endif
