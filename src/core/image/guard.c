/* guard.c: judges a file against a device, one rule after the other. */
/* SPDX-License-Identifier: MIT */
#include "core/image/guard.h"

#include "base/bytes.h"
#include "core/image/flash_end.h"
#include "core/image/image.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *guard_level_name(enum guard_level level)
{
    static const char *const names[GUARD_LEVEL_COUNT] = {"line", "ask", "refuse", "never"};
    return names[level];
}

PRINTF_LIKE(5, 6)
static void add(struct guard_report *r, enum guard_level level, enum err_code error, const char *what,
                const char *format, ...)
{
    size_t at = r->count;
    if (r->count == GUARD_FINDINGS)
        return;
    while (at > 0 && r->list[at - 1].level < level) { /* gravest first; equal ones as they came */
        r->list[at] = r->list[at - 1];
        at--;
    }
    struct guard_finding *finding = &r->list[at];
    va_list args;
    va_start(args, format);
    vsnprintf(finding->text, sizeof finding->text, format, args);
    va_end(args);
    finding->level = level;
    finding->error = error;
    finding->what = what;
    r->count++;
}

struct size_text {
    char text[24];
};

static struct size_text size_text(uint64_t size)
{
    struct size_text out;
    unsigned long long n = size;
    if (n != 0 && n % (1u << 20) == 0)
        snprintf(out.text, sizeof out.text, "%llu MB", n >> 20);
    else if (n != 0 && n % 1024 == 0)
        snprintf(out.text, sizeof out.text, "%llu KB", n >> 10);
    else
        snprintf(out.text, sizeof out.text, "%llu bytes", n);
    return out;
}

/* Putting back what the device held, whatever that was, cannot make it worse than it was. */
static bool is_own_whole_backup(const struct guard_case *c)
{
    return c->origin == GUARD_ORIGIN_SAME && !c->changed_since && c->file_size == c->flash_size;
}

static void refuse(const struct guard_case *c, struct guard_report *r, const char *what, const char *sentence,
                   const char *more)
{
    bool own = is_own_whole_backup(c);
    add(r, own ? GUARD_ASK : GUARD_REFUSE, own ? ERR_NONE : ERR_REFUSED, what, "%s%s", sentence,
        own ? "" : more);
}

/* --- what the file is ---------------------------------------------------------------------------------- */

/* The first two reasons: the gravest, and what follows from it. */
static void refuse_with_reasons(const struct guard_case *c, struct guard_report *r, const char *what,
                                const char *more)
{
    for (unsigned i = 0; i < c->image->reason_count && i < 2; i++)
        refuse(c, r, what, c->image->reasons[i], i == 0 ? more : "");
}

static void judge_unknown(const struct guard_case *c, struct guard_report *r)
{
    const struct image_info *image = c->image;
    if (image->other_chip)
        refuse(c, r, "other-chip", image->reasons[0], "");
    else if (!image->startable)
        refuse(c, r, "no-image", image->reasons[0], " The device would not start with it.");
    else
        add(r, GUARD_ASK, ERR_NONE, "unknown", "%s", image->reasons[0]);
}

static void judge_partial(const struct guard_case *c, struct guard_report *r)
{
    const struct image_info *image = c->image;
    if (!image->startable)
        refuse(c, r, image->app_alone ? "application-alone" : "no-image", image->reasons[0],
               " The device would not start with it.");
    else if (image->firmware == FIRMWARE_UNKNOWN)
        add(r, GUARD_ASK, ERR_NONE, "unknown",
            "What kind of firmware this is cannot be told; there is something for the chip to start (%s).",
            size_text(c->file_size).text);
    else
        add(r, GUARD_LINE, ERR_NONE, "firmware",
            "This is a firmware to write, not a backup; the flash beyond it %s.",
            c->keep_rest ? "is left as it is" : "becomes blank");
}

static void judge_verdict(const struct guard_case *c, struct guard_report *r)
{
    switch (c->image->verdict) {
    case IMAGE_INCOMPLETE:
        refuse_with_reasons(c, r, c->image->redacted ? "redacted" : "incomplete", "");
        break;
    case IMAGE_ALTERED:
        refuse_with_reasons(c, r, "altered", " A mended copy can be made of it.");
        break;
    case IMAGE_DAMAGED:
        refuse_with_reasons(c, r, "damaged", "");
        break;
    case IMAGE_BLANK:
        refuse(c, r, "blank", c->image->reasons[0], " To make a device blank, erase it.");
        break;
    case IMAGE_PARTIAL:
        judge_partial(c, r);
        break;
    case IMAGE_UNKNOWN:
        judge_unknown(c, r);
        break;
    default:
        break;
    }
}

/* --- does it fit ---------------------------------------------------------------------------------------- */

static bool judge_size(const struct guard_case *c, struct guard_report *r)
{
    if (c->file_size == 0)
        add(r, GUARD_NEVER, ERR_FILE_EMPTY, "empty", "The file is empty.");
    else if (c->file_size > c->flash_size)
        add(r, GUARD_NEVER, ERR_FILE_TOO_LARGE, "too-large",
            "The file has %llu bytes, the flash of this device %lu. A file is never cut short.",
            (unsigned long long)c->file_size, (unsigned long)c->flash_size);
    return r->count == 0;
}

/* The header's flash map decides where a firmware looks, not the size of the chip. */
static void judge_map(const struct guard_case *c, struct guard_report *r)
{
    const struct image_info *image = c->image;
    struct size_text map = size_text(image->map_size), flash = size_text(c->flash_size);
    if (image->map_size == 0)
        return;
    if (image->verdict == IMAGE_COMPLETE && image->map_size < c->flash_size && image->sdk_layout)
        add(r, GUARD_LINE, ERR_NONE, "smaller-map",
            "A firmware for %s works on this flash of %s: by its header it looks for its radio data at "
            "0x%lX, inside the file, wherever the chip ends.",
            map.text, flash.text, (unsigned long)image->map_size - FLASH_END_INIT_DATA);
    else if (image->verdict == IMAGE_PARTIAL && image->map_size > c->flash_size)
        add(r, GUARD_ASK, ERR_NONE, "larger-map",
            "It was made for a flash of %s, this device has %s: it may start, but lose its settings.",
            map.text, flash.text);
}

/* --- whose is it ---------------------------------------------------------------------------------------- */

static bool is_known(const char *id)
{
    return id != NULL && id[0] != '\0';
}

/* The device ID of the image is known, and it is this one. */
static bool has_id(const struct guard_case *c, const char *id)
{
    return is_known(id) && strcmp(c->image->device_id, id) == 0;
}

#define TWO_DEVICES                                                                                          \
    "With it two devices would share one identity, and the official app would work with neither."

struct mac_text {
    char text[18];
};

static struct mac_text mac_text(const uint8_t m[6])
{
    struct mac_text out;
    snprintf(out.text, sizeof out.text, "%02X:%02X:%02X:%02X:%02X:%02X", m[0], m[1], m[2], m[3], m[4], m[5]);
    return out;
}

static void judge_other_origin(const struct guard_case *c, struct guard_report *r)
{
    struct mac_text mac = mac_text(c->origin_mac);
    if (c->image->sdk_layout)
        add(r, GUARD_REFUSE, ERR_REFUSED, "other-device",
            "This is the backup of another device (MAC %s). " TWO_DEVICES, mac.text);
    else
        add(r, GUARD_ASK, ERR_NONE, "other-device",
            "This is the backup of another device (MAC %s); its settings come along.", mac.text);
}

static void judge_identity(const struct guard_case *c, struct guard_report *r)
{
    const char *id = c->image->device_id;
    if (c->image->identity_unreadable)
        add(r, GUARD_ASK, ERR_NONE, "unknown-owner",
            "The device ID in it is stored in a form that cannot be read here; whether it is this device's "
            "own "
            "cannot be told. If it is another's, two devices would share one identity.");
    if (id[0] == '\0')
        return;
    if (has_id(c, c->own_id))
        add(r, GUARD_LINE, ERR_NONE, "own-identity", "The device ID in it, %s, is this device's own.", id);
    else if (has_id(c, c->present_id))
        add(r, GUARD_LINE, ERR_NONE, "present-identity",
            "The device ID in it, %s, is the one that is on the device now.", id);
    else if (is_known(c->own_id))
        add(r, GUARD_REFUSE, ERR_REFUSED, "other-identity",
            "The device ID in it is %s, but this device's own is %s. " TWO_DEVICES, id, c->own_id);
    else if (c->is_anothers_id)
        add(r, GUARD_REFUSE, ERR_REFUSED, "other-identity",
            "The device ID in it, %s, is that of another device (MAC %s), by its backups here. " TWO_DEVICES,
            id, mac_text(c->id_mac).text);
    else
        add(r, GUARD_ASK, ERR_NONE, "unknown-owner",
            "It holds the device ID %s; whether that is this device's own cannot be told, for there is no "
            "earlier backup of it. If it is another's, two devices would share one identity.",
            id);
}

static void judge_owner(const struct guard_case *c, struct guard_report *r)
{
    if (c->changed_since)
        add(r, GUARD_REFUSE, ERR_REFUSED, "changed",
            "The file is not what it was when it was saved: its checksum is another one.");
    if (c->origin == GUARD_ORIGIN_SAME && !c->changed_since)
        add(r, GUARD_LINE, ERR_NONE, "own-backup", "This is a backup of this very device%s%s.",
            c->origin_date[0] != '\0' ? ", saved " : "", c->origin_date);
    else if (c->origin == GUARD_ORIGIN_OTHER && !has_id(c, c->own_id))
        judge_other_origin(c, r);
    else
        judge_identity(c, r);
}

void guard_judge(const struct guard_case *c, struct guard_report *report)
{
    report->count = 0;
    if (!judge_size(c, report) || c->image == NULL)
        return;
    judge_verdict(c, report);
    judge_map(c, report);
    judge_owner(c, report);
}

void guard_judge_backup(const struct image_info *image, uint32_t flash_size, struct guard_report *report)
{
    struct size_text map = size_text(image->map_size), flash = size_text(flash_size);
    bool whole = image->verdict == IMAGE_COMPLETE;
    report->count = 0;
    for (unsigned i = 0; !whole && i < image->reason_count && i < 2; i++)
        add(report, GUARD_ASK, ERR_NONE, image_verdict_name(image->verdict), "%s", image->reasons[i]);
    if (!firmware_info(image->firmware)->official && image->verdict != IMAGE_BLANK)
        add(report, whole ? GUARD_LINE : GUARD_ASK, ERR_NONE, "not-stock",
            "This is not the official firmware of the device: it is a backup of what is on it now.");
    if (image->map_size > flash_size)
        add(report, GUARD_ASK, ERR_NONE, "larger-map",
            "The firmware takes this flash of %s for one of %s: its header names more than there is.",
            flash.text, map.text);
    else if (image->map_size != 0 && image->map_size < flash_size)
        add(report, GUARD_LINE, ERR_NONE, "smaller-map",
            "The firmware uses %s of this flash of %s, as its header says; the file holds all of it.",
            map.text, flash.text);
}

bool guard_allows(const struct guard_report *report, bool force, struct err *e)
{
    const struct guard_finding *gravest = &report->list[0];
    enum guard_level limit = force ? GUARD_REFUSE : GUARD_ASK;
    if (report->count == 0 || gravest->level <= limit)
        return true;
    return err_set(e, gravest->error, "%s", gravest->text);
}
