/* face_pty.h: the virtual Sonoff as a serial port of this computer: a pty over a wire, paced by the wall
 * clock.
 *
 * Real time: the device's time follows the wall clock, so bytes take their true time on the line.  If the
 * computer cannot keep up, the device's time falls behind (counted as lag); no byte is lost by that.
 * Fast: work (bytes on the line, a busy flash, a computing chip) runs as fast as the computer can; only idle
 * time passes at the wall clock's pace, so that nothing on the device times out early while the host thinks.
 *
 * One thread, driven by turns: call face_pty_turn, then poll for at most the time it returns. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_FACE_PTY_H
#define VSONOFF_FACE_PTY_H

#include "wire.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct face_pty_stats {
    uint64_t lag_ns;   /* wall time that the device's time did not follow */
    uint64_t overruns; /* bytes lost because no host read them */
    uint64_t rate_changes;
};

struct face_pty;

/* Borrows all; the pty exists after face_pty_plug.  `link` may be NULL. */
struct face_pty *face_pty_new(struct chip *chip, struct wire *wire, const char *link, bool fast);
void face_pty_free(struct face_pty *f); /* unplugs; NULL is fine */

bool face_pty_plug(struct face_pty *f); /* pty, link and wire_replug; false with errno set */
void face_pty_unplug(struct face_pty *f);
const char *face_pty_name(const struct face_pty *f); /* of the slave; "" while unplugged */
const struct face_pty_stats *face_pty_get_stats(const struct face_pty *f);

/* Moves bytes both ways and lets the device run.  Returns the nanoseconds to poll before the next turn. */
uint64_t face_pty_turn(struct face_pty *f);
/* What to poll for; fd is -1 while unplugged. */
struct pollfd face_pty_poll(const struct face_pty *f);

/* For hosts whose calls are watched by vsonoff_modem.so, which a pty alone would hide: */
void face_pty_sync(struct face_pty *f); /* takes everything the host has written, at the present rate */
/* Before a change: the host wrote `age_us` ago what was taken last.  A device that is behind runs until as
 * much time has passed for it since; 0 (not known): until nothing is on its way any more. */
void face_pty_catch_up(struct face_pty *f, uint32_t age_us);
void face_pty_rate_set(struct face_pty *f);                       /* the host has changed the rate just now */
void face_pty_set_custom_rate(struct face_pty *f, uint32_t baud); /* stands behind 38400; 0 = none */
void face_pty_opened(struct face_pty *f); /* a host opened the port: it reads nothing from before */

#endif
