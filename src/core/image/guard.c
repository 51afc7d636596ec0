/* guard.c: judges a file against a device, one rule after the other. */
/* SPDX-License-Identifier: MIT */
#include "core/image/guard.h"

#include "base/bytes.h"
#include "core/image/flash_end.h"
#include "core/image/image.h"

#include <string.h>

const char *guard_level_name(enum guard_level level)
{
    static const char *const names[GUARD_LEVEL_COUNT] = {"line", "ask", "refuse", "never"};
    return names[level];
}

const char *guard_what_name(enum guard_what what)
{
    static const char *const names[GUARD_WHAT_COUNT] = {
        [GUARD_EMPTY] = "empty",
        [GUARD_TOO_LARGE] = "too-large",
        [GUARD_INCOMPLETE] = "incomplete",
        [GUARD_ALTERED] = "altered",
        [GUARD_DAMAGED] = "damaged",
        [GUARD_BLANK] = "blank",
        [GUARD_PARTIAL] = "partial",
        [GUARD_UNKNOWN] = "unknown",
        [GUARD_REDACTED] = "redacted",
        [GUARD_FIRMWARE] = "firmware",
        [GUARD_APPLICATION_ALONE] = "application-alone",
        [GUARD_PART] = "part",
        [GUARD_NO_IMAGE] = "no-image",
        [GUARD_ARCHIVE] = "archive",
        [GUARD_OTHER_CHIP] = "other-chip",
        [GUARD_SMALLER_MAP] = "smaller-map",
        [GUARD_LARGER_MAP] = "larger-map",
        [GUARD_OTHER_DEVICE] = "other-device",
        [GUARD_UNKNOWN_OWNER] = "unknown-owner",
        [GUARD_OWN_IDENTITY] = "own-identity",
        [GUARD_PRESENT_IDENTITY] = "present-identity",
        [GUARD_OTHER_IDENTITY] = "other-identity",
        [GUARD_CHANGED] = "changed",
        [GUARD_OWN_BACKUP] = "own-backup",
        [GUARD_NOT_STOCK] = "not-stock",
    };
    return names[what];
}

/* A finding's facts, the second one for what follows; FACT_NONE = none. */
struct words {
    struct fact fact, more;
};

static void add(struct guard_report *r, enum guard_level level, enum guard_what what, struct words words)
{
    size_t at = r->count;
    if (r->count == GUARD_FINDINGS)
        return;
    while (at > 0 && r->list[at - 1].level < level) { /* gravest first; equal ones as they came */
        r->list[at] = r->list[at - 1];
        at--;
    }
    enum err_code error = level >= GUARD_REFUSE ? ERR_REFUSED : ERR_NONE;
    r->list[at] = (struct guard_finding){level, error, what, {words.fact, words.more}};
    r->count++;
}

static void add_fact(struct guard_report *r, enum guard_level level, enum guard_what what, struct fact fact)
{
    add(r, level, what, (struct words){fact, {.id = FACT_NONE}});
}

/* Putting back what the device held, whatever that was, cannot make it worse than it was. */
static bool is_own_whole_backup(const struct guard_case *c)
{
    return c->origin == GUARD_ORIGIN_SAME && !c->changed_since && c->file_size == c->flash_size;
}

static void refuse(const struct guard_case *c, struct guard_report *r, enum guard_what what,
                   const struct fact *fact, enum fact_id more)
{
    if (is_own_whole_backup(c))
        add_fact(r, GUARD_ASK, what, *fact);
    else
        add(r, GUARD_REFUSE, what, (struct words){*fact, {.id = more}});
}

/* --- what the file is ---------------------------------------------------------------------------------- */

/* The first two reasons: the gravest, and what follows from it. */
static void refuse_with_reasons(const struct guard_case *c, struct guard_report *r, enum guard_what what,
                                enum fact_id more)
{
    for (unsigned i = 0; i < c->image->reason_count && i < 2; i++)
        refuse(c, r, what, &c->image->reasons[i], i == 0 ? more : FACT_NONE);
}

static void judge_unknown(const struct guard_case *c, struct guard_report *r)
{
    const struct image_info *image = c->image;
    if (image->other_chip)
        refuse(c, r, GUARD_OTHER_CHIP, &image->reasons[0], FACT_NONE);
    else if (!image->startable)
        refuse(c, r, image->part != IMAGE_NO_PART ? GUARD_PART : GUARD_NO_IMAGE, &image->reasons[0],
               FACT_WOULD_NOT_START);
    else
        add_fact(r, GUARD_ASK, GUARD_UNKNOWN, image->reasons[0]);
}

static void judge_partial(const struct guard_case *c, struct guard_report *r)
{
    const struct image_info *image = c->image;
    if (!image->startable)
        refuse(c, r,
               image->app_alone               ? GUARD_APPLICATION_ALONE
               : image->part != IMAGE_NO_PART ? GUARD_PART
                                              : GUARD_NO_IMAGE,
               &image->reasons[0], FACT_WOULD_NOT_START);
    else if (image->firmware == FIRMWARE_UNKNOWN)
        add_fact(r, GUARD_ASK, GUARD_UNKNOWN,
                 (struct fact){FACT_STARTABLE_UNKNOWN, {fact_size(c->file_size)}});
    else
        add_fact(r, GUARD_LINE, GUARD_FIRMWARE,
                 (struct fact){.id = c->keep_rest ? FACT_FIRMWARE_REST_KEPT : FACT_FIRMWARE_REST_BLANK});
}

static void judge_verdict(const struct guard_case *c, struct guard_report *r)
{
    switch (c->image->verdict) {
    case IMAGE_INCOMPLETE:
        refuse_with_reasons(c, r, c->image->redacted ? GUARD_REDACTED : GUARD_INCOMPLETE, FACT_NONE);
        break;
    case IMAGE_ALTERED:
        refuse_with_reasons(c, r, GUARD_ALTERED, FACT_CAN_BE_MENDED);
        break;
    case IMAGE_DAMAGED:
        refuse_with_reasons(c, r, GUARD_DAMAGED, FACT_NONE);
        break;
    case IMAGE_BLANK:
        refuse(c, r, GUARD_BLANK, &c->image->reasons[0], FACT_ERASE_INSTEAD);
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

/* What a file is that is larger than the flash says more than its size: one for another chip, one that is no
 * flash image at all, or one that holds the same flash several times. */
static bool explains_size(const struct image_info *image)
{
    bool is_foreign = image->map_size == 0 && !image->startable && image->verdict == IMAGE_UNKNOWN;
    return image->other_chip || image->begins_anew != 0 || is_foreign;
}

static void judge_too_large(const struct guard_case *c, struct guard_report *r)
{
    const struct fact size = {FACT_FILE_TOO_LARGE, {fact_number(c->file_size), fact_number(c->flash_size)}};
    if (c->image != NULL && explains_size(c->image))
        add(r, GUARD_NEVER, c->image->other_chip ? GUARD_OTHER_CHIP : GUARD_TOO_LARGE,
            (struct words){c->image->reasons[0], size});
    else
        add_fact(r, GUARD_NEVER, GUARD_TOO_LARGE, size);
}

static bool judge_size(const struct guard_case *c, struct guard_report *r)
{
    if (c->file_size == 0)
        add_fact(r, GUARD_NEVER, GUARD_EMPTY, (struct fact){.id = FACT_FILE_EMPTY});
    else if (c->file_size > c->flash_size)
        judge_too_large(c, r);
    if (r->count == 0)
        return true;
    r->list[0].error = c->file_size == 0 ? ERR_FILE_EMPTY : ERR_FILE_TOO_LARGE;
    return false;
}

/* The header's flash map decides where a firmware looks, not the size of the chip. */
static void judge_map(const struct guard_case *c, struct guard_report *r)
{
    const struct image_info *image = c->image;
    const struct fact_value map = fact_size(image->map_size), flash = fact_size(c->flash_size);
    if (image->map_size == 0)
        return;
    if (image->verdict == IMAGE_COMPLETE && image->map_size < c->flash_size && image->sdk_layout)
        add_fact(r, GUARD_LINE, GUARD_SMALLER_MAP,
                 (struct fact){FACT_WORKS_ON_LARGER_FLASH,
                               {map, flash, fact_address(image->map_size - FLASH_END_INIT_DATA)}});
    else if (image->verdict == IMAGE_PARTIAL && image->map_size > c->flash_size)
        add_fact(r, GUARD_ASK, GUARD_LARGER_MAP, (struct fact){FACT_MADE_FOR_LARGER_FLASH, {map, flash}});
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

/* With it two devices would share one identity. */
static void refuse_identity(struct guard_report *r, enum guard_what what, struct fact fact)
{
    add(r, GUARD_REFUSE, what, (struct words){fact, {.id = FACT_SHARED_IDENTITY}});
}

static void judge_other_origin(const struct guard_case *c, struct guard_report *r)
{
    const struct fact_value mac = fact_mac(c->origin_mac);
    if (c->image->sdk_layout || firmware_info(c->image->firmware)->official)
        refuse_identity(r, GUARD_OTHER_DEVICE, (struct fact){FACT_BACKUP_OF_OTHER, {mac}});
    else
        add_fact(r, GUARD_ASK, GUARD_OTHER_DEVICE, (struct fact){FACT_SETTINGS_OF_OTHER, {mac}});
}

/* Another device's is that beyond doubt; one that differs may have been written anew, in another form. */
static void judge_unreadable_identity(const struct guard_case *c, struct guard_report *r)
{
    switch (c->identity) {
    case GUARD_IDENTITY_OWN:
        add_fact(r, GUARD_LINE, GUARD_OWN_IDENTITY, (struct fact){.id = FACT_OWN_IDENTITY_BYTES});
        break;
    case GUARD_IDENTITY_NOT_OWN:
        add_fact(r, GUARD_ASK, GUARD_OTHER_IDENTITY, (struct fact){.id = FACT_NOT_OWN_IDENTITY_BYTES});
        break;
    case GUARD_IDENTITY_ANOTHERS:
        refuse_identity(r, GUARD_OTHER_IDENTITY,
                        (struct fact){FACT_ANOTHERS_IDENTITY_BYTES, {fact_mac(c->id_mac)}});
        break;
    default:
        add_fact(r, GUARD_ASK, GUARD_UNKNOWN_OWNER, (struct fact){.id = FACT_OWNER_UNREADABLE});
        break;
    }
}

static void judge_identity(const struct guard_case *c, struct guard_report *r)
{
    const struct fact_value id = fact_text(c->image->device_id);
    if (c->image->identity_unreadable)
        judge_unreadable_identity(c, r);
    if (!is_known(c->image->device_id))
        return;
    if (has_id(c, c->own_id))
        add_fact(r, GUARD_LINE, GUARD_OWN_IDENTITY, (struct fact){FACT_OWN_ID, {id}});
    else if (has_id(c, c->present_id))
        add_fact(r, GUARD_LINE, GUARD_PRESENT_IDENTITY, (struct fact){FACT_PRESENT_ID, {id}});
    else if (is_known(c->own_id))
        refuse_identity(r, GUARD_OTHER_IDENTITY, (struct fact){FACT_NOT_OWN_ID, {id, fact_text(c->own_id)}});
    else if (c->is_anothers_id)
        refuse_identity(r, GUARD_OTHER_IDENTITY, (struct fact){FACT_ANOTHERS_ID, {id, fact_mac(c->id_mac)}});
    else
        add_fact(r, GUARD_ASK, GUARD_UNKNOWN_OWNER, (struct fact){FACT_OWNER_UNKNOWN, {id}});
}

static struct fact own_backup(const struct guard_case *c)
{
    if (c->origin_date[0] == '\0')
        return (struct fact){.id = FACT_OWN_BACKUP};
    return (struct fact){FACT_OWN_BACKUP_OF, {fact_date(c->origin_date)}};
}

static void judge_owner(const struct guard_case *c, struct guard_report *r)
{
    if (c->changed_since)
        add_fact(r, GUARD_REFUSE, GUARD_CHANGED, (struct fact){.id = FACT_CHANGED_SINCE});
    if (c->origin == GUARD_ORIGIN_SAME && !c->changed_since)
        add_fact(r, GUARD_LINE, GUARD_OWN_BACKUP, own_backup(c));
    else if (c->origin == GUARD_ORIGIN_OTHER && !has_id(c, c->own_id))
        judge_other_origin(c, r);
    else
        judge_identity(c, r);
}

void guard_judge(const struct guard_case *c, struct guard_report *report)
{
    report->count = 0;
    if (c->image != NULL && c->image->packed) {
        add_fact(report, GUARD_NEVER, GUARD_ARCHIVE, c->image->reasons[0]);
        report->list[0].error = ERR_FILE_PACKED;
        return;
    }
    if (!judge_size(c, report) || c->image == NULL)
        return;
    judge_verdict(c, report);
    judge_map(c, report);
    judge_owner(c, report);
}

/* The word for a backup that is not a complete one. */
static enum guard_what what_of(enum image_verdict verdict)
{
    switch (verdict) {
    case IMAGE_INCOMPLETE:
        return GUARD_INCOMPLETE;
    case IMAGE_ALTERED:
        return GUARD_ALTERED;
    case IMAGE_DAMAGED:
        return GUARD_DAMAGED;
    case IMAGE_BLANK:
        return GUARD_BLANK;
    case IMAGE_PARTIAL:
        return GUARD_PARTIAL;
    default:
        return GUARD_UNKNOWN;
    }
}

void guard_judge_backup(const struct image_info *image, uint32_t flash_size, struct guard_report *report)
{
    const struct fact_value map = fact_size(image->map_size), flash = fact_size(flash_size);
    bool whole = image->verdict == IMAGE_COMPLETE;
    report->count = 0;
    for (unsigned i = 0; !whole && i < image->reason_count && i < 2; i++)
        add_fact(report, GUARD_ASK, what_of(image->verdict), image->reasons[i]);
    if (!firmware_info(image->firmware)->official && image->verdict != IMAGE_BLANK)
        add_fact(report, whole ? GUARD_LINE : GUARD_ASK, GUARD_NOT_STOCK,
                 (struct fact){.id = FACT_NOT_OFFICIAL});
    if (image->map_size > flash_size)
        add_fact(report, GUARD_ASK, GUARD_LARGER_MAP, (struct fact){FACT_HEADER_TOO_LARGE, {flash, map}});
    else if (image->map_size != 0 && image->map_size < flash_size)
        add_fact(report, GUARD_LINE, GUARD_SMALLER_MAP, (struct fact){FACT_USES_PART, {map, flash}});
}

bool guard_allows(const struct guard_report *report, bool force, struct err *e)
{
    const struct guard_finding *gravest = &report->list[0];
    enum guard_level limit = force ? GUARD_REFUSE : GUARD_ASK;
    if (report->count == 0 || gravest->level <= limit)
        return true;
    return err_set_why(e, gravest->error, gravest->facts[0], gravest->facts[1]);
}
