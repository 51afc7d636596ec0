/* recover.c: SYNC, and the way back after line errors. */
#include "core/recover.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/baud.h"
#include "core/chip.h"
#include "core/commands.h"
#include "core/packed.h"
#include "core/reset.h"
#include "core/session.h"
#include "core/stubs.h"
#include "core/wire.h"
#include "port/port.h"

#include <string.h>

#define ERRORS_BEFORE_STEP_DOWN 3
#define SYNC_GAP_MS             60 /* between the eight answers: above any adapter's latency timer */

static const uint8_t sync_data[36] = {0x07, 0x07, 0x12, 0x20, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
                                      0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
                                      0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55};

static bool is_our_echo(const struct slip_decoder *d)
{
    return d->len == WIRE_HEADER_SIZE + sizeof sync_data && d->data[0] == WIRE_REQUEST &&
           d->data[1] == WIRE_SYNC;
}

/* Waits for one frame that answers a SYNC.  One deadline for all that comes instead: a firmware or a metering
 * chip that talks all the time must not keep us here. */
static enum link_result wait_sync(struct flasher *f, uint32_t timeout_ms, enum sync_party *party,
                                  struct err *e)
{
    struct answer ans;
    enum slip_event event;
    enum link_result r;
    struct deadline deadline = deadline_in(f->clock, timeout_ms);
    while ((r = link_next_event(&f->link, deadline_left_ms(&deadline), &event, e)) == LINK_OK) {
        const struct slip_decoder *d = &f->link.decoder;
        if (event != SLIP_FRAME)
            continue;
        if (is_our_echo(d)) {
            *party = SYNC_ECHO;
            return LINK_OK;
        }
        if (link_parse_answer(&f->link, WIRE_SYNC, &ans)) {
            *party = ans.value == 0 ? SYNC_STUB : SYNC_ROM;
            return LINK_OK;
        }
    }
    return r;
}

enum link_result recover_sync(struct flasher *f, uint32_t timeout_ms, bool shift, enum sync_party *party,
                              struct err *e)
{
    static const uint8_t extra_end = WIRE_SLIP_END;
    const struct request req = {WIRE_SYNC, sync_data, sizeof sync_data, NULL, 0, 0};
    *party = SYNC_NOBODY;
    enum link_result r = link_discard(&f->link, e);
    if (r == LINK_OK && shift)
        r = link_send_raw(&f->link, &extra_end, 1, e);
    if (r == LINK_OK)
        r = link_send(&f->link, &req, e);
    if (r == LINK_OK)
        r = wait_sync(f, timeout_ms, party, e);
    static const char *const who[] = {"nobody", "the loader", "a stub", "our own echo"};
    log_printf(f->log, LOG_DEBUG, "SYNC at %u baud: %s answers; %u raw bytes kept", f->device.baud,
               who[*party], (unsigned)f->link.recent_len);
    if (r != LINK_OK || *party == SYNC_ECHO)
        return r;
    if (*party == SYNC_ROM) /* the stub is gone */
        f->link.with_crc = false;
    for (int i = 1; i < WIRE_SYNC_ANSWERS && r == LINK_OK; i++) {
        enum sync_party again;
        r = wait_sync(f, SYNC_GAP_MS, &again, e);
    }
    return r == LINK_BROKEN ? r : LINK_OK;
}

enum link_result recover_sync_some(struct flasher *f, int tries, uint32_t timeout_ms, enum sync_party *party,
                                   struct err *e)
{
    enum link_result r = LINK_TIMEOUT;
    for (int i = 0; i < tries && r == LINK_TIMEOUT; i++)
        r = recover_sync(f, timeout_ms, i % 2 == 1, party, e);
    return r;
}

/* The loader and Espressif's stub have registers for that; ours tells it in one answer that is protected. */
static bool ask_for_mac(struct flasher *f, bool of_loader, uint8_t mac[6], struct err *e)
{
    struct hello hello;
    struct err trouble = ERR_INIT;
    bool ours = false;
    if (of_loader || f->stub != f->own_stub)
        return chip_read_mac(f, mac, e);
    if (!cmd_hello(f, &hello, &ours, &trouble)) {
        if (trouble.code == ERR_STUB) /* it has answered a SYNC: the line lets nothing longer through */
            return err_set(e, ERR_LINE, "%s", trouble.detail);
        *e = trouble;
        return false;
    }
    memset(mac, 0, 6);
    if (ours)
        chip_decode_mac(hello.efuse, mac);
    return true;
}

/* Several devices can have a supply of their own, and one pair of wires. */
static bool is_same_device(struct flasher *f, bool in_loader, struct err *e)
{
    uint8_t mac[6];
    bool connected = f->connected;
    f->connected = false; /* plain repeats instead of recovery inside recovery */
    bool ok = ask_for_mac(f, in_loader, mac, e);
    f->connected = connected;
    if (!ok || memcmp(mac, f->device.mac, sizeof mac) == 0)
        return ok;
    return link_shut(&f->link, e);
}

bool recover_same_device(struct flasher *f, struct err *e)
{
    return is_same_device(f, false, e);
}

/* A restarted device waits in its loader: the stub is loaded again, and the work goes on. */
static bool reload(struct flasher *f, struct err *e)
{
    log_printf(f->log, LOG_WARN, "the device has restarted; loading the stub again");
    f->restarts++;
    f->connected = false;
    bool ok = stubs_load_again(f, e);
    f->connected = true;
    return ok;
}

/* Looks for anybody with growing patience, since the stub may be busy erasing. */
static enum link_result search(struct flasher *f, const uint32_t *timeouts_ms, int count,
                               enum sync_party *party, struct err *e)
{
    enum link_result r = LINK_TIMEOUT;
    for (int i = 0; i < count && r == LINK_TIMEOUT; i++)
        r = recover_sync(f, timeouts_ms[i], i % 2 == 1, party, e);
    return r;
}

static enum link_result search_at_first_contact(struct flasher *f, enum sync_party *party, struct err *e)
{
    static const uint32_t timeouts[] = {100, 100, 200, 200};
    if (!link_set_baud(&f->link, BAUD_FIRST_CONTACT, e))
        return LINK_BROKEN;
    f->device.baud = BAUD_FIRST_CONTACT;
    struct err line_err = ERR_INIT;
    enum link_result r = search(f, timeouts, 4, party, e);
    if (r != LINK_TIMEOUT || f->options.keep_lines)
        return r;
    if (!reset_to_loader(f->port, f->clock, 50, &line_err)) {
        if (line_err.code == ERR_PORT_CONFIG) /* a port without DTR and RTS */
            return LINK_TIMEOUT;
        *e = line_err;
        return LINK_BROKEN;
    }
    return search(f, timeouts, 4, party, e);
}

static uint32_t slower_if_troubled(struct flasher *f, uint32_t baud)
{
    if (++f->errors_at_rate < ERRORS_BEFORE_STEP_DOWN)
        return baud;
    f->rate_limit = baud_below(baud);
    log_printf(f->log, LOG_WARN, "too many line errors at %u baud", baud);
    return f->rate_limit;
}

bool recover_at(struct flasher *f, uint32_t rate, struct err *e)
{
    static const uint32_t patience[] = {150, 150, 300}, more_patience[] = {600, 1200, 2500};
    enum sync_party party;
    log_printf(f->log, LOG_INFO, "putting the line in order");
    enum link_result r = search(f, patience, 3, &party, e);
    /* Ours goes back to the first rate when it hears what it takes for another one. */
    if (r == LINK_TIMEOUT && f->can != 0) {
        f->device.baud = BAUD_FIRST_CONTACT;
        if (!link_set_baud(&f->link, BAUD_FIRST_CONTACT, e))
            return false;
    }
    if (r == LINK_TIMEOUT)
        r = search(f, more_patience, 3, &party, e);
    if (r == LINK_TIMEOUT)
        r = search_at_first_contact(f, &party, e);
    if (r == LINK_BROKEN)
        return false;
    if (r == LINK_TIMEOUT || party == SYNC_ECHO || party == SYNC_NOBODY)
        /* What came instead of an answer, or since, can only be a boot log: at another rate. */
        return err_set(e, link_heard(&f->link) ? ERR_RESET : ERR_LOST, "no answer to SYNC any more");
    if (!is_same_device(f, party == SYNC_ROM, e) || (party == SYNC_ROM && !reload(f, e)))
        return false;
    return baud_set(f, rate, e);
}

bool recover_stub(struct flasher *f, struct err *e)
{
    return recover_at(f, slower_if_troubled(f, f->device.baud), e);
}
