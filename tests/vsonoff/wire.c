/* wire.c: the wire's clockwork: bytes toward the device, pins, power, and the order of events.
 *
 * Time is the chip's time; the wire runs the chip from one of its own events to the next.  Contract: wire.h.
 */
/* SPDX-License-Identifier: MIT */
#include "wire_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SLIP_END 0xC0

/* 10 kOhm and 100 nF to 1 uF sit on EN of the boards that have reset transistors: about 2 ms to rise.
 * Programs that change DTR and RTS in two calls depend on it. */
#define EN_RISE_NS    2000000u
#define BROWNOUT_NS   300000000u
#define BITS_PER_BYTE 10u
#define NS_PER_SECOND 1000000000u

void wire_queue_push(struct wire_queue *q, struct wire_byte b)
{
    if (q->count == q->cap) {
        size_t cap = q->cap == 0 ? 64 : 2 * q->cap;
        struct wire_byte *items = malloc(cap * sizeof *items);
        if (items == NULL)
            abort();
        for (size_t i = 0; i < q->count; i++)
            items[i] = q->items[(q->head + i) & (q->cap - 1)];
        free(q->items);
        q->items = items;
        q->head = 0;
        q->cap = cap;
    }
    q->items[(q->head + q->count++) & (q->cap - 1)] = b;
}

struct wire_byte wire_queue_pop(struct wire_queue *q)
{
    assert(q->count > 0);
    struct wire_byte b = q->items[q->head];
    q->head = (q->head + 1) & (q->cap - 1);
    q->count--;
    return b;
}

void wire_queue_clear(struct wire_queue *q)
{
    q->head = 0;
    q->count = 0;
}

struct wire *wire_new(struct chip *chip, enum wiring wiring, enum adapter adapter)
{
    struct wire *w = calloc(1, sizeof *w);
    if (w == NULL)
        return NULL;
    w->chip = chip;
    w->wiring = wiring;
    w->profile = adapter_profile(adapter);
    w->host_baud = 115200;
    w->en_rise_ns = CHIP_NEVER;
    return w;
}

void wire_free(struct wire *w)
{
    if (w == NULL)
        return;
    free(w->unsent.items);
    free(w->memory.items);
    free(w->line.items);
    free(w->packet.items);
    free(w->ready.items);
    free(w->steps);
    free(w);
}

struct wire_faults *wire_faults(struct wire *w)
{
    return &w->faults;
}

const struct adapter_profile *wire_profile(const struct wire *w)
{
    return w->profile;
}

const struct wire_stats *wire_get_stats(const struct wire *w)
{
    return &w->stats;
}

uint64_t wire_now(const struct wire *w)
{
    return chip_now(w->chip);
}

void wire_device_byte(void *wire_slot, uint64_t end_ns, uint8_t byte, double baud)
{
    struct wire *w = *(struct wire **)wire_slot;
    if (w == NULL)
        return;
    if (w->unplugged || w->faults.rx_tx_open || w->faults.rx_tx_shorted)
        return;
    wire_queue_push(&w->line, (struct wire_byte){end_ns, baud, byte});
}

/* ---- pins and power ---- */

/* The usual two transistors: RTS alone pulls EN low, DTR alone pulls GPIO0 low, both or none pull nothing. */
static bool lines_pull_en(const struct wire *w)
{
    return w->wiring == WIRING_NODEMCU && !w->unplugged && w->rts && !w->dtr;
}

static bool lines_pull_gpio0(const struct wire *w)
{
    return w->wiring == WIRING_NODEMCU && !w->unplugged && w->dtr && !w->rts;
}

void wire_update_pins(struct wire *w)
{
    chip_set_gpio0(w->chip, w->hand_button || lines_pull_gpio0(w));
    if (w->hand_en_low || lines_pull_en(w)) {
        w->en_rise_ns = CHIP_NEVER;
        if (!w->en_is_low)
            chip_set_en(w->chip, true);
        w->en_is_low = true;
    } else if (w->en_is_low && w->en_rise_ns == CHIP_NEVER) {
        w->en_rise_ns = wire_now(w) + EN_RISE_NS;
    }
    bool fed = !w->unplugged || w->faults.unplug_keeps_power;
    bool power = w->hand_power && fed && w->brownout_until == 0;
    if (power != chip_powered(w->chip))
        chip_set_power(w->chip, power);
    w->deaf = w->deaf && power && !w->en_is_low;
}

void wire_set_lines(struct wire *w, bool dtr, bool rts)
{
    w->dtr = dtr;
    w->rts = rts;
    wire_update_pins(w);
}

bool wire_reset_rising(const struct wire *w)
{
    return w->en_rise_ns != CHIP_NEVER;
}

void wire_unplug(struct wire *w)
{
    w->stats.unplugs += !w->unplugged;
    w->unplugged = true;
    w->dtr = w->rts = false;
    w->stall_until = 0;
    wire_queue_clear(&w->unsent);
    wire_queue_clear(&w->memory);
    wire_queue_clear(&w->line);
    wire_queue_clear(&w->packet);
    wire_queue_clear(&w->ready);
    wire_update_pins(w);
}

void wire_replug(struct wire *w)
{
    w->unplugged = false;
    w->last_packet_ns = wire_now(w);
    wire_update_pins(w);
}

bool wire_unplugged(const struct wire *w)
{
    return w->unplugged;
}

void wire_count_byte(struct wire *w)
{
    uint64_t count = w->stats.to_host + w->stats.to_device;
    if (count == w->faults.stall_after_bytes)
        w->stall_until = wire_now(w) + w->faults.stall_ms * (uint64_t)1000000;
    if (count == w->faults.brownout_after_bytes) {
        w->brownout_until = wire_now(w) + BROWNOUT_NS;
        wire_update_pins(w);
    }
    if (count == w->faults.unplug_after_bytes)
        wire_unplug(w);
}

/* ---- host to device ---- */

void wire_set_baud(struct wire *w, uint32_t baud)
{
    if (baud == 0)
        return;
    uint32_t rate = w->profile->rate(baud);
    bool changes = rate != 0 && rate != w->host_baud;
    if (w->profile->set_loses_input) {
        w->stats.lost_on_change += w->packet.count;
        wire_queue_clear(&w->packet);
    }
    if (!changes)
        return;
    if (w->profile->on_change == REST_IS_LOST) {
        w->stats.lost_on_change += w->memory.count;
        wire_queue_clear(&w->memory);
    }
    w->host_baud = rate;
    w->line_fraction = 0;
    if (w->profile->change_makes_zero && !w->unplugged)
        wire_queue_push(&w->packet, (struct wire_byte){wire_now(w), rate, 0});
}

/* Bytes reach the adapter with a frame of USB. */
static uint64_t arrival(const struct wire *w)
{
    uint64_t frame = w->profile->frame_ns, now = wire_now(w);
    return frame == 0 ? now : (now / frame + 1) * frame;
}

void wire_send(struct wire *w, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len && !w->unplugged; i++)
        wire_queue_push(&w->unsent, (struct wire_byte){arrival(w), 0, data[i]});
}

size_t wire_unsent(const struct wire *w)
{
    return w->unsent.count;
}

bool wire_sending(const struct wire *w)
{
    return w->unsent.count > 0 || w->memory.count > 0 || w->line_free_ns > wire_now(w);
}

bool wire_drained(const struct wire *w)
{
    return w->profile->send_bytes > 0 ? w->unsent.count == 0 : !wire_sending(w);
}

/* Where the next byte for the line comes from. */
static struct wire_queue *source(struct wire *w)
{
    return w->profile->send_bytes > 0 ? &w->memory : &w->unsent;
}

/* When the next start bit leaves; CHIP_NEVER if there is nothing to send. */
static uint64_t next_start(struct wire *w)
{
    if (source(w)->count == 0)
        return CHIP_NEVER;
    return w->line_free_ns > w->stall_until ? w->line_free_ns : w->stall_until;
}

/* When the adapter takes the next byte from the driver. */
static uint64_t next_fill(const struct wire *w)
{
    bool room = w->memory.count < w->profile->send_bytes;
    return room && w->unsent.count > 0 ? w->unsent.items[w->unsent.head].at_ns : CHIP_NEVER;
}

/* Length of one byte on the line, with the fraction of a nanosecond carried over to the next. */
static uint64_t byte_time(struct wire *w)
{
    uint64_t parts = (uint64_t)BITS_PER_BYTE * NS_PER_SECOND + w->line_fraction;
    w->line_fraction = parts % w->host_baud;
    return parts / w->host_baud;
}

/* A request: END, 0, opcode, six bytes more at least; a frame of four bytes counts what was read. */
static bool chip_hears(struct wire *w, uint8_t byte)
{
    w->frame_at = byte == SLIP_END ? 0 : w->frame_at + 1;
    if (w->frame_at == 2)
        w->opcode = byte;
    if (w->frame_at == 5 && w->opcode != 0 && w->opcode == w->faults.deaf_after_request)
        w->deaf = true;
    return !w->deaf;
}

static void send_next(struct wire *w)
{
    uint64_t now = wire_now(w);
    uint8_t byte = wire_queue_pop(source(w)).value;
    uint64_t start = w->line_free_ns > now ? w->line_free_ns : now;
    w->line_free_ns = start + byte_time(w);
    w->stats.to_device++;
    if (w->faults.rx_tx_shorted) {
        wire_queue_push(&w->line, (struct wire_byte){w->line_free_ns, w->host_baud, byte});
    } else if (!chip_hears(w, byte) || wire_fault_hits(w, w->faults.tx_drop)) {
        w->stats.dropped++;
    } else {
        if (wire_rate_too_high(w))
            byte = wire_other_byte(w, byte);
        if (wire_fault_hits(w, w->faults.tx_flip)) {
            byte = (uint8_t)(byte ^ 1u << wire_random(w) % 8);
            w->stats.flipped++;
        }
        chip_rx(w->chip, start, byte, w->host_baud);
    }
    wire_count_byte(w);
}

/* ---- host side of the adapter ---- */

size_t wire_receive(struct wire *w, uint8_t *data, size_t size)
{
    size_t n = 0;
    while (n < size && w->ready.count > 0) {
        struct wire_byte b = wire_queue_pop(&w->ready);
        data[n++] = w->late_sampling ? wire_sample(w, b, w->host_baud) : b.value;
    }
    return n;
}

void wire_discard_input(struct wire *w)
{
    wire_queue_clear(&w->ready);
}

void wire_set_late_sampling(struct wire *w, bool on)
{
    w->late_sampling = on;
}

/* ---- the order of events ---- */

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The next thing that happens outside the chip. */
static uint64_t own_next_event(struct wire *w)
{
    uint64_t at = earlier(next_start(w), next_fill(w));
    if (w->line.count > 0)
        at = earlier(at, w->line.items[w->line.head].at_ns);
    at = earlier(at, wire_adapter_due(w));
    at = earlier(at, w->en_rise_ns);
    if (w->brownout_until != 0)
        at = earlier(at, w->brownout_until);
    if (w->step_count > 0)
        at = earlier(at, w->steps[0].at_ns);
    return at;
}

static void run_pin_events(struct wire *w, uint64_t now)
{
    if (w->en_rise_ns <= now) {
        w->en_rise_ns = CHIP_NEVER;
        w->en_is_low = false;
        chip_set_en(w->chip, false);
    }
    if (w->brownout_until != 0 && w->brownout_until <= now) {
        w->brownout_until = 0;
        wire_update_pins(w);
    }
}

static void run_due_events(struct wire *w)
{
    uint64_t now = wire_now(w);
    wire_script_run(w);
    run_pin_events(w, now);
    while (w->line.count > 0 && w->line.items[w->line.head].at_ns <= now)
        wire_adapter_arrive(w, wire_queue_pop(&w->line));
    if (wire_adapter_due(w) <= now)
        wire_adapter_flush(w);
    while (next_fill(w) <= now || next_start(w) <= now) {
        if (next_fill(w) <= now)
            wire_queue_push(&w->memory, wire_queue_pop(&w->unsent));
        else
            send_next(w);
    }
}

void wire_run(struct wire *w, uint64_t ns)
{
    uint64_t until = wire_now(w) + ns;
    bool was_unplugged = w->unplugged;
    w->news = false;
    run_due_events(w);
    while (wire_now(w) < until && !w->news && w->unplugged == was_unplugged) {
        chip_run(w->chip, earlier(until, own_next_event(w)));
        run_due_events(w);
    }
}

uint64_t wire_next_event(struct wire *w)
{
    uint64_t at = earlier(own_next_event(w), chip_next_event(w->chip));
    uint64_t now = wire_now(w);
    return at < now ? now : at;
}
