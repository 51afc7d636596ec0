/* ask.h: a request and its answer, with simple retries.  Uses no recovery, so that recovery itself can use
 * it. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_ASK_H
#define CORE_DEVICE_ASK_H

#include "base/clock.h"
#include "core/device/link.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device;
struct err;

/* Repeats a harmless request until it is answered: ask_plain, or ask_steady (steady.h), which recovers the
 * line in between.  ERR_FLASH if the chip refuses, port errors and ERR_CANCELLED as they come. */
typedef bool ask_fn(struct device *dev, const struct request *req, struct answer *ans, struct err *e);

#define ASK_TRIES 4

/* Only repeats: for first contact, while no stub is in charge, and within recovery.  ERR_NO_ANSWER. */
bool ask_plain(struct device *dev, const struct request *req, struct answer *ans, struct err *e);

/* One try.  LINK_BROKEN: *e is filled; other failures go to the log. */
enum link_result ask_once(struct device *dev, const struct request *req, struct answer *ans, struct err *e);
/* ERR_FLASH, or ERR_LOST if the request arrived damaged each time; always false. */
bool ask_refused(const struct request *req, const struct answer *ans, struct err *e);

/* Sends a request whose answer is followed by a stream of frames, or by silence.  ERR_LOST if it is refused
 * or not answered; nothing has changed then. */
bool ask_to_start(struct device *dev, uint8_t op, const uint8_t *head, size_t len, struct err *e);

/* Deadline for the next good frame of `bytes` in a stream of Restock's stub.  Bad frames do not extend it:
 * noise might never end. */
struct deadline ask_stream_due(const struct device *dev, uint32_t bytes);

#endif
