/* link.h: one request, one answer, over a port.  Knows SLIP and packets, not flash.
 *
 * Used by one thread.  Every exchange has one deadline.  Anything unexpected (noise, answers to other
 * requests) is skipped and counted. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_LINK_H
#define CORE_LINK_H

#include "core/device/slip.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct err;
struct log;
struct port;

enum link_result {
    LINK_OK,
    LINK_REFUSED, /* an answer with a failure status came: see answer.status */
    LINK_TIMEOUT, /* no answer in time */
    LINK_BROKEN   /* the port failed, the user cancelled, or the link is shut (ERR_LOST): *e is filled */
};

#define LINK_FRAME_MAX  8192          /* longest frame expected from the device, unescaped */
#define LINK_DATA_MAX   (0x8000 + 16) /* most data of one request */
#define LINK_RECENT_MAX 512

struct link {
    struct port *port;   /* borrowed */
    struct clock *clock; /* borrowed */
    const struct log *log;
    struct slip_decoder decoder;
    uint8_t frame[LINK_FRAME_MAX];
    uint8_t chunk[4096]; /* bytes taken from the port and not decoded yet: [chunk_at, chunk_len) */
    size_t chunk_at, chunk_len;
    uint8_t *out; /* owned: room for the largest encoded request */
    size_t out_cap;
    /* Last raw bytes received since the last valid answer, to tell text from noise. */
    uint8_t recent[LINK_RECENT_MAX];
    size_t recent_len;
    unsigned changes;    /* of the rate since then */
    uint64_t bad_frames; /* frames that were damaged or invalid */
    bool with_crc;       /* Restock's own stub is listening: every request carries a CRC32 that it checks */
    bool read_late;      /* the last read came after its deadline: the next wait without time reads no more */
    bool shut;           /* nothing is sent any more: another device is listening */
    uint8_t unanswered;  /* the latest request other than a SYNC, until its answer comes; 0 = none */
    uint8_t hung_at;     /* the request after which the device has restarted instead of answering, and... */
    unsigned hangs;      /* ...how often in a row, with no answer to any of its kind in between */
};

/* Borrows port, clock and log.  False if out of memory. */
bool link_init(struct link *l, struct port *port, struct clock *clock, const struct log *log);
void link_done(struct link *l);
/* Sends nothing from now on: another device is listening.  Always false, with ERR_LOST. */
bool link_shut(struct link *l, struct err *e);

struct request {
    uint8_t op;
    const uint8_t *head; /* data before the payload; not part of the checksum */
    size_t head_len;
    const uint8_t *payload; /* checksummed data of a data command, else NULL */
    size_t payload_len;
    uint32_t timeout_ms;
};

struct answer {
    uint32_t value;
    const uint8_t *data; /* without the status bytes; valid until the next link call */
    size_t len;
    uint8_t status, error; /* as received; status 0 = success */
};

/* The device refused a damaged packet, not the request: it may be sent again. */
bool link_was_damaged(const struct answer *ans);

/* Sends the request and waits for the answer that carries its opcode. */
enum link_result link_call(struct link *l, const struct request *req, struct answer *ans, struct err *e);

/* The halves of link_call, for other exchanges. */
enum link_result link_send(struct link *l, const struct request *req, struct err *e);
enum link_result link_wait_answer(struct link *l, uint8_t op, uint32_t timeout_ms, struct answer *ans,
                                  struct err *e);

/* Sends one bare frame (no packet header). */
enum link_result link_send_frame(struct link *l, const uint8_t *data, size_t len, struct err *e);
/* Sends bytes as they are. */
enum link_result link_send_raw(struct link *l, const void *data, size_t len, struct err *e);

/* Waits for the next event of the decoder other than SLIP_NONE; with SLIP_FRAME the frame is in
 * l->decoder.data.  LINK_TIMEOUT when `timeout_ms` pass without one. */
enum link_result link_next_event(struct link *l, uint32_t timeout_ms, enum slip_event *event, struct err *e);
/* As above, but only SLIP_FRAME counts; damaged frames are counted and skipped. */
enum link_result link_next_frame(struct link *l, uint32_t timeout_ms, struct err *e);

/* Whether the frame just received is a well-formed answer to `op`; fills *ans. */
bool link_parse_answer(struct link *l, uint8_t op, struct answer *ans);

/* Drops everything received so far, including half a frame. */
enum link_result link_discard(struct link *l, struct err *e);
/* Lets `ms` pass and remembers as `recent` what arrives; 0 = what has arrived by now, for whoever is about to
 * discard it. */
enum link_result link_listen(struct link *l, uint32_t ms, struct err *e);
/* Reads and drops until nothing has come for `quiet_ms`, at most `limit_ms`. */
enum link_result link_drain(struct link *l, uint32_t quiet_ms, uint32_t limit_ms, struct err *e);

/* Changes the host's rate after everything sent has left at the old one.  False with *e filled. */
bool link_set_baud(struct link *l, uint32_t baud, struct err *e);

/* The device has restarted and left this request unanswered (0 = none); how often in a row that makes. */
unsigned link_count_hang(struct link *l, uint8_t unanswered);

void link_forget_recent(struct link *l);
/* Whether anything was received since.  A single 0 does not count: adapters make one whenever their rate
 * changes, and so does a wire that loses its voltage. */
bool link_heard(const struct link *l);

#endif
