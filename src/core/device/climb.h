/* climb.h: finding the fastest rate that the line does.  Used when a device has been connected or handed
 * over, and before large transfers. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_CLIMB_H
#define CORE_DEVICE_CLIMB_H

#include <stdbool.h>
#include <stdint.h>

struct device;
struct err;

/* Climbs to the rate asked for (options.baud), or (0) to the fastest one that passes; stays where it is if
 * none does. */
bool climb(struct device *dev, struct err *e);

/* At a quiet point before `bytes` are to be transferred: climbs once more if the rate is less than a line
 * should do, or trials told nothing because the computer was late, and the transfer is long enough for it.  A
 * few times in a session; costs nothing where all went well.  False as for climb. */
bool climb_again(struct device *dev, uint64_t bytes, struct err *e);
/* Whether it may try: then transfers leave quiet points for it. */
bool climb_is_possible(const struct device *dev);

#endif
