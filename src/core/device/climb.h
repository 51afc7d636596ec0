/* climb.h: finds the fastest rate that the line supports.  Used after a connect or handover, and before large
 * transfers. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_CLIMB_H
#define CORE_DEVICE_CLIMB_H

#include <stdbool.h>
#include <stdint.h>

struct device;
struct err;

/* Climbs to the requested rate (options.baud), or (0) to the fastest one that passes; stays where it is if
 * none does. */
bool climb(struct device *dev, struct err *e);

/* At a quiet point before `bytes` are to be transferred: climbs once more if the rate is lower than a line
 * should support, or trials were void because the computer was late, and the transfer is long enough to gain.
 * A few times per session; costs nothing if all went well.  False as for climb. */
bool climb_again(struct device *dev, uint64_t bytes, struct err *e);
/* Whether climb_again may try: transfers then leave quiet points for it. */
bool climb_is_possible(const struct device *dev);

#endif
