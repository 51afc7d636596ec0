/* sync.h: SYNC, the request that every party answers.  Used whenever an answer is missing. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_SYNC_H
#define CORE_DEVICE_SYNC_H

#include "core/device/link.h"

#include <stdbool.h>
#include <stdint.h>

struct device;
struct err;

enum sync_party {
    SYNC_NOBODY,
    SYNC_ROM,  /* the mask ROM's boot loader: answers with a value that is not 0 */
    SYNC_STUB, /* a stub: answers with 0 */
    SYNC_ECHO  /* our own request came back */
};

/* Sends one SYNC and waits `timeout_ms` for its first answer; discards the other seven.  `shift` sends an
 * extra END first: a receiver that lost one END would otherwise take every frame for the gap between frames.
 * LINK_TIMEOUT: nobody. */
enum link_result sync_once(struct device *dev, uint32_t timeout_ms, bool shift, enum sync_party *party,
                           struct err *e);

/* Up to `tries` of them, every second one with an extra END, until one is answered. */
enum link_result sync_some(struct device *dev, int tries, uint32_t timeout_ms, enum sync_party *party,
                           struct err *e);

#endif
