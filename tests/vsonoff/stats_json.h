/* stats_json.h: everything the virtual Sonoff counted, as one JSON object, for tests to assert on. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_STATS_JSON_H
#define VSONOFF_STATS_JSON_H

struct buf;
struct vsonoff;

/* Appends the object on one line, without line end. */
void stats_json_write(const struct vsonoff *v, struct buf *out);

#endif
