/* start.c: see start.h. */
/* SPDX-License-Identifier: MIT */
#include "core/work/start.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/image/boot_check.h"
#include "core/device/commands.h"
#include "core/device/reset.h"
#include "core/device/state.h"
#include "core/device/wire.h"
#include "core/device/sync.h"
#include "port/port.h"

#define LISTEN_MS 1500 /* the ROM prints within 100 ms, boot loaders within half a second */
#define HEARD_MAX 2048 /* bytes: more than ROM and boot loader print */
#define SYNCS     3
#define SYNC_MS   200

/* The ROM divides the clock of the bus by the same number whatever the crystal. */
static uint32_t log_rate(const struct device *dev)
{
    return dev->info.crystal_mhz == 40 ? BAUD_FIRST_CONTACT : BAUD_BOOT_LOG;
}

/* Listens until a start was heard or the time is over. */
static bool listen(struct device *dev, struct boot_check *check, struct err *e)
{
    uint8_t heard[HEARD_MAX];
    size_t len = 0;
    struct deadline end = deadline_in(dev->clock, LISTEN_MS);
    boot_check(heard, 0, check);
    while (len < sizeof heard && check->state != BOOT_STARTS) {
        uint32_t left = deadline_left_ms(&end);
        int n = port_read(dev->port, heard + len, sizeof heard - len, left, e);
        if (n < 0)
            return false;
        if (n == 0 && left == 0)
            break;
        len += (size_t)n;
        boot_check(heard, len, check);
    }
    log_printf(dev->log, LOG_INFO, "boot log after the restart: %s", boot_state_name(check->state));
    return true;
}

/* Is the device in programming mode again?  Its boot loader detects the rate automatically. */
static bool ask_loader(struct device *dev, bool *in_loader, struct err *e)
{
    enum sync_party party = SYNC_NOBODY;
    if (!link_set_baud(&dev->link, BAUD_FIRST_CONTACT, e))
        return false;
    dev->info.baud = BAUD_FIRST_CONTACT;
    enum link_result r = sync_some(dev, SYNCS, SYNC_MS, &party, e);
    *in_loader = r == LINK_OK && (party == SYNC_ROM || party == SYNC_STUB);
    return r != LINK_BROKEN;
}

/* Lines that have not been tried may still reach this device. */
static bool start_by_lines(struct device *dev)
{
    struct boot_check check;
    struct err e = ERR_INIT;
    if (dev->options.keep_lines || !port_set_baud(dev->port, log_rate(dev), &e) ||
        !port_discard_input(dev->port, &e) || !reset_to_firmware(dev->port, dev->clock, &e) ||
        !listen(dev, &check, &e))
        return false;
    /* Whatever the ROM makes of what is in the flash: it speaks, and not of programming mode. */
    dev->lines_work =
        check.state != BOOT_SILENT && check.state != BOOT_GARBAGE && check.state != BOOT_PROGRAMMING;
    return dev->lines_work;
}

static bool came_back(struct device *dev, struct err *e)
{
    if (start_by_lines(dev)) {
        dev->info.start = START_NONE; /* by the lines, as anywhere where they are known to work */
        return true;
    }
    dev->info.start = START_IN_LOADER;
    return err_set(e, ERR_REFUSED,
                   "starting the firmware needs a power cycle: the device came back in "
                   "programming mode");
}

bool start_by_stub(struct device *dev, struct err *e)
{
    struct boot_check check;
    bool in_loader = false;
    dev->connected = false;
    if (!cmd_leave(dev, WIRE_LEAVE_TO_FIRMWARE, e))
        return false;
    dev->info.start = START_UNHEARD;
    if (!link_set_baud(&dev->link, log_rate(dev), NULL)) /* an adapter that does not know this rate */
        return ask_loader(dev, &in_loader, e) && (!in_loader || came_back(dev, e));
    if (!listen(dev, &check, e))
        return false;
    if (check.state == BOOT_STARTS) {
        dev->info.start = START_HEARD;
        return true;
    }
    if (check.state == BOOT_PROGRAMMING)
        return came_back(dev, e);
    return ask_loader(dev, &in_loader, e) && (!in_loader || came_back(dev, e));
}
