/* line.h: how many bytes the line loses, counted as the work goes on.
 *
 * Every damaged frame and every repeated exchange is a trouble; bytes that went by, shared among the
 * troubles, are what the user is told before he waits: "the line loses about 1 byte in 800".  Trials of
 * faster rates count nothing, because there trouble is the answer.  Used by the files of this directory, and
 * by core/work for errors that the line explains. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_LINE_H
#define CORE_DEVICE_LINE_H

#include <stdbool.h>
#include <stdint.h>

struct device;
struct err;

/* A connect begins: nothing is known of the line. */
void line_begin(struct device *dev);

/* An exchange had to be repeated. */
void line_count_trouble(struct device *dev);

/* Of what happens in between, no trouble counts. */
struct line_pause {
    uint64_t troubles, bad_frames;
};
struct line_pause line_pause(const struct device *dev);
void line_resume(struct device *dev, struct line_pause before);

/* One byte in so many is lost or damaged, in one significant digit; 0 = too few to say, or a good line. */
uint32_t line_loses_one_in(const struct device *dev);

/* Tells the owner of the device, once in each connect, if the line is bad.  Called with every progress. */
void line_tell(struct device *dev);

/* Whether hardly anything as long as a sector would arrive, at a rate that is not the reason for it. */
bool line_wants_small_packets(const struct device *dev);

/* Whether requests that change the flash may be sent.  The parameters of Espressif's requests carry no
 * checksum: over a bad line, an erase or a write could go to another address than it was meant for.  False
 * with ERR_LINE. */
bool line_allows_changes(const struct device *dev, struct err *e);

/* Work has ended with *e: if the line is bad, that is what explains a stub that does not start, a flash that
 * seems to read differently and a device that stops answering.  Always false. */
bool line_explains(struct device *dev, struct err *e);

#endif
