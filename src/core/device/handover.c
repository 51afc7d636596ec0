/* handover.c: the other stub takes over during the work. */
/* SPDX-License-Identifier: MIT */
#include "core/device/handover.h"

#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/device/climb.h"
#include "core/device/commands.h"
#include "core/device/identify.h"
#include "core/device/search.h"
#include "core/device/state.h"
#include "core/device/stubs.h"
#include "core/device/ask.h"

#include <string.h>

bool handover_possible(const struct device *dev)
{
    return dev->options.stub == STUB_AUTO && !dev->stub.handed_over &&
           (dev->stub.in_charge == dev->stub.own || !dev->info.own_stub_failed);
}

/* Espressif's takes no other program in: its place in RAM is not known well enough. */
static bool from_espressif_to_own(struct device *dev, struct err *e)
{
    bool came_up;
    if (!search_restarted_loader(dev, SEEN_STUB_CHANGES, e) || !stubs_load_own(dev, &came_up, e, e))
        return false;
    return came_up;
}

/* To the rate of first contact; a stub that hangs cannot be asked for it. */
static bool go_home(struct device *dev, struct err *e)
{
    struct err trouble = ERR_INIT;
    if (baud_set(dev, BAUD_FIRST_CONTACT, &trouble))
        return true;
    if (trouble.code != ERR_LOST) {
        *e = trouble;
        return false;
    }
    dev->info.baud = BAUD_FIRST_CONTACT;
    return link_set_baud(&dev->link, BAUD_FIRST_CONTACT, e);
}

bool handover(struct device *dev, struct err *e)
{
    const struct device_info before = dev->info;
    bool own = dev->stub.in_charge == dev->stub.own;
    log_printf(dev->log, LOG_WARN, "%s stub does not do its work on this device; going on with %s",
               own ? "Restock's own" : "Espressif's", own ? "Espressif's" : "Restock's own");
    if (!go_home(dev, e))
        return false;
    dev->connected = false;
    dev->stub.handed_over = dev->info.stub_changed = true;
    bool ok = own ? stubs_fall_back(dev, SEEN_STUB_CHANGES, e) : from_espressif_to_own(dev, e);
    if (own)
        memcpy(dev->info.failed_mac, before.mac, sizeof before.mac);
    if (!ok || !identify_flash(dev, e))
        return false;
    if (memcmp(dev->info.mac, before.mac, sizeof before.mac) != 0 ||
        memcmp(dev->info.flash_id, before.flash_id, sizeof before.flash_id) != 0)
        return link_shut(&dev->link, e); /* a hand has brought another device */
    return (!dev->slow || cmd_keep_clock(ask_plain, dev, e)) && climb(dev, e);
}

bool handover_if_it_hangs(struct device *dev, struct err *e)
{
    if (!dev->stub.hangs || dev->stub.in_charge != dev->stub.own || !handover_possible(dev))
        return false;
    log_printf(dev->log, LOG_INFO, "%s", e->detail);
    dev->stub.hangs = false;
    err_clear(e);
    return handover(dev, e);
}
