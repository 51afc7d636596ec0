/* flasher.c: making and releasing a flasher, and the small operations. */
#include "core/flasher.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/baud.h"
#include "core/boot_check.h"
#include "core/commands.h"
#include "core/fetch.h"
#include "core/recover.h"
#include "core/reset.h"
#include "core/restock_stub.h"
#include "core/session.h"
#include "core/start.h"
#include "core/wire.h"
#include "port/port.h"

#include <stdlib.h>
#include <string.h>

struct flasher *flasher_new(struct port *port, struct clock *clock, struct store *store,
                            const struct log *log, const struct flasher_events *events)
{
    struct flasher *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    f->port = port;
    f->clock = clock;
    f->store = store;
    f->log = log;
    f->events = events;
    f->device.baud = BAUD_FIRST_CONTACT;
    f->own_stub = &restock_stub;
    f->own_stub_crc = restock_stub_crc;
    if (link_init(&f->link, port, clock, log))
        return f;
    free(f);
    return NULL;
}

void flasher_free(struct flasher *f)
{
    if (f == NULL)
        return;
    link_done(&f->link);
    free(f->unsaved);
    free(f);
}

const struct device_info *flasher_device(const struct flasher *f)
{
    return &f->device;
}

bool flasher_read_sectors(struct flasher *f, uint32_t first, uint32_t count, uint8_t *data, struct err *e)
{
    struct survey s;
    uint32_t read = 0;
    if (!session_has_flash(f, e) || !survey_init(&s, session_sectors(f), e))
        return false;
    memset(s.known, 1, s.sectors);
    bool ok = first < s.sectors && count <= s.sectors - first;
    if (!ok)
        err_set(e, ERR_USAGE, "sectors %u to %u are beyond the flash", first, first + count);
    ok = ok && survey_refresh(f, &s, first, count, e);
    /* s.image is blank so far: a blank sector is known by its digest alone. */
    for (uint32_t i = first; ok && i < first + count; i++)
        s.known[i] = survey_fits(&s, i, s.image + (size_t)i * FLASHER_SECTOR);
    ok = ok && fetch_missing(f, &s, NULL, NULL, &read, e);
    if (ok)
        memcpy(data, s.image + (size_t)first * FLASHER_SECTOR, (size_t)count * FLASHER_SECTOR);
    survey_done(&s);
    return ok;
}

bool flasher_is_blank(struct flasher *f, bool *blank, struct err *e)
{
    uint32_t size = f->device.flash_size;
    uint8_t of_chip[MD5_SIZE], of_blank[MD5_SIZE];
    digest_md5_repeated(0xFF, size, of_blank);
    if (!session_has_flash(f, e) || !cmd_flash_md5(f, 0, size, of_chip, e))
        return false;
    *blank = memcmp(of_chip, of_blank, sizeof of_chip) == 0;
    return true;
}

bool flasher_still_there(struct flasher *f, struct err *e)
{
    enum sync_party party = SYNC_NOBODY;
    enum link_result r = f->connected ? recover_sync_some(f, 3, 200, &party, e) : LINK_REFUSED;
    if (r == LINK_OK && party == SYNC_STUB && recover_same_device(f, e))
        return true;
    if (r != LINK_BROKEN)
        err_set(e, ERR_LOST, "no stub answers any more");
    f->connected = false;
    return false;
}

bool flasher_find_again(struct flasher *f, struct err *e)
{
    enum sync_party party = SYNC_NOBODY;
    enum link_result r = recover_sync_some(f, 3, 200, &party, e);
    if (r == LINK_BROKEN)
        return false;
    return r == LINK_OK && party == SYNC_STUB ? recover_same_device(f, e) : recover_stub(f, e);
}

/* Whether DTR and RTS reach the chip is only known for sure after they have. */
static bool find_out_about_lines(struct flasher *f, struct err *e)
{
    struct err line_err = ERR_INIT;
    enum sync_party party = SYNC_NOBODY;
    if (f->lines_work)
        return true;
    if (!reset_to_loader(f->port, f->clock, 50, &line_err)) {
        if (line_err.code == ERR_PORT_CONFIG)
            return true;
        *e = line_err;
        return false;
    }
    enum link_result r = recover_sync_some(f, 3, 100, &party, e);
    f->lines_work = r == LINK_OK && party == SYNC_ROM;
    return r != LINK_BROKEN;
}

bool flasher_release(struct flasher *f, enum flasher_after after, struct err *e)
{
    if (!f->connected)
        return true;
    if (!baud_set(f, BAUD_FIRST_CONTACT, e))
        return false;
    if (after == AFTER_STAY)
        return true;
    if ((f->can & WIRE_CAN_START_FIRMWARE) != 0 && (f->options.keep_lines || !f->lines_work))
        return start_by_stub(f, e);
    if (f->options.keep_lines || !find_out_about_lines(f, e))
        return err_set(e, ERR_REFUSED, "starting the firmware needs a power cycle: DTR and RTS are not used");
    if (!f->lines_work)
        return err_set(
            e, ERR_REFUSED,
            "starting the firmware needs a power cycle: the adapter's reset lines do not reach this device");
    f->connected = false;
    return reset_to_firmware(f->port, f->clock, e);
}

#define RESTART_HEARD_MS 1000u /* the ROM speaks some 50 ms after the lines have started it */

struct listening {
    struct port *port;
    struct clock *clock;
    const struct boot_log_options *options;
    struct boot_ear ear;
    struct deadline soon, late; /* for a start by the lines; for one by a person's hand */
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
