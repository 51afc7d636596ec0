/* driver.h: a serial driver of Windows, and the adapter behind it, with the habits that a test gives them.
 *
 * driver_calls stands in for Windows below port_win32.c.  Time is virtual: it passes while a call waits, and
 * a little with each call.  Threads are fibers, of which one runs at a time, so every run is the same.  A
 * driver with all habits zero is a good one. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_DRIVER_H
#define WIN32_DRIVER_H

#include "port/serial_calls_win32.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOR_EVER UINT32_MAX /* of a duration in milliseconds */

/* What becomes of a request that is to be cancelled. */
enum cancel_habit {
    CANCEL_WORKS,
    CANCEL_IS_LATE,    /* it ends `cancel_late_ms` later */
    CANCEL_IS_IGNORED, /* the call says it went well; the request goes on, until the handle is closed */
    CANCEL_NEVER       /* not even then */
};

struct driver_habits {
    const char *name;

    /* The adapter, and what Windows knows of it. */
    uint16_t vid, pid;
    const char *driver_version; /* NULL = none */
    bool bluetooth;
    uint32_t problem;    /* Device Manager's code */
    uint32_t fifo_bytes; /* holds so many on their way to the line; 0 = 1 */
    uint32_t latency_ms; /* keeps what it has received for so long */
    bool no_lines;       /* has no DTR and RTS */
    bool lines_with_dtr; /* RTS is passed on with the next DTR */

    /* Opening, closing and settings.  Numbers of errors are Windows'; 0 = none. */
    uint32_t open_ms, close_ms, set_state_ms, set_lines_ms, purge_ms; /* the call takes so long */
    DWORD open_error, get_state_error, set_state_error;
    uint32_t refused_baud; /* set_state_error is for this rate alone; 0 = for all */
    DCB found;             /* the settings that the last program left */
    bool checks_limits;    /* refuses settings as serial.sys does */
    uint32_t queue_bytes;  /* more than so many it does not take from SetupComm; 0 = any */

    /* Reading and writing. */
    enum cancel_habit cancel;
    uint32_t cancel_late_ms;
    bool cancel_denies;     /* CancelIoEx finds no such request (1168) while there is one */
    DWORD abort_count;      /* a request that was ended early reports so many bytes that it never copied */
    bool abort_eats;        /* and these are gone from the queue */
    bool ignores_timeouts;  /* those of SetCommTimeouts */
    bool at_once;           /* ReadFile and WriteFile return TRUE where they can */
    bool early_event;       /* the event is set before the request is over */
    bool keeps_event;       /* ReadFile and WriteFile do not reset it */
    bool empty_reads;       /* reads end at once with nothing where nothing is there */
    DWORD read_end_error;   /* a read that got something ends with this error: 234 */
    DWORD write_part;       /* takes at most so many bytes of a request */
    uint32_t empty_writes;  /* so many writes take nothing */
    bool never_writes;      /* writes stay pending */
    int32_t in_queue_error; /* added to cbInQue */
    DWORD in_queue_says;    /* cbInQue, if not 0 */
    DWORD out_queue_says;   /* cbOutQue, if not 0 */
    bool out_queue_unknown; /* cbOutQue is always 0 */
    bool aborts_on_error;   /* a line error ends all requests, whatever the settings say */

    /* The end. */
    DWORD gone_error;    /* what calls say once the adapter is gone */
    bool gone_keeps;     /* requests stay pending then */
    bool gone_is_listed; /* and the port stays in the list */
};

extern const struct driver_habits driver_ftdi, driver_ch340, driver_ch340_clone, driver_cp2102, driver_pl2303,
    driver_usbser;
extern const struct driver_habits *const driver_profiles[];
extern const size_t driver_profile_count;

extern const struct serial_calls driver_calls;

/* A new world: nothing is open, time starts anew. */
void driver_start(const struct driver_habits *habits);
/* Another adapter with another driver takes the place of the one that is there; nobody has it open. */
void driver_replace(const struct driver_habits *habits);
/* To be changed at any time. */
struct driver_habits *driver_habits(void);
/* The only port there is: "COM5" or another, a new one in each world. */
const char *driver_port_name(void);

/* Runs `body` as a program would be.  False if it would wait for ever, or for more than a day. */
bool driver_run(void (*body)(void));

uint64_t driver_now_ms(void);
void driver_sleep(uint32_t ms);
/* Calls `act` in so many milliseconds. */
void driver_later(uint32_t in_ms, void (*act)(void *), void *ctx);

/* Bytes come down the line, beginning in `in_ms`, at the rate that is set now. */
void driver_receive(uint32_t in_ms, const void *data, size_t len);
/* A byte is damaged on the line, or lost for want of room. */
void driver_line_error(uint32_t in_ms, DWORD error);
void driver_unplug(uint32_t in_ms);
/* The port leaves Windows' list of ports. */
void driver_unlist(void);
/* From then on every call goes well and nothing comes. */
void driver_become_zombie(uint32_t in_ms);
/* What is pending ends now, as when the adapter is pulled out at last. */
void driver_complete_all(DWORD error);

/* What has left the adapter. */
struct driver_sent {
    uint8_t byte;
    uint32_t baud;
    uint64_t at_ms;
};
size_t driver_sent_count(void);
const struct driver_sent *driver_sent(void);

struct driver_counts {
    unsigned opens, opened, closes; /* calls, calls that went well */
    unsigned calls, reads, writes, cancels, set_states;
    unsigned pending;       /* requests that are not over */
    unsigned events;        /* that exist */
    unsigned freed_pending; /* memory or events were given up that a request still needs */
    unsigned lines_changes;
    bool dtr, rts; /* as they are at the adapter */
    DCB dcb;       /* as they are set */
};
const struct driver_counts *driver_counts(void);

#endif
