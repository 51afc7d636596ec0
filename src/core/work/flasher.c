/* flasher.c: creates and releases a flasher; the small operations. */
/* SPDX-License-Identifier: MIT */
#include "core/work/flasher.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/image/boot_check.h"
#include "core/device/connect.h"
#include "core/device/steady.h"
#include "core/work/fetch.h"
#include "core/device/recover.h"
#include "core/device/sync.h"
#include "core/device/reset.h"
#include "core/library/stub_note.h"
#include "core/work/flasher_state.h"
#include "core/work/start.h"
#include "core/device/wire.h"
#include "port/port.h"

#include <stdlib.h>
#include <string.h>

struct flasher *flasher_new(struct port *port, struct clock *clock, struct store *store,
                            const struct log *log, const struct device_events *events)
{
    struct flasher *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    f->store = store;
    f->log = log;
    if (device_init(&f->dev, port, clock, log, events))
        return f;
    free(f);
    return NULL;
}

void flasher_free(struct flasher *f)
{
    if (f == NULL)
        return;
    device_done(&f->dev);
    free(f->unsaved);
    free(f);
}

static bool any_noted(void *ctx)
{
    const struct flasher *f = ctx;
    return stub_note_any(f->store, f->notes);
}

static bool is_noted(void *ctx, const uint8_t *mac)
{
    const struct flasher *f = ctx;
    return stub_note_read(f->store, f->notes, mac);
}

void flasher_heed_notes(struct flasher *f, const char *library)
{
    f->notes = library;
    f->dev.stub.memory = (struct stub_memory){f, any_noted, is_noted};
}

bool flasher_connect(struct flasher *f, const struct connect_options *options, struct err *e)
{
    return device_connect(&f->dev, options, e);
}

const struct library *flasher_library(struct flasher *f, const char *folder)
{
    const struct device_info *d = &f->dev.info;
    f->whose =
        (struct library_owner){.chip = d->chip, .flash_maker = d->flash_maker, .flash_size = d->flash_size};
    memcpy(f->whose.mac, d->mac, sizeof d->mac);
    memcpy(f->whose.flash_id, d->flash_id, sizeof d->flash_id);
    f->library = (struct library){.store = f->store, .log = f->log, .folder = folder, .device = &f->whose};
    return &f->library;
}

const struct device_info *flasher_device(const struct flasher *f)
{
    return &f->dev.info;
}

bool flasher_read_sectors(struct flasher *f, uint32_t first, uint32_t count, uint8_t *data, struct err *e)
{
    struct survey s;
    uint32_t read = 0;
    if (!device_has_flash(&f->dev, e) || !survey_init(&s, device_sectors(&f->dev), e))
        return false;
    memset(s.known, 1, s.sectors);
    bool ok = first < s.sectors && count <= s.sectors - first;
    if (!ok)
        err_set(e, ERR_USAGE, "sectors %u to %u are beyond the flash", first, first + count);
    ok = ok && survey_refresh(f, &s, first, count, e);
    /* s.image is blank so far: a blank sector is known by its digest alone. */
    for (uint32_t i = first; ok && i < first + count; i++)
        s.known[i] = survey_fits(&s, i, s.image + (size_t)i * FLASH_SECTOR);
    ok = ok && fetch_missing(f, &s, &(struct fetch_sink){.read = &read}, e);
    if (ok)
        memcpy(data, s.image + (size_t)first * FLASH_SECTOR, (size_t)count * FLASH_SECTOR);
    survey_done(&s);
    return ok;
}

bool flasher_is_blank(struct flasher *f, bool *blank, struct err *e)
{
    uint32_t size = f->dev.info.flash_size;
    uint8_t of_chip[MD5_SIZE], of_blank[MD5_SIZE];
    digest_md5_repeated(0xFF, size, of_blank);
    if (!device_has_flash(&f->dev, e) || !cmd_flash_md5(&f->dev, 0, size, of_chip, e))
        return false;
    *blank = memcmp(of_chip, of_blank, sizeof of_chip) == 0;
    return true;
}

bool flasher_still_there(struct flasher *f, struct err *e)
{
    enum sync_party party = SYNC_NOBODY;
    enum link_result r = f->dev.connected ? sync_some(&f->dev, 3, 200, &party, e) : LINK_REFUSED;
    if (r == LINK_OK && party == SYNC_STUB && recover_same_device(&f->dev, e))
        return true;
    if (r != LINK_BROKEN)
        err_set(e, ERR_LOST, "no stub answers any more");
    f->dev.connected = false;
    return false;
}

bool flasher_find_again(struct flasher *f, struct err *e)
{
    enum sync_party party = SYNC_NOBODY;
    enum link_result r = sync_some(&f->dev, 3, 200, &party, e);
    if (r == LINK_BROKEN)
        return false;
    return r == LINK_OK && party == SYNC_STUB ? recover_same_device(&f->dev, e) : recover_stub(&f->dev, e);
}

/* Whether DTR and RTS reach the chip is only known for sure after they have. */
static bool find_out_about_lines(struct flasher *f, struct err *e)
{
    struct err line_err = ERR_INIT;
    enum sync_party party = SYNC_NOBODY;
    if (f->dev.lines_work)
        return true;
    if (!reset_to_loader(f->dev.port, f->dev.clock, 50, &line_err)) {
        if (line_err.code == ERR_PORT_CONFIG)
            return true;
        *e = line_err;
        return false;
    }
    enum link_result r = sync_some(&f->dev, 3, 100, &party, e);
    f->dev.lines_work = r == LINK_OK && party == SYNC_ROM;
    return r != LINK_BROKEN;
}

bool flasher_release(struct flasher *f, enum flasher_after after, struct err *e)
{
    if (!f->dev.connected)
        return true;
    if (!baud_set(&f->dev, BAUD_FIRST_CONTACT, e))
        return false;
    if (after == AFTER_STAY)
        return true;
    if ((f->dev.stub.can & WIRE_CAN_START_FIRMWARE) != 0 && (f->dev.options.keep_lines || !f->dev.lines_work))
        return start_by_stub(&f->dev, e);
    if (f->dev.options.keep_lines || !find_out_about_lines(f, e))
        return err_set(e, ERR_REFUSED, "starting the firmware needs a power cycle: DTR and RTS are not used");
    if (!f->dev.lines_work)
        return err_set(
            e, ERR_REFUSED,
            "starting the firmware needs a power cycle: the adapter's reset lines do not reach this device");
    f->dev.connected = false;
    return reset_to_firmware(f->dev.port, f->dev.clock, e);
}

#define RESTART_HEARD_MS 1000u /* the ROM speaks some 50 ms after the lines have started it */

struct listening {
    struct port *port;
    struct clock *clock;
    const struct boot_log_options *options;
    struct boot_ear ear;
    struct deadline soon, late; /* for a start through the lines; for one by the user */
    struct deadline end;
    bool asked; /* for that hand */
};

/* A firmware that runs may say something at any time: what counts down is its start, or noise, which will
 * not become a start by waiting. */
static void find_end(struct listening *l, enum boot_heard before)
{
    enum boot_heard now = l->ear.heard;
    if (now == before)
        return;
    if (now != BOOT_HEARD_TEXT) {
        l->end = deadline_in(l->clock, l->options->listen_ms);
        return;
    }
    /* The rest of the line may tell that it is a start, though it began at the last moment. */
    struct deadline rest_of_line = deadline_in(l->clock, RESTART_HEARD_MS);
    l->end = rest_of_line.at_ms > l->late.at_ms ? rest_of_line : l->late;
}

static void ask_for_a_hand(struct listening *l)
{
    if (l->asked || deadline_left_ms(&l->soon) > 0)
        return;
    if (l->ear.heard == BOOT_HEARD_NOTHING || l->ear.heard == BOOT_HEARD_TEXT) {
        l->asked = true;
        l->options->silent(l->options->ctx);
    }
}

/* Listens until bytes have come or it is time for something else; how many came, -1 with *e. */
static int hear(struct listening *l, struct err *e)
{
    uint8_t data[512];
    uint32_t soon = deadline_left_ms(&l->soon), left = deadline_left_ms(&l->end);
    int n = port_read(l->port, data, sizeof data, soon > 0 && soon < left ? soon : left, e);
    if (n > 0) {
        enum boot_heard before = l->ear.heard;
        l->options->bytes(l->options->ctx, data, (size_t)n);
        boot_ear_hear(&l->ear, data, (size_t)n);
        find_end(l, before);
    }
    return n;
}

bool flasher_boot_log(struct port *port, struct clock *clock, const struct boot_log_options *options,
                      struct err *e)
{
    struct err line_err = ERR_INIT;
    if (!port_drain(port, e) || !port_set_baud(port, BAUD_BOOT_LOG, e) || !port_discard_input(port, e))
        return false;
    if (!reset_to_firmware(port, clock, &line_err) && line_err.code != ERR_PORT_CONFIG) {
        *e = line_err;
        return false;
    }
    struct deadline late = deadline_in(clock, options->wait_ms);
    struct listening l = {.port = port,
                          .clock = clock,
                          .options = options,
                          .soon = deadline_in(clock, RESTART_HEARD_MS),
                          .late = late,
                          .end = late,
                          .asked = options->silent == NULL || options->wait_ms <= RESTART_HEARD_MS};
    int n = 0;
    while (n >= 0 && deadline_left_ms(&l.end) > 0) {
        n = hear(&l, e);
        if (n >= 0)
            ask_for_a_hand(&l);
    }
    return n >= 0;
}
