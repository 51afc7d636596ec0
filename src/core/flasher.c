/* flasher.c: making and releasing a flasher, and the small operations. */
#include "core/flasher.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/baud.h"
#include "core/commands.h"
#include "core/fetch.h"
#include "core/recover.h"
#include "core/reset.h"
#include "core/restock_stub.h"
#include "core/session.h"
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
    if (!survey_init(&s, session_sectors(f), e))
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
    if (!cmd_flash_md5(f, 0, size, of_chip, e))
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

/* Not quite what a power cycle does: pins and peripherals keep what they were set to. */
static bool start_by_stub(struct flasher *f, struct err *e)
{
    f->connected = false;
    f->device.started_by_stub = cmd_leave(f, WIRE_LEAVE_TO_FIRMWARE, e);
    return f->device.started_by_stub;
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

/* Listens until bytes have come or the time is over; how many came, -1 with *e. */
static int hear(struct port *port, const struct boot_log_options *options, struct deadline *deadline,
                struct err *e)
{
    uint8_t data[512];
    int n = port_read(port, data, sizeof data, deadline_left_ms(deadline), e);
    if (n > 0)
        options->bytes(options->ctx, data, (size_t)n);
    return n;
}

static int hear_first(struct port *port, struct clock *clock, const struct boot_log_options *options,
                      struct err *e)
{
    bool patient = options->wait_ms > RESTART_HEARD_MS;
    struct deadline soon = deadline_in(clock, patient ? RESTART_HEARD_MS : options->wait_ms);
    struct deadline late = deadline_in(clock, options->wait_ms);
    int n = 0;
    while (n == 0 && deadline_left_ms(&soon) > 0)
        n = hear(port, options, &soon, e);
    if (n == 0 && patient && options->silent != NULL)
        options->silent(options->ctx);
    while (n == 0 && deadline_left_ms(&late) > 0)
        n = hear(port, options, &late, e);
    return n;
}

bool flasher_boot_log(struct port *port, struct clock *clock, const struct boot_log_options *options,
                      struct err *e)
{
    struct err line_err = ERR_INIT;
    if (!port_set_baud(port, BAUD_BOOT_LOG, e) || !port_discard_input(port, e))
        return false;
    if (!reset_to_firmware(port, clock, &line_err) && line_err.code != ERR_PORT_CONFIG) {
        *e = line_err;
        return false;
    }
    int n = hear_first(port, clock, options, e);
    struct deadline deadline = deadline_in(clock, n > 0 ? options->listen_ms : 0);
    while (n >= 0 && deadline_left_ms(&deadline) > 0)
        n = hear(port, options, &deadline, e);
    return n >= 0;
}
