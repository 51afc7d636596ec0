/* search.c: looks for a device, and identifies what is there if none answers. */
/* SPDX-License-Identifier: MIT */
#include "core/device/search.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/device/line.h"
#include "core/device/commands.h"
#include "core/device/heard.h"
#include "core/device/reset.h"
#include "core/device/state.h"
#include "core/device/sync.h"
#include "core/device/wire.h"
#include "core/device/ask.h"
#include "port/port.h"

#include <string.h>

#define FIRST_SYNC_MS   50 /* a new boot loader detects its rate from the first one and does not answer it */
#define SYNC_TIMEOUT_MS 100
#define SYNCS_PER_ROUND 4 /* the boot loader's rate detection consumes the first one */
#define SYNCS_ELSEWHERE 3 /* the first ones may end half a frame and a transfer that was cut off */
#define ELSEWHERE_MS    60
#define BOOT_LOG_BYTES  100 /* the boot loader's own first line is shorter, a start from flash prints more */
/* A stub may still be busy with what an ended program asked of it: 5 s for the digest of a 4 MB flash. */
#define FEWEST_ROUNDS 3
#define LISTEN_MS     1500 /* a running firmware may be silent for a second */
#define SHORT_HOLD_MS 50
#define LONG_HOLD_MS  550   /* for boards with a large capacitor on EN */
#define RESTART_MS    60000 /* for a user who has to restart the device */

struct search {
    struct device *dev;
    enum device_seen seen, reported;
    bool reported_once;
    bool spoke; /* a firmware: what cannot be read later is the same one at its other rate */
    bool lines_missing;
    bool strays; /* what was heard came at several rates: a loader may have taken one of them */
    unsigned rounds;
};

/* What the user is told about it. */
static enum device_seen told_as(const struct search *s, enum device_seen seen)
{
    return seen == SEEN_GARBAGE && s->spoke ? SEEN_FIRMWARE : seen;
}

static void report(struct search *s, enum device_seen seen)
{
    const struct device_events *events = s->dev->events;
    s->seen = seen;
    seen = told_as(s, seen);
    if ((s->reported_once && s->reported == seen) || events == NULL || events->waiting == NULL)
        return;
    s->reported_once = true;
    s->reported = seen;
    events->waiting(events->ctx, seen);
}

static enum device_seen judge_recent(const struct link *l)
{
    static const enum device_seen seen[] = {
        [HEARD_UNREADABLE] = SEEN_GARBAGE,
        [HEARD_TEXT] = SEEN_FIRMWARE,
        [HEARD_LOADER] = SEEN_NOTHING, /* to be told: it is about to answer */
    };
    return link_heard(l) ? seen[heard_as(l->recent, l->recent_len)] : SEEN_NOTHING;
}

/* What came before at other rates, and what came at the boot log's, put together. */
static enum device_seen judge_both(enum device_seen before, size_t before_len, const struct link *l)
{
    if (link_heard(l))
        return judge_recent(l);
    /* A burst and then silence: a start that was over before we listened at its rate. */
    return before == SEEN_GARBAGE && before_len >= BOOT_LOG_BYTES ? SEEN_FIRMWARE : before;
}

/* For whoever is asked for help: what was on the line, as far as a log line holds it.  Silence is no news
 * while a program waits for hours. */
static void log_heard(const struct device *dev, uint32_t baud)
{
    char hex[2 * 64 + 1];
    size_t len = dev->link.recent_len < 64 ? dev->link.recent_len : 64;
    digest_hex(dev->link.recent, len, hex);
    log_printf(dev->log, len > 0 ? LOG_INFO : LOG_DEBUG, "heard at %u baud, in bytes: %u%s%s", baud,
               (unsigned)dev->link.recent_len, len > 0 ? "; the first: " : "", hex);
}

static enum link_result call_some(struct search *s, int count, uint32_t timeout_ms, enum sync_party *party,
                                  struct err *e)
{
    enum link_result r = LINK_TIMEOUT;
    *party = SYNC_NOBODY;
    for (int i = 0; i < count && r == LINK_TIMEOUT; i++) {
        r = link_listen(&s->dev->link, 0, e); /* a SYNC begins by discarding it */
        if (r == LINK_OK)
            r = sync_once(s->dev, i == 0 ? FIRST_SYNC_MS : timeout_ms, i % 2 == 1, party, e);
    }
    if (r == LINK_OK && *party == SYNC_ECHO) {
        report(s, SEEN_ECHO);
        return LINK_TIMEOUT;
    }
    return r;
}

/* An adapter that was asked for a rate it cannot do takes another, and may meet the chip there: the chip's
 * divider tells which one it is. */
static bool learn_rate(struct device *dev, struct err *e)
{
    uint32_t divider, asked = dev->info.baud;
    if (!cmd_read_reg(ask_plain, dev, WIRE_REG_UART_DIV, &divider, e))
        return false;
    divider &= WIRE_UART_DIV_MASK;
    if (asked == BAUD_BOOT_LOG) { /* with the other crystal its divider would be that of 115200 */
        dev->rate.uart_clock_hz = baud_clock_of_divider(divider, asked);
        return true;
    }
    dev->info.baud = baud_of_divider(divider, &dev->rate.uart_clock_hz);
    if (dev->info.baud != asked)
        log_printf(dev->log, LOG_INFO, "asked for %u baud, the adapter does %u", asked, dev->info.baud);
    return link_set_baud(&dev->link, dev->info.baud, e);
}

/* A loader that was switched on while a stub was looked for has taken its rate from that: back to the first
 * one, where what follows is known to work. */
static enum link_result settle_elsewhere(struct device *dev, enum sync_party party, struct err *e)
{
    struct err trouble = ERR_INIT;
    if (party == SYNC_ROM)
        log_printf(dev->log, LOG_INFO, "the loader has started at %u baud", dev->info.baud);
    if (learn_rate(dev, &trouble) && (party != SYNC_ROM || baud_set(dev, BAUD_FIRST_CONTACT, &trouble)))
        return LINK_OK;
    if (trouble.code == ERR_LOST || trouble.code == ERR_NO_ANSWER || trouble.code == ERR_FLASH)
        return LINK_TIMEOUT;
    *e = trouble;
    return LINK_BROKEN;
}

static enum link_result call_elsewhere(struct search *s, uint32_t baud, enum sync_party *party, struct err *e)
{
    enum link_result r = link_listen(&s->dev->link, 0, e);
    if (r == LINK_BROKEN)
        return r;
    if (!link_set_baud(&s->dev->link, baud, NULL))
        return LINK_TIMEOUT;
    s->dev->info.baud = baud;
    r = call_some(s, SYNCS_ELSEWHERE, ELSEWHERE_MS, party, e);
    return r == LINK_OK ? settle_elsewhere(s->dev, *party, e) : r;
}

/* A stub that an earlier session left at another rate (its program was killed); or a loader that has taken
 * its rate from a call at another one, which an adapter had kept back. */
static enum link_result find_stub_elsewhere(struct search *s, enum sync_party *party, struct err *e)
{
    struct device *dev = s->dev;
    uint64_t before = dev->port->bytes_in;
    enum link_result r = LINK_TIMEOUT;
    for (unsigned i = 0; i + 1 < baud_rate_count && r == LINK_TIMEOUT; i++)
        r = call_elsewhere(s, baud_rates[i], party, e);
    if (r == LINK_TIMEOUT)
        r = call_elsewhere(s, BAUD_BOOT_LOG, party, e);
    if (r != LINK_TIMEOUT)
        return r;
    s->strays = s->strays || (dev->port->bytes_in != before && link_heard(&dev->link));
    dev->info.baud = BAUD_FIRST_CONTACT;
    return link_set_baud(&dev->link, BAUD_FIRST_CONTACT, e) ? LINK_TIMEOUT : LINK_BROKEN;
}

static enum link_result reset_and_sync(struct search *s, enum sync_party *party, struct err *e)
{
    struct device *dev = s->dev;
    struct err line_err = ERR_INIT;
    if (s->lines_missing || dev->options.keep_lines)
        return LINK_TIMEOUT;
    uint32_t hold_ms = s->rounds % 2 == 1 ? SHORT_HOLD_MS : LONG_HOLD_MS;
    if (!reset_and_listen(&dev->link, hold_ms, &line_err)) {
        if (line_err.code != ERR_PORT_CONFIG) {
            *e = line_err;
            return LINK_BROKEN;
        }
        log_printf(dev->log, LOG_INFO, "this port has no DTR and RTS lines: %s", line_err.detail);
        s->lines_missing = true;
        return LINK_TIMEOUT;
    }
    enum link_result r = call_some(s, SYNCS_PER_ROUND, SYNC_TIMEOUT_MS, party, e);
    dev->lines_work = dev->lines_work || (r == LINK_OK && *party == SYNC_ROM);
    return r;
}

/* LINK_OK: a loader has taken this rate, and answers.  LINK_TIMEOUT: nobody does. */
static enum link_result listen_at_boot_rate(struct search *s, enum device_seen *seen, enum sync_party *party,
                                            struct err *e)
{
    struct device *dev = s->dev;
    struct line_pause before = line_pause(dev);
    struct err rate_err = ERR_INIT;
    enum link_result r = link_listen(&dev->link, 0, e);
    if (r == LINK_BROKEN)
        return r;
    if (!link_set_baud(&dev->link, BAUD_BOOT_LOG, &rate_err)) {
        if (rate_err.code == ERR_PORT_CONFIG) /* a port without this rate: no listening */
            return LINK_TIMEOUT;
        *e = rate_err;
        return LINK_BROKEN;
    }
    size_t heard = dev->link.recent_len;
    link_forget_recent(&dev->link);
    r = link_drain(&dev->link, LISTEN_MS, LISTEN_MS, e);
    if (r == LINK_BROKEN)
        return r;
    log_heard(dev, BAUD_BOOT_LOG);
    *seen = judge_both(*seen, heard, &dev->link);
    r = judge_recent(&dev->link) == SEEN_GARBAGE ? call_elsewhere(s, BAUD_BOOT_LOG, party, e) : LINK_TIMEOUT;
    line_resume(dev, before);
    if (r == LINK_TIMEOUT)
        dev->info.baud = BAUD_FIRST_CONTACT;
    if (r == LINK_TIMEOUT && !link_set_baud(&dev->link, BAUD_FIRST_CONTACT, e))
        return LINK_BROKEN;
    return r;
}

/* A device that has just been started in programming mode makes a noise as well: nothing is said of what was
 * heard before it has had the chance to answer, at any rate it can have taken. */
static enum link_result settle(struct search *s, enum device_seen seen, enum sync_party *party, struct err *e)
{
    bool news = !s->reported_once || told_as(s, seen) != s->reported;
    enum link_result r = call_some(s, SYNCS_PER_ROUND, SYNC_TIMEOUT_MS, party, e);
    if (r == LINK_TIMEOUT && (s->strays || (seen == SEEN_GARBAGE && news)) && s->seen != SEEN_ECHO)
        r = find_stub_elsewhere(s, party, e);
    return r;
}

/* Nobody answers: what is on the line?  Boot log and stock firmware speak at 74880 baud.  LINK_OK: somebody
 * does answer. */
static enum link_result listen(struct search *s, enum sync_party *party, struct err *e)
{
    struct device *dev = s->dev;
    enum device_seen seen = judge_recent(&dev->link);
    enum link_result r = LINK_TIMEOUT;
    bool heard = link_heard(&dev->link);
    log_heard(dev, BAUD_FIRST_CONTACT);
    if (seen != SEEN_FIRMWARE)
        r = listen_at_boot_rate(s, &seen, party, e);
    heard = heard || link_heard(&dev->link);
    link_forget_recent(&dev->link);
    if (r == LINK_TIMEOUT && heard)
        r = settle(s, seen, party, e);
    s->spoke = s->spoke || seen == SEEN_FIRMWARE;
    /* What spoke and has fallen silent is still there; what to do stays the same. */
    if (r == LINK_TIMEOUT && s->seen != SEEN_ECHO)
        report(s, seen == SEEN_NOTHING ? s->seen : seen);
    return r;
}

static enum link_result search_round(struct search *s, enum sync_party *party, struct err *e)
{
    s->rounds++;
    if (!link_heard(&s->dev->link)) {
        link_forget_recent(&s->dev->link);
        s->strays = false;
    }
    device_progress(s->dev, PHASE_CONNECT, 0, 0);
    enum link_result r = call_some(s, SYNCS_PER_ROUND, SYNC_TIMEOUT_MS, party, e);
    /* A device that is switched on just now would take its rate from these calls, and be lost until the next
     * power cycle: only while nobody is expected to switch one on, or when one is there and not understood.
     */
    bool look_elsewhere = s->rounds == 1 || s->seen == SEEN_GARBAGE ||
                          (s->rounds <= FEWEST_ROUNDS && s->dev->options.wait_ms == 0);
    if (r == LINK_TIMEOUT && look_elsewhere && s->seen != SEEN_ECHO)
        r = find_stub_elsewhere(s, party, e);
    if (r == LINK_TIMEOUT && s->seen != SEEN_ECHO)
        r = reset_and_sync(s, party, e);
    return r;
}

static bool nobody_there(const struct search *s, struct err *e)
{
    static const enum err_code codes[] = {
        [SEEN_NOTHING] = ERR_NO_ANSWER,
        [SEEN_ECHO] = ERR_ECHO,
        [SEEN_FIRMWARE] = ERR_FIRMWARE_RUNS,
        [SEEN_GARBAGE] = ERR_GARBAGE,
    };
    return err_set(e, codes[told_as(s, s->seen)], "no answer to SYNC in %u rounds", s->rounds);
}

bool search_device(struct device *dev, enum sync_party *party, struct err *e)
{
    struct search s = {.dev = dev, .seen = SEEN_NOTHING, .spoke = dev->options.spoke};
    struct deadline deadline = deadline_in(dev->clock, dev->options.wait_ms);
    if (link_discard(&dev->link, e) == LINK_BROKEN) /* what came before anybody listened */
        return false;
    link_forget_recent(&dev->link);
    for (;;) {
        enum link_result r = search_round(&s, party, e);
        if (r != LINK_TIMEOUT)
            return r == LINK_OK;
        bool last = deadline_left_ms(&deadline) == 0 && s.rounds >= FEWEST_ROUNDS;
        /* Listening costs time in which a device just switched on would wait: only now and then, and when
         * something is heard that is no answer. */
        bool speaks = link_heard(&dev->link);
        if (speaks && s.seen != SEEN_ECHO) { /* perhaps the first line of a loader that has just started */
            r = call_some(&s, SYNCS_PER_ROUND, SYNC_TIMEOUT_MS, party, e);
            if (r != LINK_TIMEOUT)
                return r == LINK_OK;
        }
        if (s.seen != SEEN_ECHO && (last || speaks || s.rounds % 4 == 2)) {
            r = listen(&s, party, e);
            if (r != LINK_TIMEOUT)
                return r == LINK_OK;
        }
        if (last)
            return nobody_there(&s, e);
        if (s.seen == SEEN_ECHO) {
            s.seen = SEEN_NOTHING;
            link_forget_recent(&dev->link);
        }
    }
}

uint32_t device_restart_ms(uint32_t wait_ms, enum device_seen why)
{
    bool long_enough = wait_ms >= RESTART_MS || (why == SEEN_OTHER_STUB && wait_ms > 0);
    return long_enough ? wait_ms : RESTART_MS;
}

bool search_restarted_loader(struct device *dev, enum device_seen why, struct err *e)
{
    struct search s = {.dev = dev, .seen = SEEN_NOTHING};
    struct deadline deadline = deadline_in(dev->clock, device_restart_ms(dev->options.wait_ms, why));
    dev->info.baud = BAUD_FIRST_CONTACT;
    if (!link_set_baud(&dev->link, BAUD_FIRST_CONTACT, e))
        return false;
    do {
        enum sync_party party;
        s.rounds++;
        device_progress(dev, PHASE_CONNECT, 0, 0);
        enum link_result r = s.rounds <= 2 ? reset_and_sync(&s, &party, e) : LINK_TIMEOUT;
        if (r == LINK_TIMEOUT)
            r = call_some(&s, SYNCS_PER_ROUND, SYNC_TIMEOUT_MS, &party, e);
        if (r == LINK_BROKEN)
            return false;
        if (r == LINK_OK && party == SYNC_ROM)
            return true;
        if (s.rounds == 2)
            report(&s, why);
        if (r == LINK_OK)
            clock_sleep_ms(dev->clock, SYNC_TIMEOUT_MS); /* the old one still answers */
    } while (deadline_left_ms(&deadline) > 0);
    return err_set(e, ERR_STUB, "the device was not started anew");
}
