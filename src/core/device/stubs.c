/* stubs.c: Restock's own stub first, Espressif's if that fails. */
/* SPDX-License-Identifier: MIT */
#include "core/device/stubs.h"

#include "base/err.h"
#include "base/log.h"
#include "core/device/baud.h"
#include "core/device/chip.h"
#include "core/device/commands.h"
#include "core/device/espressif_stub.h"
#include "core/device/load.h"
#include "core/device/packed.h"
#include "core/device/search.h"
#include "core/device/state.h"
#include "core/device/stub_image.h"
#include "core/device/wire.h"
#include "core/device/sync.h"
#include "core/device/ask.h"

#include <string.h>

#define SYNCS   4
#define SYNC_MS 200

static bool espressif_in_charge(struct device *dev, struct err *e)
{
    dev->stub.in_charge = &espressif_stub;
    dev->stub.can = 0;
    dev->link.with_crc = false;
    dev->info.stub = dev->stub.in_charge->name;
    if (!chip_identify(dev, e))
        return false;
    dev->connected = true;
    return true;
}

static bool ask_own_for_id(ask_fn *ask, struct device *dev, uint8_t id[3], struct err *e)
{
    struct hello hello;
    bool ours;
    (void)ask; /* it says so in one answer, which is protected */
    if (!cmd_hello(dev, &hello, &ours, e))
        return false;
    memcpy(id, hello.flash_id, sizeof hello.flash_id);
    return ours || err_set(e, ERR_STUB, "another stub answers than a moment ago");
}

static bool own_in_charge(struct device *dev, const struct hello *hello, struct err *e)
{
    dev->stub.in_charge = dev->stub.own;
    dev->stub.can = hello->can;
    dev->link.with_crc = true;
    dev->stub.queue = hello->queue;
    dev->stub.largest = hello->largest < LINK_DATA_MAX ? hello->largest : LINK_DATA_MAX;
    dev->info.stub = dev->stub.in_charge->name;
    chip_take_identity(dev, hello->efuse, hello->uart_divider, BAUD_FIRST_CONTACT);
    dev->connected = true;
    return chip_identify_flash(ask_plain, dev, ask_own_for_id, e);
}

/* The very program that was loaded, with nothing changed on the way or since. */
static bool is_sound(const struct device *dev, const struct hello *hello)
{
    return hello->version == WIRE_PROTOCOL_VERSION && hello->image_crc == dev->stub.own_crc;
}

static bool load_espressif(struct device *dev, struct err *e)
{
    return load_stub(dev, &espressif_stub, e) && espressif_in_charge(dev, e);
}

bool stubs_load_own(struct device *dev, bool *came_up, struct err *why, struct err *e)
{
    struct hello hello;
    bool ours = false;
    *came_up = false;
    bool ok = load_stub(dev, dev->stub.own, why) && cmd_hello(dev, &hello, &ours, why);
    if (ok && ours && is_sound(dev, &hello)) {
        *came_up = true;
        return own_in_charge(dev, &hello, e);
    }
    if (ok)
        err_set(why, ERR_STUB, "the %s stub is not what was loaded", dev->stub.own->name);
    if (why->code == ERR_STUB)
        return true;
    *e = *why;
    return false;
}

bool stubs_replace_own(struct device *dev, bool *done, struct err *e)
{
    struct err trouble = ERR_INIT;
    struct hello hello;
    bool ours = true;
    *done = load_stub(dev, &espressif_stub, &trouble) && cmd_hello(dev, &hello, &ours, &trouble) && !ours;
    if (*done)
        return espressif_in_charge(dev, e);
    if (trouble.code != ERR_NONE && trouble.code != ERR_STUB && trouble.code != ERR_LOST &&
        trouble.code != ERR_RESET) {
        *e = trouble;
        return false;
    }
    return true;
}

bool stubs_fall_back(struct device *dev, enum device_seen why, struct err *e)
{
    enum sync_party party = SYNC_NOBODY;
    bool done = false;
    dev->info.own_stub_failed = true;
    memset(dev->info.failed_mac, 0, sizeof dev->info.failed_mac); /* asked for as soon as it answers again */
    enum link_result r = sync_some(dev, SYNCS, SYNC_MS, &party, e);
    /* Our stub may have failed but still listen. */
    if (r == LINK_BROKEN || (r == LINK_OK && party == SYNC_STUB && !stubs_replace_own(dev, &done, e)))
        return false;
    if (!done && !(r == LINK_OK && party == SYNC_ROM) && !search_restarted_loader(dev, why, e))
        return false;
    if (!done && !load_espressif(dev, e))
        return false;
    memcpy(dev->info.failed_mac, dev->info.mac, sizeof dev->info.failed_mac);
    return true;
}

static bool go_on_without_own(struct device *dev, const struct err *why, struct err *e)
{
    log_printf(dev->log, LOG_WARN, "Restock's own stub did not start (%s); going on with Espressif's",
               why->detail);
    dev->stub.replaced = true;
    return stubs_fall_back(dev, SEEN_STUB_FAILED, e);
}

/* Whether anything is, of whatever device. */
static bool remembered(const struct device *dev)
{
    const struct stub_memory *memory = &dev->stub.memory;
    return memory->any != NULL && memory->any(memory->ctx);
}

static bool is_noted(struct device *dev, const uint8_t mac[6])
{
    if (dev->options.stub != STUB_AUTO || !remembered(dev) ||
        !dev->stub.memory.failed_on(dev->stub.memory.ctx, mac))
        return false;
    log_printf(dev->log, LOG_INFO,
               "what Restock's own stub wrote to this device did not hold: using Espressif's");
    dev->info.own_stub_failed = true;
    memcpy(dev->info.failed_mac, mac, sizeof dev->info.failed_mac);
    return true;
}

/* Our stub is not tried twice on a device on which it has failed.  Asking costs time, so only then. */
static bool own_may_be_tried(struct device *dev, bool *may, struct err *e)
{
    static const uint8_t unknown[6];
    uint8_t mac[6], *failed = dev->info.failed_mac;
    bool failed_once = dev->info.own_stub_failed;
    *may = dev->options.stub != STUB_ESPRESSIF;
    if (dev->options.stub != STUB_AUTO || !(failed_once || remembered(dev)))
        return true;
    if (!chip_read_mac(dev, mac, e))
        return false;
    if (failed_once && memcmp(failed, unknown, sizeof unknown) == 0)
        memcpy(failed, mac, sizeof mac);
    dev->info.own_stub_failed = failed_once && memcmp(mac, failed, sizeof mac) == 0;
    *may = !dev->info.own_stub_failed && !is_noted(dev, mac);
    return true;
}

static bool start_from_loader(struct device *dev, struct err *e)
{
    struct err why = ERR_INIT, trouble = ERR_INIT;
    bool may, came_up;
    if (!chip_check_family(dev, e) || !own_may_be_tried(dev, &may, e))
        return false;
    if (!may)
        return load_espressif(dev, e);
    bool ok = stubs_load_own(dev, &came_up, &why, &trouble);
    if (ok && came_up)
        return true;
    if (ok || trouble.code == ERR_FLASH_ID) {
        if (dev->options.stub == STUB_AUTO)
            return go_on_without_own(dev, ok ? &why : &trouble, e);
    }
    *e = ok ? why : trouble;
    return false;
}

/* A stub that runs is not the one that is wanted. */
static bool start_over(struct device *dev, bool ours, uint32_t can, struct err *e)
{
    enum sync_party party = SYNC_NOBODY;
    enum link_result r = LINK_TIMEOUT;
    log_printf(dev->log, LOG_INFO, "another stub is wanted than the one that runs");
    if (ours && (can & WIRE_CAN_RETURN_TO_ROM) != 0 && cmd_leave(dev, WIRE_LEAVE_TO_LOADER, NULL)) {
        dev->info.baud = BAUD_FIRST_CONTACT;
        if (!link_set_baud(&dev->link, BAUD_FIRST_CONTACT, e))
            return false;
        r = sync_some(dev, SYNCS, SYNC_MS, &party, e);
        if (r == LINK_BROKEN)
            return false;
    }
    dev->info.stub_was_running = false;
    return ((r == LINK_OK && party == SYNC_ROM) || search_restarted_loader(dev, SEEN_OTHER_STUB, e)) &&
           start_from_loader(dev, e);
}

/* Ours, of this very build, still runs. */
static bool take_over_own(struct device *dev, const struct hello *hello, struct err *e)
{
    struct err trouble = ERR_INIT;
    uint8_t mac[6];
    chip_decode_mac(hello->efuse, mac);
    if (is_noted(dev, mac))
        return stubs_fall_back(dev, SEEN_STUB_FAILED, e);
    if (own_in_charge(dev, hello, &trouble))
        return true;
    if (trouble.code == ERR_FLASH_ID && dev->options.stub == STUB_AUTO)
        return go_on_without_own(dev, &trouble, e);
    *e = trouble;
    return false;
}

static bool take_over_running(struct device *dev, struct err *e)
{
    struct hello hello = {.can = 0};
    bool ours;
    if (!cmd_hello(dev, &hello, &ours, e))
        return false;
    if (ours && dev->options.stub != STUB_ESPRESSIF && is_sound(dev, &hello))
        return take_over_own(dev, &hello, e);
    if (!ours && dev->options.stub != STUB_RESTOCK)
        return chip_check_family(dev, e) && espressif_in_charge(dev, e);
    return start_over(dev, ours, hello.can, e);
}

bool stubs_take_charge(struct device *dev, enum sync_party party, struct err *e)
{
    dev->info.stub_was_running = party == SYNC_STUB;
    dev->stub.hangs = false;
    dev->slow = dev->stub.handed_over = dev->stub.replaced = dev->info.stub_changed = false;
    return party == SYNC_STUB ? take_over_running(dev, e) : start_from_loader(dev, e);
}

bool stubs_load_again(struct device *dev, struct err *e)
{
    struct hello hello;
    bool ours;
    if (!load_stub(dev, dev->stub.in_charge, e))
        return false;
    if (dev->stub.in_charge != dev->stub.own)
        return cmd_set_flash_size(ask_plain, dev, dev->info.flash_size, e) &&
               (!dev->slow || cmd_keep_clock(ask_plain, dev, e));
    if (!cmd_hello(dev, &hello, &ours, e))
        return false;
    dev->link.with_crc = ours && is_sound(dev, &hello);
    if (!dev->link.with_crc)
        return err_set(e, ERR_STUB, "the %s stub is not what was loaded", dev->stub.in_charge->name);
    return !dev->slow || cmd_keep_clock(ask_plain, dev, e);
}
