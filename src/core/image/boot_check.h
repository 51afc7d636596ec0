/* boot_check.h: what a device printed while it started (raw bytes at 74880 baud), understood.
 *
 * Pure: bytes in, facts out; trusts nothing in them.  Knows the lines of the
 * ESP8266 mask ROM, of the SDK's boot loader 1.2 to 1.7, eboot, rBoot, and of crashing firmware.  Used by
 * `boot-log` and the window. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_BOOT_CHECK_H
#define CORE_BOOT_CHECK_H

#include "base/fact.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum boot_state {
    BOOT_STARTS,         /* from the ROM to the firmware, and nothing was wrong */
    BOOT_SILENT,         /* not one byte */
    BOOT_GARBAGE,        /* no text: another rate, no common ground */
    BOOT_RUNS,           /* text of a firmware, but not of its start */
    BOOT_PROGRAMMING,    /* the button was held */
    BOOT_PINS,           /* pins make it wait for another source than its flash */
    BOOT_EMPTY,          /* nothing to start at address 0 */
    BOOT_BAD_LOADER,     /* the image at address 0 is damaged */
    BOOT_FLASH_ERROR,    /* the ROM cannot read the flash */
    BOOT_STUCK,          /* nothing follows where something should */
    BOOT_WRONG_MAP,      /* a flash size in the header that the boot loader does not know */
    BOOT_NO_APPLICATION, /* the boot loader finds nothing it can start */
    BOOT_NO_RADIO_DATA,  /* the firmware finds none where the header's flash size says they are */
    BOOT_CRASHES,        /* exceptions */
    BOOT_WATCHDOG,       /* again and again */
    BOOT_POWER,          /* the power goes again and again */
    BOOT_RESTARTS,       /* again and again, without a reason on the line */
    BOOT_STATE_COUNT
};

/* Stable word for JSON: "starts" "silent" "no-radio-data". */
const char *boot_state_name(enum boot_state state);

enum boot_loader { BOOT_LOADER_NONE, BOOT_LOADER_SDK, BOOT_LOADER_EBOOT, BOOT_LOADER_RBOOT };

#define BOOT_ADVICE 3u

struct boot_check {
    enum boot_state state;
    bool ok; /* its start was heard, and nothing was wrong with it */
    struct fact verdict;
    struct fact advice[BOOT_ADVICE]; /* what to do, in this order */
    size_t advice_count;
    unsigned starts; /* how often the ROM was heard starting */
    int reset_cause; /* of the last start; -1 = not heard */
    int boot_mode;   /* levels of GPIO15, GPIO0, GPIO2 at the last start; -1 = not heard */
    int exception;   /* -1 = none */
    enum boot_loader loader;
    char loader_version[24]; /* "1.7"; "" = not told */
    char flash_mode[8];      /* that the boot loader names; "" = not told */
    unsigned application;    /* 1 or 2 (SDK); 0 = not told */
};

void boot_check(const uint8_t *data, size_t len, struct boot_check *check);

/* --- While it arrives ---------------------------------------------------------------------------------- */

#define BOOT_LINE_MAX 160u

struct boot_lines {
    char line[BOOT_LINE_MAX + 1];
    size_t used;        /* of the line that is not complete yet */
    size_t text, bytes; /* how many of all the bytes were text */
};

enum boot_heard {
    BOOT_HEARD_NOTHING,
    BOOT_HEARD_NOISE, /* as BOOT_GARBAGE */
    BOOT_HEARD_TEXT,  /* of a firmware that runs already */
    BOOT_HEARD_START  /* a line of the ROM or of a boot loader */
};

/* Begins as {0}.  A start stays a start, and a few words stay text, whatever comes later: taking off the wire
 * that feeds the device makes noise. */
struct boot_ear {
    struct boot_lines lines;
    enum boot_heard heard;
};

void boot_ear_hear(struct boot_ear *ear, const uint8_t *data, size_t len);

#endif
