/* board_check.h: measures what a board, its wires and its adapter really do, for users with a new kind of
 * board and for those who have to find out what went wrong.
 *
 * Only measures; board_report.h judges.  Changes nothing on the flash except, on request, one blank sector,
 * which is blank again afterwards.  Callers: restock-cli, the window's worker. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_BOARD_CHECK_H
#define CORE_BOARD_CHECK_H

#include "base/err.h"
#include "core/device/flash_status.h"
#include "core/work/flasher.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct flasher;
struct port;

enum board_mode {
    BOARD_SILENT, /* no device was understood: see board_facts.connect */
    BOARD_ECHO,   /* RX and TX of the adapter are connected to each other; there is no device */
    BOARD_DEVICE
};

/* "Not tried" comes first, so that an all-zero fact means "not measured". */
enum board_answer { BOARD_NOT_TRIED, BOARD_YES, BOARD_NO };

struct board_loss {
    uint64_t bytes;   /* that were sent; 0 = not measured */
    uint64_t damaged; /* at least this many were lost or wrong */
};

static inline bool board_is_clean(const struct board_loss *loss)
{
    return loss->bytes > 0 && loss->damaged == 0;
}

enum board_rate_state {
    BOARD_RATE_UNTRIED,
    BOARD_RATE_REFUSED,  /* the driver does not accept it */
    BOARD_RATE_UNUSABLE, /* both sides went there and did not understand each other */
    BOARD_RATE_TRIED     /* see the losses */
};

struct board_rate {
    uint32_t baud;
    enum board_rate_state state;
    uint32_t sent_at;            /* bit/s at which the adapter took bytes; 0 = not measured */
    struct board_loss to_host;   /* with an echo: there and back */
    struct board_loss to_device; /* not with an echo */
};

#define BOARD_RATES 8u

struct board_line {
    enum board_answer lines_taken; /* the driver accepts settings of DTR and RTS */
    uint32_t round_trips;      /* of the smallest request, or of one byte with an echo; 0 = not measured */
    double round_trip_ms;      /* mean */
    double added_ms;           /* the part due to adapter, driver and computer, beyond the time on the line */
    enum board_answer drained; /* whether "all is sent" was measured: */
    double drain_early_ms;     /* how long before the last byte has left it comes; negative: later */
    struct board_rate rates[BOARD_RATES]; /* ascending; baud 0 = no more */
    uint32_t fastest_clean;               /* bit/s; 0 = none */
    enum board_answer cancelled;          /* a pending read ends when it is cancelled */
    uint32_t cancel_ms;                   /* how long that took */
    uint32_t overruns;                    /* times the driver reported received bytes as lost */
};

struct board_chip {
    struct device_info device; /* baud and stub are those of the connect */
    double crystal_mhz; /* by the divider of the first rate, if the computer's rate is exact; 0 = unknown */
    double cpu_mhz, cpu_mhz_expected; /* by what doubling the clock does to delays; 0 = not measured */
    double delays;                    /* their length, relative to the right one; 0 = not measured */
};

#define BOARD_COMPARED 8u /* sectors that both stubs digest */

struct board_stub {
    enum board_answer sound;         /* every time, it reports the program that was loaded */
    uint32_t asked, answered;        /* times */
    enum board_answer digests_agree; /* single digests, those of all sectors, and what was read */
    enum board_answer other_agrees;  /* Espressif's stub sees the same */
    uint32_t compared, different;    /* sectors */
    enum err_code other_error;       /* why it could not be asked; ERR_NONE = not wanted, or success */
    bool other_stays;                /* Espressif's is in the device's RAM until its power goes */
    /* Milliseconds per sector, 0 = not measured; at `timed_at` bit/s. */
    double digest_ms, packed_ms, raw_ms, other_digest_ms;
    double packed_line_use; /* 0 to 1: share of the line's time while packed sectors arrive */
    uint32_t packed_bytes;  /* on the line, per sector of 4096 */
    uint32_t timed_at;
};

struct board_flash {
    enum board_answer same_id;              /* asked in two ways, where there are two */
    uint8_t status[FLASH_STATUS_REGISTERS]; /* those that the manufacturer has; others are 0 */
    enum board_answer status_read;          /* BOARD_NO: different each time */
    enum board_answer wraps;                /* addresses past the end wrap to the beginning */
    enum board_answer halves_differ;        /* BOARD_NO: its second half equals its first */
    uint32_t sectors, blank;                /* 0 sectors = no digests arrived */
    uint32_t readings, unstable;            /* digests of each sector; sectors that changed */
    enum board_answer slow_clock;           /* whether the flash's clock could be halved for a comparison */
    uint32_t slow_different;                /* sectors that read differently then */
};

enum board_pattern { BOARD_ZEROS, BOARD_ONES, BOARD_STRIPES, BOARD_COUNTING, BOARD_RANDOM, BOARD_PATTERNS };

enum board_write_state {
    BOARD_WRITE_UNWANTED,
    BOARD_WRITE_NO_SECTOR, /* no blank sector to spare */
    BOARD_WRITE_PROTECTED, /* status bits protect the flash; left unchanged */
    BOARD_WRITE_DONE,      /* see below */
    BOARD_WRITE_BROKEN_OFF /* the device was lost; the sector may hold a pattern */
};

struct board_write {
    enum board_write_state state;
    uint32_t sector;
    uint32_t wrong;            /* bit i: pattern i did not hold */
    bool refused;              /* the chip refused */
    bool given_up;             /* erasing has no effect: the patterns after BOARD_ONES were skipped */
    bool neighbours_kept;      /* the sectors before and after are as blank as before */
    bool left_blank;           /* verified with the chip's digest */
    double erase_ms, write_ms; /* of a sector; write: erased, programmed and answered */
};

struct board_facts {
    enum board_mode mode;
    struct err connect; /* why there is no device */
    struct board_line line;
    struct board_chip chip;
    struct board_stub stub;
    struct board_flash flash;
    struct board_write write;
    struct err ended; /* what ended it early; ERR_NONE: nothing */
};

struct board_options {
    struct connect_options connect; /* its `baud`: no faster than this; 0 = any */
    bool write;                     /* try erasing and writing in one blank sector */
    const struct err *tried;        /* the error of a connect that just failed; NULL = connect now */
    uint32_t line_ms;               /* of bytes for each rate and direction; 0 = two and a half seconds */
};

/* Connects, unless that was done or tried already, and measures everything.  True even if much of it failed,
 * or there is no device: see *facts.  False with *e: cancelled, or out of memory.  As after any other
 * operation, release the flasher. */
bool board_check(struct flasher *f, const struct board_options *options, struct board_facts *facts,
                 struct err *e);

/* Something that calls port_cancel from another thread; the core has none. */
struct board_alarm {
    void *ctx;
    bool (*set)(void *ctx, struct port *port, uint32_t ms); /* false: cannot be done */
    void (*wait)(void *ctx);                                /* until it has happened */
};

/* Whether cancelling ends a read.  Do this last: afterwards the port is unusable. */
void board_check_cancel(struct port *port, struct clock *clock, const struct board_alarm *alarm,
                        struct board_facts *facts);

#endif
