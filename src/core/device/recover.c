/* recover.c: recovery after line errors. */
/* SPDX-License-Identifier: MIT */
#include "core/device/recover.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/device/chip.h"
#include "core/device/commands.h"
#include "core/device/line.h"
#include "core/device/packed.h"
#include "core/device/reset.h"
#include "core/device/state.h"
#include "core/device/stubs.h"
#include "core/device/sync.h"
#include "port/port.h"

#include <string.h>

#define ERRORS_BEFORE_STEP_DOWN 3
#define HANGS                   3 /* at one request, and it is the stub: a weak supply gives way anywhere */

/* The loader and Espressif's stub have registers for that; ours reports it in one protected answer. */
static bool ask_for_mac(struct device *dev, bool of_loader, uint8_t mac[6], struct err *e)
{
    struct hello hello;
    struct err trouble = ERR_INIT;
    bool ours = false;
    if (of_loader || dev->stub.in_charge != dev->stub.own)
        return chip_read_mac(dev, mac, e);
    if (!cmd_hello(dev, &hello, &ours, &trouble)) {
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
static bool is_same_device(struct device *dev, bool in_loader, struct err *e)
{
    uint8_t mac[6];
    bool ok = ask_for_mac(dev, in_loader, mac, e);
    if (!ok || memcmp(mac, dev->info.mac, sizeof mac) == 0)
        return ok;
    return link_shut(&dev->link, e);
}

bool recover_same_device(struct device *dev, struct err *e)
{
    return is_same_device(dev, false, e);
}

/* A restarted device waits in its boot loader: the stub is loaded again, and the work continues.
 * `unanswered`: the request that it restarted over. */
static bool reload(struct device *dev, uint8_t unanswered, struct err *e)
{
    dev->restarts++;
    dev->stub.hangs = link_count_hang(&dev->link, unanswered) >= HANGS;
    if (dev->stub.hangs)
        return err_set(e, ERR_LOST, "the stub hangs at request %02X", unanswered);
    log_printf(dev->log, LOG_WARN, "the device has restarted; loading the stub again");
    return stubs_load_again(dev, e);
}

/* Looks for anybody with growing patience, since the stub may be busy erasing. */
static enum link_result search(struct device *dev, const uint32_t *timeouts_ms, int count,
                               enum sync_party *party, struct err *e)
{
    enum link_result r = LINK_TIMEOUT;
    for (int i = 0; i < count && r == LINK_TIMEOUT; i++)
        r = sync_once(dev, timeouts_ms[i], i % 2 == 1, party, e);
    return r;
}

static enum link_result search_at_first_contact(struct device *dev, enum sync_party *party, struct err *e)
{
    static const uint32_t timeouts[] = {100, 100, 200, 200};
    if (!link_set_baud(&dev->link, BAUD_FIRST_CONTACT, e))
        return LINK_BROKEN;
    dev->info.baud = BAUD_FIRST_CONTACT;
    struct err line_err = ERR_INIT;
    enum link_result r = search(dev, timeouts, 4, party, e);
    if (r != LINK_TIMEOUT || dev->options.keep_lines)
        return r;
    if (!reset_to_loader(dev->port, dev->clock, 50, &line_err)) {
        if (line_err.code == ERR_PORT_CONFIG) /* a port without DTR and RTS */
            return LINK_TIMEOUT;
        *e = line_err;
        return LINK_BROKEN;
    }
    return search(dev, timeouts, 4, party, e);
}

static uint32_t slower_if_troubled(struct device *dev, uint32_t baud)
{
    if (++dev->rate.errors < ERRORS_BEFORE_STEP_DOWN)
        return baud;
    dev->rate.limit = baud > BAUD_GOOD ? BAUD_GOOD : baud_below(baud);
    log_printf(dev->log, LOG_WARN, "too many line errors at %u baud", baud);
    /* The adapter may make another rate of it.  Ours comes back from there by itself; the other stub would be
     * lost until a power cycle, so that it gets there by a trial, before the next large transfer. */
    return dev->stub.can != 0 ? dev->rate.limit : BAUD_FIRST_CONTACT;
}

bool recover_at(struct device *dev, uint32_t rate, struct err *e)
{
    static const uint32_t patience[] = {150, 150, 300}, more_patience[] = {600, 1200, 2500};
    enum sync_party party;
    uint8_t unanswered = dev->link.unanswered;
    log_printf(dev->log, LOG_INFO, "putting the line in order");
    enum link_result r = search(dev, patience, 3, &party, e);
    /* Ours goes back to the first rate when it hears what it takes for another one. */
    if (r == LINK_TIMEOUT && dev->stub.can != 0) {
        dev->info.baud = BAUD_FIRST_CONTACT;
        if (!link_set_baud(&dev->link, BAUD_FIRST_CONTACT, e))
            return false;
    }
    if (r == LINK_TIMEOUT)
        r = search(dev, more_patience, 3, &party, e);
    if (r == LINK_TIMEOUT)
        r = search_at_first_contact(dev, &party, e);
    if (r == LINK_BROKEN)
        return false;
    if (r == LINK_TIMEOUT || party == SYNC_ECHO || party == SYNC_NOBODY)
        /* What came instead of an answer, or since, can only be a boot log: at another rate. */
        return err_set(e, link_heard(&dev->link) ? ERR_RESET : ERR_LOST, "no answer to SYNC any more");
    if (!is_same_device(dev, party == SYNC_ROM, e) || (party == SYNC_ROM && !reload(dev, unanswered, e)))
        return false;
    return baud_set(dev, rate, e);
}

bool recover_stub(struct device *dev, struct err *e)
{
    line_count_trouble(dev);
    return recover_at(dev, slower_if_troubled(dev, dev->info.baud), e);
}
