/* driver_line.c: bytes between requests, the driver's queues, the adapter's memory and the line. */
/* SPDX-License-Identifier: MIT */
#include "driver_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t byte_us(void)
{
    DWORD baud = driver_world.dcb.BaudRate;
    return 10000000u / (baud == 0 ? 9600 : baud);
}

/* Reading */

static DWORD copy_out(struct request_seen *r)
{
    DWORD count = r->size < driver_world.in_count ? r->size : (DWORD)driver_world.in_count;
    memcpy(r->data, driver_world.in, count);
    driver_world.in_count -= count;
    memmove(driver_world.in, driver_world.in + count, driver_world.in_count);
    return count;
}

static void end_read(struct request_seen *r)
{
    DWORD count = copy_out(r);
    driver_end_request(r, count > 0 ? driver_world.habits.read_end_error : ERROR_SUCCESS, count);
}

static void serve_reads(void)
{
    for (int i = 0; i < DRIVER_REQUESTS; i++) {
        struct request_seen *r = &driver_world.requests[i];
        if (r->pending && !r->is_write && driver_world.in_count >= r->size)
            end_read(r);
    }
}

static struct request_seen *by_number(void *number)
{
    for (int i = 0; i < DRIVER_REQUESTS; i++)
        if (driver_world.requests[i].pending &&
            driver_world.requests[i].number == (unsigned)(uintptr_t)number)
            return &driver_world.requests[i];
    return NULL;
}

static void read_time_is_up(void *number)
{
    struct request_seen *r = by_number(number);
    if (r != NULL && !driver_world.habits.ignores_timeouts)
        end_read(r);
}

void driver_begin_read(struct request_seen *r)
{
    const COMMTIMEOUTS *t = &driver_world.timeouts;
    serve_reads();
    if (!r->pending)
        return;
    if (driver_world.habits.empty_reads) {
        end_read(r);
        return;
    }
    if (driver_world.habits.ignores_timeouts)
        return;
    void *number = (void *)(uintptr_t)r->number;
    uint64_t total = t->ReadTotalTimeoutConstant + (uint64_t)t->ReadTotalTimeoutMultiplier * r->size;
    if (t->ReadIntervalTimeout == MAXDWORD && total == 0)
        read_time_is_up(number);
    else if (total > 0)
        vt_later(vt_now_us() + total * 1000, read_time_is_up, number);
}

static void note_error(DWORD error)
{
    driver_world.errors |= error;
    if (!driver_world.habits.aborts_on_error && !driver_world.dcb.fAbortOnError)
        return;
    driver_world.blocked = true;
    driver_complete_all(ERROR_OPERATION_ABORTED);
}

static void take_byte(uint8_t byte)
{
    const DCB *dcb = &driver_world.dcb;
    if (driver_world.gone || driver_world.zombie || !driver_world.is_open || (dcb->fNull && byte == 0))
        return;
    if (dcb->fInX && (byte == (uint8_t)dcb->XonChar || byte == (uint8_t)dcb->XoffChar))
        return;
    if (driver_world.in_count >= driver_world.in_limit) {
        note_error(CE_RXOVER);
        return;
    }
    driver_world.in[driver_world.in_count++] = byte;
}

static void bytes_come(void *ctx)
{
    (void)ctx;
    struct driver_world *w = &driver_world;
    bool any = false;
    for (; w->came < w->coming_count && w->coming[w->came].at_us <= vt_now_us(); w->came++) {
        const struct coming *c = &w->coming[w->came];
        if (c->error != 0)
            note_error(c->error);
        else
            take_byte(c->byte);
        any = true;
    }
    if (any)
        serve_reads();
    if (w->came < w->coming_count)
        vt_later(w->coming[w->came].at_us, bytes_come, NULL);
}

static void add_coming(struct coming c)
{
    struct driver_world *w = &driver_world;
    if (w->coming_count == DRIVER_LINE_BYTES) {
        printf("FAILED: the test itself: too much comes down the line\n");
        exit(2);
    }
    if (w->coming_count > w->came && c.at_us < w->coming[w->coming_count - 1].at_us)
        c.at_us = w->coming[w->coming_count - 1].at_us; /* one line: in order */
    bool idle = w->came == w->coming_count;
    w->coming[w->coming_count++] = c;
    if (idle)
        vt_later(c.at_us, bytes_come, NULL);
}

void driver_receive(uint32_t in_ms, const void *data, size_t len)
{
    uint64_t at_us = vt_now_us() + ((uint64_t)in_ms + driver_world.habits.latency_ms) * 1000;
    for (size_t i = 0; i < len; i++)
        add_coming((struct coming){((const uint8_t *)data)[i], 0, at_us + (i + 1) * byte_us()});
}

void driver_line_error(uint32_t in_ms, DWORD error)
{
    add_coming((struct coming){0, error, vt_now_us() + (uint64_t)in_ms * 1000});
}

/* Writing */

static void fill_fifo(void);

/* The byte that the line was busy with has left, at the rate that is set then. */
static void byte_has_left(void *ctx)
{
    (void)ctx;
    struct driver_world *w = &driver_world;
    w->line_is_busy = false;
    if (w->gone)
        return;
    w->out[w->sent].baud = w->dcb.BaudRate;
    w->out[w->sent].at_ms = driver_now_ms();
    w->sent++;
    fill_fifo();
}

/* Whether flow control that a program has left switched on holds everything back: nobody is there to answer.
 */
static bool is_held(void)
{
    return driver_world.dcb.fOutxCtsFlow || driver_world.dcb.fOutxDsrFlow;
}

static void serve_writes(void)
{
    for (int i = 0; i < DRIVER_REQUESTS; i++) {
        struct request_seen *r = &driver_world.requests[i];
        if (r->pending && r->is_write && !driver_world.habits.never_writes && r->end <= driver_world.in_fifo)
            driver_end_request(r, ERROR_SUCCESS, r->taken);
    }
}

static void fill_fifo(void)
{
    struct driver_world *w = &driver_world;
    size_t room = w->habits.fifo_bytes > 0 ? w->habits.fifo_bytes : 1;
    while (!w->zombie && !is_held() && w->in_fifo < w->given && w->in_fifo - w->sent < room)
        w->in_fifo++;
    if (w->zombie)
        w->in_fifo = w->sent = w->given; /* they are gone, and nobody says so */
    if (!w->line_is_busy && w->sent < w->in_fifo) {
        w->line_is_busy = true;
        vt_later(vt_now_us() + byte_us(), byte_has_left, NULL);
    }
    serve_writes();
}

static void write_time_is_up(void *number)
{
    struct request_seen *r = by_number(number);
    if (r != NULL && !driver_world.habits.ignores_timeouts)
        driver_end_request(r, ERROR_SUCCESS, 0);
}

void driver_begin_write(struct request_seen *r)
{
    struct driver_world *w = &driver_world;
    const COMMTIMEOUTS *t = &w->timeouts;
    uint64_t total = t->WriteTotalTimeoutConstant + (uint64_t)t->WriteTotalTimeoutMultiplier * r->size;
    if (total > 0)
        vt_later(vt_now_us() + total * 1000, write_time_is_up, (void *)(uintptr_t)r->number);
    if (w->habits.never_writes)
        return;
    r->taken = w->habits.write_part != 0 && w->habits.write_part < r->size ? w->habits.write_part : r->size;
    if (w->habits.empty_writes > 0) {
        w->habits.empty_writes--;
        r->taken = 0;
    }
    if (w->given + r->taken > DRIVER_LINE_BYTES) {
        printf("FAILED: the test itself: too much goes to the line\n");
        exit(2);
    }
    for (DWORD i = 0; i < r->taken; i++)
        w->out[w->given++].byte = r->data[i];
    r->end = w->given;
    fill_fifo();
}

size_t driver_sent_count(void)
{
    return driver_world.sent;
}

const struct driver_sent *driver_sent(void)
{
    return driver_world.out;
}
