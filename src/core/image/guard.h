/* guard.h: is it wise to write this file to this device?  Pure: facts in, findings out.
 *
 * The table "verdict -> goes ahead, asks, or is refused" is in src/core/image/README.md; this is the code of
 * it.  op_check.c collects the facts; callers show what say/ makes of the findings. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_GUARD_H
#define CORE_GUARD_H

#include "base/err.h"
#include "base/fact.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image_info;

enum guard_level {
    GUARD_LINE,   /* worth a line; goes ahead */
    GUARD_ASK,    /* goes ahead if the person who is asked anyway says yes, or --yes was given */
    GUARD_REFUSE, /* goes ahead only if forced */
    GUARD_NEVER,  /* cannot be done at all */
    GUARD_LEVEL_COUNT
};

/* Stable word for JSON: "line" "ask" "refuse" "never". */
const char *guard_level_name(enum guard_level level);

enum guard_what {
    GUARD_EMPTY,
    GUARD_TOO_LARGE,
    GUARD_INCOMPLETE,
    GUARD_ALTERED,
    GUARD_DAMAGED,
    GUARD_BLANK,
    GUARD_PARTIAL,
    GUARD_UNKNOWN,
    GUARD_REDACTED,
    GUARD_FIRMWARE, /* to write, and it can start */
    GUARD_APPLICATION_ALONE,
    GUARD_PART, /* one part of a firmware that comes in several files */
    GUARD_NO_IMAGE,
    GUARD_ARCHIVE, /* one that cannot be opened */
    GUARD_OTHER_CHIP,
    GUARD_SMALLER_MAP,
    GUARD_LARGER_MAP,
    GUARD_OTHER_DEVICE,
    GUARD_UNKNOWN_OWNER,
    GUARD_OWN_IDENTITY,
    GUARD_PRESENT_IDENTITY,
    GUARD_OTHER_IDENTITY,
    GUARD_CHANGED,
    GUARD_OWN_BACKUP,
    GUARD_NOT_STOCK,
    GUARD_WHAT_COUNT
};

/* Stable word for JSON: "incomplete", "other-device", ... */
const char *guard_what_name(enum guard_what what);

struct guard_finding {
    enum guard_level level;
    enum err_code error; /* what a refusal is called; ERR_NONE below GUARD_REFUSE */
    enum guard_what what;
    struct fact facts[2]; /* the second one, what follows from the first, may be FACT_NONE */
};

#define GUARD_FINDINGS 8

struct guard_report {
    struct guard_finding list[GUARD_FINDINGS]; /* gravest first */
    size_t count;
};

/* Where the file came from, by the note that Restock put beside it. */
enum guard_origin {
    GUARD_ORIGIN_UNKNOWN, /* no note */
    GUARD_ORIGIN_SAME,    /* read from this very device */
    GUARD_ORIGIN_OTHER
};

/* An identity that cannot be read, compared byte for byte with those in earlier backups. */
enum guard_identity {
    GUARD_IDENTITY_UNCOMPARED, /* there is nothing to compare with */
    GUARD_IDENTITY_OWN,
    GUARD_IDENTITY_NOT_OWN, /* and of no other device that is known */
    GUARD_IDENTITY_ANOTHERS
};

struct guard_case {
    const struct image_info *image; /* of the file; NULL if it is empty or could not be looked at */
    uint64_t file_size;
    uint32_t flash_size;
    bool keep_rest; /* what lies beyond the file is left as it is */
    enum guard_origin origin;
    uint8_t origin_mac[6];
    char origin_date[21]; /* when it was read, UTC; "" = not known */
    bool changed_since;   /* the file is not what the note describes any more */
    /* Device IDs, "" or NULL = not known.  A device's own is the first one that was ever seen on it: a later
     * one may have come with somebody else's backup. */
    const char *own_id;
    const char *present_id; /* on its flash now */
    bool
        is_anothers_id; /* the image's ID is another device's own, by the backups of that one, which has... */
    enum guard_identity identity;
    uint8_t id_mac[6]; /* ...this MAC; likewise with GUARD_IDENTITY_ANOTHERS */
};

void guard_judge(const struct guard_case *c, struct guard_report *report);

/* What the person should know at once of a backup that was just made of a whole flash: GUARD_ASK where it is
 * not a complete one or no stock firmware, lines about the header's flash map.  Nothing to say of a stock
 * backup in order whose map is the chip. */
void guard_judge_backup(const struct image_info *image, uint32_t flash_size, struct guard_report *report);

/* True if nothing in it forbids to go ahead; else the gravest finding is put into *e. */
bool guard_allows(const struct guard_report *report, bool force, struct err *e);

#endif
