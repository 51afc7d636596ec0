/* face_mem.c: port and clock over a wire, on virtual time.  Contract: face_mem.h. */
/* SPDX-License-Identifier: MIT */
#include "face_mem.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "port/departure.h"
#include "port/port.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_MS 1000000u

/* What a driver takes before it makes the writer wait: the usual size of a USB serial driver's buffer. */
#define DRIVER_BUFFER 4096u
/* What asking without waiting costs, so that a program that polls sees time pass. */
#define POLL_COST_NS 50000u

struct vsonoff_mem {
    struct clock clock;
    struct chip *chip;
    struct wire *wire;
    struct mem_port *open; /* borrowed: the port belongs to who opened it */
    bool no_modem_lines;
    void (*tick)(void *ctx, struct vsonoff_mem *m);
    void *tick_ctx;
};

struct mem_port {
    struct port port;
    struct vsonoff_mem *m;      /* borrowed */
    struct departure departure; /* for adapters with a memory, as real backends have it */
    unsigned reads;
    bool dtr, rts;
    atomic_bool cancelled;
    uint64_t unplugs; /* how often the adapter had vanished when this port was opened */
};

/* ---- time ---- */

/* Runs up to `ns`, less if bytes become ready or the adapter vanishes. */
static void pass(struct vsonoff_mem *m, uint64_t ns)
{
    wire_run(m->wire, ns);
    if (m->tick != NULL)
        m->tick(m->tick_ctx, m);
}

/* With a tick, time passes in small pieces; without one, in one piece. */
static uint64_t piece(const struct vsonoff_mem *m, uint64_t until)
{
    uint64_t left = until - wire_now(m->wire);
    return m->tick != NULL && left > NS_PER_MS ? NS_PER_MS : left;
}

static void run_until(struct vsonoff_mem *m, uint64_t until)
{
    while (wire_now(m->wire) < until)
        pass(m, piece(m, until));
}

static uint64_t mem_now_ms(struct clock *c)
{
    return wire_now(container_of(c, struct vsonoff_mem, clock)->wire) / NS_PER_MS;
}

static void mem_sleep_ms(struct clock *c, uint32_t ms)
{
    vsonoff_mem_run(container_of(c, struct vsonoff_mem, clock), ms);
}

static const struct clock_ops mem_clock_ops = {mem_now_ms, mem_sleep_ms};

/* ---- port ---- */

static struct mem_port *mem_port(struct port *p)
{
    return container_of(p, struct mem_port, port);
}

/* Its adapter has vanished since the port was opened; another one may be there by now. */
static bool gone(const struct mem_port *p)
{
    return wire_get_stats(p->m->wire)->unplugs != p->unplugs;
}

static bool usable(const struct mem_port *p, struct err *e)
{
    if (atomic_load(&p->cancelled))
        return err_set(e, ERR_CANCELLED, "cancelled");
    if (gone(p))
        return err_set(e, ERR_PORT_GONE, "the virtual adapter was pulled out");
    return true;
}

/* A packet of USB at a time at most; and every fourth time a program finds the first byte of one alone. */
static size_t piece_of(struct mem_port *p, size_t size)
{
    const struct adapter_profile *profile = wire_profile(p->m->wire);
    if (profile->send_bytes == 0)
        return size;
    size_t most = ++p->reads % 4 == 0 ? 1 : profile->packet_bytes;
    return size < most ? size : most;
}

static int mem_read(struct port *port, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    struct mem_port *p = mem_port(port);
    struct vsonoff_mem *m = p->m;
    uint64_t wait = timeout_ms == 0 ? POLL_COST_NS : (uint64_t)timeout_ms * NS_PER_MS;
    uint64_t until = wire_now(m->wire) + wait;
    size = piece_of(p, size);
    while (usable(p, e)) {
        size_t n = wire_receive(m->wire, data, size);
        if (n > 0 || wire_now(m->wire) >= until)
            return (int)n;
        pass(m, piece(m, until));
    }
    return -1;
}

/* Runs the device until the driver has at most `most` bytes. */
static bool wait_sent(struct mem_port *p, size_t most, struct err *e)
{
    struct vsonoff_mem *m = p->m;
    while (usable(p, e)) {
        if (wire_unsent(m->wire) <= most)
            return true;
        pass(m, POLL_COST_NS);
    }
    return false;
}

static bool mem_write(struct port *port, const void *data, size_t len, struct err *e)
{
    struct mem_port *p = mem_port(port);
    uint64_t begun_ms = mem_now_ms(&p->m->clock);
    if (!usable(p, e))
        return false;
    wire_send(p->m->wire, data, len);
    bool ok = wait_sent(p, DRIVER_BUFFER, e);
    departure_handed(&p->departure, begun_ms, mem_now_ms(&p->m->clock), len);
    return ok;
}

/* Lets time pass while the port stays usable. */
static bool pass_ms(struct mem_port *p, uint32_t ms, struct err *e)
{
    uint64_t until = wire_now(p->m->wire) + (uint64_t)ms * NS_PER_MS;
    while (usable(p, e)) {
        if (wire_now(p->m->wire) >= until)
            return true;
        pass(p->m, piece(p->m, until));
    }
    return false;
}

/* As the backends of real systems: once the driver has nothing left, what the adapter has is reckoned. */
static bool mem_drain(struct port *port, struct err *e)
{
    struct mem_port *p = mem_port(port);
    struct vsonoff_mem *m = p->m;
    while (usable(p, e)) {
        if (wire_drained(m->wire))
            return wire_profile(m->wire)->send_bytes == 0 ||
                   pass_ms(p, departure_left_ms(&p->departure, mem_now_ms(&m->clock)), e);
        if (wire_unsent(m->wire) > 0)
            departure_queued(&p->departure, mem_now_ms(&m->clock), wire_unsent(m->wire));
        pass(m, POLL_COST_NS);
    }
    return false;
}

static bool mem_discard_input(struct port *port, struct err *e)
{
    struct mem_port *p = mem_port(port);
    if (!usable(p, e))
        return false;
    wire_discard_input(p->m->wire);
    return true;
}

/* A request to the adapter takes its time; that it takes effect at the beginning of it is the worse case. */
static bool mem_set_baud(struct port *port, uint32_t baud, struct err *e)
{
    struct mem_port *p = mem_port(port);
    struct vsonoff_mem *m = p->m;
    if (!usable(p, e))
        return false;
    if (baud == 0)
        return err_set(e, ERR_PORT_CONFIG, "0 baud");
    wire_set_baud(m->wire, baud);
    run_until(m, wire_now(m->wire) + wire_profile(m->wire)->control_ns);
    departure_set_baud(&p->departure, mem_now_ms(&m->clock), baud);
    return true;
}

/* Where each line is a request of its own, DTR comes first. */
static void change_lines(struct mem_port *p, bool dtr, bool rts)
{
    struct vsonoff_mem *m = p->m;
    if (wire_profile(m->wire)->one_line_at_a_time && p->dtr != dtr && p->rts != rts) {
        wire_set_lines(m->wire, dtr, p->rts);
        run_until(m, wire_now(m->wire) + wire_profile(m->wire)->frame_ns);
    }
    wire_set_lines(m->wire, dtr, rts);
    p->dtr = dtr;
    p->rts = rts;
}

static bool mem_set_lines(struct port *port, bool dtr, bool rts, struct err *e)
{
    struct mem_port *p = mem_port(port);
    if (!usable(p, e))
        return false;
    if (p->m->no_modem_lines)
        return err_set(e, ERR_PORT_CONFIG, "this port has no DTR and RTS");
    change_lines(p, dtr, rts);
    return usable(p, e);
}

static void mem_cancel(struct port *port)
{
    atomic_store(&mem_port(port)->cancelled, true);
}

static void mem_close(struct port *port)
{
    struct mem_port *p = mem_port(port);
    p->m->open = NULL;
    if (!gone(p))
        wire_set_lines(p->m->wire, false, false);
    free(p);
}

static const struct port_ops mem_port_ops = {
    .read = mem_read,
    .write = mem_write,
    .drain = mem_drain,
    .discard_input = mem_discard_input,
    .set_baud = mem_set_baud,
    .set_lines = mem_set_lines,
    .cancel = mem_cancel,
    .close = mem_close,
};

/* What opening does before the program can say a word. */
static void raise_lines(struct mem_port *p)
{
    if (!wire_profile(p->m->wire)->one_line_at_a_time || p->m->no_modem_lines)
        return;
    p->dtr = p->rts = true;
    wire_set_lines(p->m->wire, true, true);
}

struct port *vsonoff_mem_open(struct vsonoff_mem *m, struct err *e)
{
    if (wire_unplugged(m->wire)) {
        err_set(e, ERR_PORT_MISSING, "the virtual adapter is not plugged in");
        return NULL;
    }
    if (m->open != NULL) {
        err_set(e, ERR_PORT_BUSY, "the virtual port is open already");
        return NULL;
    }
    struct mem_port *p = calloc(1, sizeof *p);
    if (p == NULL) {
        err_set(e, ERR_MEMORY, "opening the virtual port");
        return NULL;
    }
    p->port.ops = &mem_port_ops;
    p->m = m;
    p->unplugs = wire_get_stats(m->wire)->unplugs;
    m->open = p;
    raise_lines(p);
    wire_set_baud(m->wire, 115200);
    departure_init(&p->departure, 115200);
    change_lines(p, false, false);
    return &p->port;
}

/* ---- the whole device ---- */

void vsonoff_mem_config_default(struct vsonoff_mem_config *config, uint32_t flash_size)
{
    memset(config, 0, sizeof *config);
    chip_config_default(&config->chip, flash_size);
    config->wiring = WIRING_SONOFF;
    config->adapter = ADAPTER_IDEAL;
    config->button_down = true;
}

struct vsonoff_mem *vsonoff_mem_new(const struct vsonoff_mem_config *config)
{
    struct vsonoff_mem *m = calloc(1, sizeof *m);
    if (m == NULL || config->image_len > config->chip.flash.size)
        abort();
    m->clock.ops = &mem_clock_ops;
    m->no_modem_lines = config->no_modem_lines;
    m->chip = chip_new(&config->chip, wire_device_byte, &m->wire);
    if (m->chip == NULL)
        abort();
    m->wire = wire_new(m->chip, config->wiring, config->adapter);
    if (m->wire == NULL)
        abort();
    *wire_faults(m->wire) = config->faults;
    if (config->image_len > 0)
        memcpy(vsonoff_mem_flash(m), config->image, config->image_len);
    vsonoff_mem_hand(m, config->button_down ? "button=down power=on" : "button=up power=on");
    vsonoff_mem_run(m, 100);
    return m;
}

void vsonoff_mem_free(struct vsonoff_mem *m)
{
    if (m == NULL)
        return;
    wire_free(m->wire);
    m->wire = NULL;
    chip_free(m->chip);
    free(m);
}

struct clock *vsonoff_mem_clock(struct vsonoff_mem *m)
{
    return &m->clock;
}

struct wire *vsonoff_mem_wire(struct vsonoff_mem *m)
{
    return m->wire;
}

struct chip *vsonoff_mem_chip(struct vsonoff_mem *m)
{
    return m->chip;
}

uint8_t *vsonoff_mem_flash(struct vsonoff_mem *m)
{
    return nor_data(chip_flash(m->chip));
}

uint32_t vsonoff_mem_flash_size(struct vsonoff_mem *m)
{
    return nor_size(chip_flash(m->chip));
}

void vsonoff_mem_run(struct vsonoff_mem *m, uint32_t ms)
{
    run_until(m, wire_now(m->wire) + (uint64_t)ms * NS_PER_MS);
}

void vsonoff_mem_hand(struct vsonoff_mem *m, const char *script)
{
    if (!wire_script(m->wire, script))
        abort();
    uint64_t last;
    while ((last = wire_script_end(m->wire)) > wire_now(m->wire))
        run_until(m, last);
}

void vsonoff_mem_set_tick(struct vsonoff_mem *m, void (*tick)(void *ctx, struct vsonoff_mem *m), void *ctx)
{
    m->tick = tick;
    m->tick_ctx = ctx;
}
