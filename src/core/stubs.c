/* stubs.c: Restock's own stub first, Espressif's where that fails. */
#include "core/stubs.h"

#include "base/err.h"
#include "base/log.h"
#include "core/baud.h"
#include "core/chip.h"
#include "core/commands.h"
#include "core/connect.h"
#include "core/espressif_stub.h"
#include "core/packed.h"
#include "core/session.h"
#include "core/stub_image.h"
#include "core/wire.h"
#include "port/port.h"

#include <string.h>

#define SYNCS   4
#define SYNC_MS 200

static bool espressif_in_charge(struct flasher *f, struct err *e)
{
    f->stub = &espressif_stub;
    f->can = 0;
    f->link.with_crc = false;
    f->device.stub = f->stub->name;
    if (!chip_identify(f, e))
        return false;
    f->connected = true; /* from here on a lost answer is worth looking for the stub */
    return chip_identify_flash(f, cmd_flash_id, e);
}

static bool ask_own_for_id(struct flasher *f, uint8_t id[3], struct err *e)
{
    struct hello hello;
    bool ours;
    if (!cmd_hello(f, &hello, &ours, e))
        return false;
    memcpy(id, hello.flash_id, sizeof hello.flash_id);
    return ours || err_set(e, ERR_STUB, "another stub answers than a moment ago");
}

static bool own_in_charge(struct flasher *f, const struct hello *hello, struct err *e)
{
    f->stub = f->own_stub;
    f->can = hello->can;
    f->link.with_crc = true;
    f->queue = hello->queue;
    f->largest = hello->largest < LINK_DATA_MAX ? hello->largest : LINK_DATA_MAX;
    f->device.stub = f->stub->name;
    chip_take_identity(f, hello->efuse, hello->uart_divider, BAUD_FIRST_CONTACT);
    f->connected = true;
    return chip_identify_flash(f, ask_own_for_id, e);
}

/* The very program that was loaded, with nothing changed on the way or since. */
static bool is_sound(const struct flasher *f, const struct hello *hello)
{
    return hello->version == WIRE_PROTOCOL_VERSION && hello->image_crc == f->own_stub_crc;
}

static bool load_espressif(struct flasher *f, struct err *e)
{
    return cmd_load_stub(f, &espressif_stub, e) && espressif_in_charge(f, e);
}

/* Loads Restock's own.  True with *came_up == false if it is the stub that failed, in *why. */
static bool load_own(struct flasher *f, bool *came_up, struct err *why, struct err *e)
{
    struct hello hello;
    bool ours = false;
    *came_up = false;
    bool ok = cmd_load_stub(f, f->own_stub, why) && cmd_hello(f, &hello, &ours, why);
    if (ok && ours && is_sound(f, &hello)) {
        *came_up = true;
        return own_in_charge(f, &hello, e);
    }
    if (ok)
        err_set(why, ERR_STUB, "the %s stub is not what was loaded", f->own_stub->name);
    if (why->code == ERR_STUB)
        return true;
    *e = *why;
    return false;
}

bool stubs_replace_own(struct flasher *f, bool *done, struct err *e)
{
    struct err trouble = ERR_INIT;
    struct hello hello;
    bool ours = true;
    *done = cmd_load_stub(f, &espressif_stub, &trouble) && cmd_hello(f, &hello, &ours, &trouble) && !ours;
    if (*done)
        return espressif_in_charge(f, e);
    if (trouble.code != ERR_NONE && trouble.code != ERR_STUB && trouble.code != ERR_LOST &&
        trouble.code != ERR_RESET) {
        *e = trouble;
        return false;
    }
    return true;
}

static bool fall_back(struct flasher *f, struct err *e)
{
    enum sync_party party = SYNC_NOBODY;
    bool done = false;
    f->device.own_stub_failed = true;
    memset(f->device.failed_mac, 0, sizeof f->device.failed_mac); /* asked for as soon as it answers again */
    enum link_result r = recover_sync_some(f, SYNCS, SYNC_MS, &party, e);
    /* Our stub may have failed but still listen. */
    if (r == LINK_BROKEN || (r == LINK_OK && party == SYNC_STUB && !stubs_replace_own(f, &done, e)))
        return false;
    if (!done && !(r == LINK_OK && party == SYNC_ROM) && !connect_wait_for_loader(f, SEEN_STUB_FAILED, e))
        return false;
    if (!done && !load_espressif(f, e))
        return false;
    memcpy(f->device.failed_mac, f->device.mac, sizeof f->device.failed_mac);
    return true;
}

/* Our stub is not tried twice on a device on which it has failed.  Asking costs time, so only then. */
static bool own_may_be_tried(struct flasher *f, bool *may, struct err *e)
{
    static const uint8_t unknown[6];
    uint8_t mac[6], *failed = f->device.failed_mac;
    *may = f->options.stub != STUB_ESPRESSIF;
    if (f->options.stub != STUB_AUTO || !f->device.own_stub_failed)
        return true;
    if (!chip_read_mac(f, mac, e))
        return false;
    if (memcmp(failed, unknown, sizeof unknown) == 0)
        memcpy(failed, mac, sizeof mac);
    *may = memcmp(mac, failed, sizeof mac) != 0;
    f->device.own_stub_failed = !*may;
    return true;
}

static bool start_from_loader(struct flasher *f, struct err *e)
{
    struct err why = ERR_INIT;
    bool may, came_up;
    if (!chip_check_family(f, e) || !own_may_be_tried(f, &may, e))
        return false;
    if (!may)
        return load_espressif(f, e);
    if (!load_own(f, &came_up, &why, e))
        return false;
    if (came_up)
        return true;
    if (f->options.stub != STUB_AUTO) {
        *e = why;
        return false;
    }
    log_printf(f->log, LOG_WARN, "Restock's own helper program did not start (%s); going on with Espressif's",
               why.detail);
    return fall_back(f, e);
}

/* A stub that runs is not the one that is wanted. */
static bool start_over(struct flasher *f, bool ours, uint32_t can, struct err *e)
{
    enum sync_party party = SYNC_NOBODY;
    enum link_result r = LINK_TIMEOUT;
    log_printf(f->log, LOG_INFO, "another stub is wanted than the one that runs");
    if (ours && (can & WIRE_CAN_RETURN_TO_ROM) != 0 && cmd_leave(f, WIRE_LEAVE_TO_LOADER, NULL)) {
        f->device.baud = BAUD_FIRST_CONTACT;
        if (!link_set_baud(&f->link, BAUD_FIRST_CONTACT, e))
            return false;
        r = recover_sync_some(f, SYNCS, SYNC_MS, &party, e);
        if (r == LINK_BROKEN)
            return false;
    }
    f->device.stub_was_running = false;
    return ((r == LINK_OK && party == SYNC_ROM) || connect_wait_for_loader(f, SEEN_OTHER_STUB, e)) &&
           start_from_loader(f, e);
}

static bool take_over_running(struct flasher *f, struct err *e)
{
    struct hello hello = {.can = 0};
    bool ours;
    if (!cmd_hello(f, &hello, &ours, e))
        return false;
    if (ours && f->options.stub != STUB_ESPRESSIF && is_sound(f, &hello))
        return own_in_charge(f, &hello, e);
    if (!ours && f->options.stub != STUB_RESTOCK)
        return chip_check_family(f, e) && espressif_in_charge(f, e);
    return start_over(f, ours, hello.can, e);
}

bool stubs_take_charge(struct flasher *f, enum sync_party party, struct err *e)
{
    f->device.stub_was_running = party == SYNC_STUB;
    f->slow = false;
    return party == SYNC_STUB ? take_over_running(f, e) : start_from_loader(f, e);
}

bool stubs_load_again(struct flasher *f, struct err *e)
{
    struct hello hello;
    bool ours;
    if (!cmd_load_stub(f, f->stub, e))
        return false;
    if (f->stub != f->own_stub)
        return cmd_set_flash_size(f, f->device.flash_size, e) && (!f->slow || cmd_keep_clock(f, e));
    if (!cmd_hello(f, &hello, &ours, e))
        return false;
    f->link.with_crc = ours && is_sound(f, &hello);
    if (!f->link.with_crc)
        return err_set(e, ERR_STUB, "the %s stub is not what was loaded", f->stub->name);
    return !f->slow || cmd_keep_clock(f, e);
}
