/* serial_device_win32.h: the part of a COM port that a driver may still use after the port is gone.
 *
 * Some drivers do not return from a call, or ignore the cancelling of a request.  So everything they get is
 * on the heap and belongs to the device, not to the port: it is freed when the last call has returned and the
 * last request has ended, which may be never.  Calls that may not return run on a thread that can be
 * abandoned.  Windows itself lets a process end only when its requests have (after five minutes it gives them
 * up: learn.microsoft.com, "Canceling IRPs"); unplugging the adapter ends them. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_SERIAL_DEVICE_WIN32_H
#define PORT_SERIAL_DEVICE_WIN32_H

#include "port/serial_calls_win32.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SERIAL_READ_MAX = 64 * 1024, /* bytes of one request */
    SERIAL_WRITE_MAX = 4096
};

struct serial_request {
    OVERLAPPED overlapped;
    HANDLE done;  /* manual-reset; set by Windows when it has ended */
    bool pending; /* it was started, and has not been seen to end */
    DWORD size, count, error;
};

struct serial_device {
    const struct serial_calls *os;
    HANDLE handle; /* INVALID_HANDLE_VALUE if it is not open */
    char name[64];

    /* Arguments and result of the call in progress. */
    DWORD (*call)(struct serial_device *d);
    WCHAR path[96];
    DCB dcb;
    bool dtr, rts;
    DWORD error; /* of Windows; 0 = success */
    HANDLE returned;

    struct serial_request reading, writing;
    uint8_t read_data[SERIAL_READ_MAX], write_data[SERIAL_WRITE_MAX];

    LONG users; /* the port and threads */
    HANDLE closed;
    struct serial_device *next; /* in the list of released devices */
};

/* NULL with GetLastError() set.  `name` as for port_open_system. */
struct serial_device *serial_device_new(const struct serial_calls *os, const char *name);

/* Runs `call` on its own thread and waits for it, for `limit_ms` at most, and less than a second once
 * `cancelled` (NULL = none) is set.  True if it has returned: d->error has the result.  After false only
 * serial_device_let_go may follow. */
bool serial_device_call(struct serial_device *d, DWORD (*call)(struct serial_device *d), uint32_t limit_ms,
                        HANDLE cancelled);

/* Closes the device and frees it, or, if a driver does not release it, leaves that to a thread.  Returns
 * within two seconds. */
void serial_device_let_go(struct serial_device *d);

/* How many devices a driver has not released; only of this name unless it is NULL. */
unsigned serial_devices_held(const char *name);

/* Starts to read into read_data, at most `size` bytes, or to write from write_data.  One request of each kind
 * at a time; wait for each to end. */
void serial_device_begin_read(struct serial_device *d, DWORD size);
void serial_device_begin_write(struct serial_device *d, DWORD size);

enum serial_wait {
    SERIAL_ENDED,    /* see its count and error */
    SERIAL_TIME_UP,  /* still in progress */
    SERIAL_CANCELLED /* still in progress, but `cancelled` is set */
};

/* Waits for the end of a request.  `cancelled` may be NULL. */
enum serial_wait serial_device_wait(struct serial_device *d, struct serial_request *r, uint32_t timeout_ms,
                                    HANDLE cancelled);

/* Cancels a request in progress, and waits less than a second for its end.  False if the driver does not end
 * it: only serial_device_let_go may follow. */
bool serial_device_abort(struct serial_device *d, struct serial_request *r);

#endif
