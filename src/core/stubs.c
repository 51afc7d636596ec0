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
#include "core/stub_note.h"
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

/* From ours to Espressif's; `why` is what people are told who have to start the device anew for that. */
static bool fall_back(struct flasher *f, enum flasher_seen why, struct err *e)
{
    enum sync_party party = SYNC_NOBODY;
    bool done = false;
    f->device.own_stub_failed = true;
    memset(f->device.failed_mac, 0, sizeof f->device.failed_mac); /* asked for as soon as it answers again */
    enum link_result r = recover_sync_some(f, SYNCS, SYNC_MS, &party, e);
    /* Our stub may have failed but still listen. */
    if (r == LINK_BROKEN || (r == LINK_OK && party == SYNC_STUB && !stubs_replace_own(f, &done, e)))
        return false;
    if (!done && !(r == LINK_OK && party == SYNC_ROM) && !connect_wait_for_loader(f, why, e))
        return false;
    if (!done && !load_espressif(f, e))
        return false;
    memcpy(f->device.failed_mac, f->device.mac, sizeof f->device.failed_mac);
    return true;
}

/* In charge after all: a flash that does not identify itself to either of them is not the fault of ours. */
static bool go_on_without_own(struct flasher *f, const struct err *why, struct err *e)
{
    log_printf(f->log, LOG_WARN, "Restock's own helper program did not start (%s); going on with Espressif's",
               why->detail);
    bool ok = fall_back(f, SEEN_STUB_FAILED, e);
    if (!ok && e->code == ERR_FLASH_ID)
        f->device.own_stub_failed = false;
    return ok;
}

static bool is_noted(struct flasher *f, const uint8_t mac[6])
{
    if (f->options.stub != STUB_AUTO || !stub_note_read(f->store, f->options.library, mac))
        return false;
    log_printf(f->log, LOG_INFO,
               "what Restock's own helper program wrote to this device did not hold: using Espressif's");
    f->device.own_stub_failed = true;
    memcpy(f->device.failed_mac, mac, sizeof f->device.failed_mac);
    return true;
}

/* Our stub is not tried twice on a device on which it has failed.  Asking costs time, so only then. */
static bool own_may_be_tried(struct flasher *f, bool *may, struct err *e)
{
    static const uint8_t unknown[6];
    uint8_t mac[6], *failed = f->device.failed_mac;
    bool failed_once = f->device.own_stub_failed;
    *may = f->options.stub != STUB_ESPRESSIF;
    if (f->options.stub != STUB_AUTO || !(failed_once || stub_note_any(f->store, f->options.library)))
        return true;
    if (!chip_read_mac(f, mac, e))
        return false;
    if (failed_once && memcmp(failed, unknown, sizeof unknown) == 0)
        memcpy(failed, mac, sizeof mac);
    f->device.own_stub_failed = failed_once && memcmp(mac, failed, sizeof mac) == 0;
    *may = !f->device.own_stub_failed && !is_noted(f, mac);
    return true;
}

static bool start_from_loader(struct flasher *f, struct err *e)
{
    struct err why = ERR_INIT, trouble = ERR_INIT;
    bool may, came_up;
    if (!chip_check_family(f, e) || !own_may_be_tried(f, &may, e))
        return false;
    if (!may)
        return load_espressif(f, e);
    bool ok = load_own(f, &came_up, &why, &trouble);
    if (ok && came_up)
        return true;
    if (ok || trouble.code == ERR_FLASH_ID) {
        if (f->options.stub == STUB_AUTO)
            return go_on_without_own(f, ok ? &why : &trouble, e);
    }
    *e = ok ? why : trouble;
    return false;
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

/* Ours, of this very build, still runs. */
static bool take_over_own(struct flasher *f, const struct hello *hello, struct err *e)
{
    struct err trouble = ERR_INIT;
    uint8_t mac[6];
    chip_decode_mac(hello->efuse, mac);
    if (is_noted(f, mac))
        return fall_back(f, SEEN_STUB_FAILED, e);
    if (own_in_charge(f, hello, &trouble))
        return true;
    if (trouble.code == ERR_FLASH_ID && f->options.stub == STUB_AUTO)
        return go_on_without_own(f, &trouble, e);
    *e = trouble;
    return false;
}

static bool take_over_running(struct flasher *f, struct err *e)
{
    struct hello hello = {.can = 0};
    bool ours;
    if (!cmd_hello(f, &hello, &ours, e))
        return false;
    if (ours && f->options.stub != STUB_ESPRESSIF && is_sound(f, &hello))
        return take_over_own(f, &hello, e);
    if (!ours && f->options.stub != STUB_RESTOCK)
        return chip_check_family(f, e) && espressif_in_charge(f, e);
    return start_over(f, ours, hello.can, e);
}

bool stubs_take_charge(struct flasher *f, enum sync_party party, struct err *e)
{
    f->device.stub_was_running = party == SYNC_STUB;
    f->slow = f->handed_over = f->device.stub_changed = false;
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

bool stubs_can_hand_over(const struct flasher *f)
{
    return f->options.stub == STUB_AUTO && !f->handed_over &&
           (f->stub == f->own_stub || !f->device.own_stub_failed);
}

/* Espressif's takes no other program in: its place in RAM is not known well enough. */
static bool from_espressif_to_own(struct flasher *f, struct err *e)
{
    bool came_up;
    if (!connect_wait_for_loader(f, SEEN_STUB_CHANGES, e) || !load_own(f, &came_up, e, e))
        return false;
    return came_up;
}

/* To the rate of first contact; a stub that hangs cannot be asked for it. */
static bool go_home(struct flasher *f, struct err *e)
{
    struct err trouble = ERR_INIT;
    if (baud_set(f, BAUD_FIRST_CONTACT, &trouble))
        return true;
    if (trouble.code != ERR_LOST) {
        *e = trouble;
        return false;
    }
    f->device.baud = BAUD_FIRST_CONTACT;
    return link_set_baud(&f->link, BAUD_FIRST_CONTACT, e);
}

bool stubs_hand_over(struct flasher *f, struct err *e)
{
    const struct device_info before = f->device;
    bool own = f->stub == f->own_stub;
    log_printf(f->log, LOG_WARN,
               "What %s helper program writes to this device does not hold; going on with %s.",
               own ? "Restock's own" : "Espressif's", own ? "Espressif's" : "Restock's own");
    if (!go_home(f, e))
        return false;
    f->connected = false;
    f->handed_over = f->device.stub_changed = true;
    bool ok = own ? fall_back(f, SEEN_STUB_CHANGES, e) : from_espressif_to_own(f, e);
    if (own)
        memcpy(f->device.failed_mac, before.mac, sizeof before.mac);
    if (!ok)
        return false;
    if (memcmp(f->device.mac, before.mac, sizeof before.mac) != 0 ||
        memcmp(f->device.flash_id, before.flash_id, sizeof before.flash_id) != 0)
        return link_shut(&f->link, e); /* a hand has brought another device */
    return (!f->slow || cmd_keep_clock(f, e)) && baud_climb(f, e);
}
