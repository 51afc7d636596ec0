/* port_win32.c: a COM port through overlapped I/O.  Knows Windows and nothing about chips.
 *
 * How it reads: it requests one byte, and then whatever else has arrived by ClearCommError's count, because
 * the combination of COMMTIMEOUTS that means "return at the first byte" exists on Windows but not in Wine 8.
 * A wait is cut into slices that the driver itself ends: a read that is cancelled may take bytes with it, and
 * some drivers do not cancel. serial_device_win32.h says what else they may do; here, a driver that lies
 * about its queues, ends requests early or aborts them costs time, but never received bytes. */
/* SPDX-License-Identifier: MIT */
#include "port/port_win32.h"

#include "base/err.h"
#include "port/adapter_trouble.h"
#include "port/departure.h"
#include "port/serial_device_win32.h"
#include "win32/winerr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUEUE_BYTES = SERIAL_READ_MAX, /* a stub's bursts must fit while the program is busy */
    SMALL_QUEUE_BYTES = 16 * 1024, /* for drivers that refuse more */
    WRITE_SPARE_MS = 10000,        /* beyond the line time, before a write counts as stuck */
    DRAIN_SPARE_MS = 1000,
    OPEN_MS = 20000, /* Bluetooth looks for its device so long */
    CALL_MS = 6000,  /* a driver's own time limit for the adapter is five seconds */
    SLICE_MS = 20,   /* of a wait: the driver ends it */
    SLICE_SPARE_MS = 200,
    PAUSE_MS = 5,    /* after a request that ended at once, with nothing */
    ABORTS_MAX = 10, /* in a row, before the driver is not asked again */
    HELD_MAX = 3,    /* ports of one name that the driver does not let go of, before it is left alone */
    LOOK_MS = 1000   /* between two looks whether the port is still there */
};

struct win32_port {
    struct port base;
    const struct serial_calls *os;
    struct serial_device *device; /* owned until it is let go */
    HANDLE cancelled;             /* manual-reset; set once, by any thread, never reset */
    DCB dcb; /* as last accepted, with the lines as last set: SetCommState writes the lines again */
    struct departure departure;
    bool is_stuck;           /* the driver does not let go of a call or a request */
    bool was_listed;         /* among the ports of this computer, when it was opened */
    bool in_queue_is_wrong;  /* bytes were counted that are not there */
    bool out_queue_is_wrong; /* bytes are counted that must have gone */
    unsigned aborts;
    uint64_t listed_at_ms; /* of the last look */
    char name[64];         /* for messages */
};

/* base is the first member, so this holds for every port that port_win32_open handed out. */
static struct win32_port *port_of(struct port *p)
{
    return (struct win32_port *)p;
}

/* Failing */

static bool fail_cancelled(struct err *e)
{
    return err_set(e, ERR_CANCELLED, "%s", "");
}

static bool fail_stuck(struct win32_port *w, struct err *e)
{
    w->is_stuck = true;
    return err_set(e, ERR_PORT_STUCK, "the driver of %s does not let go of a request", w->name);
}

static bool fail_io(const struct win32_port *w, struct err *e, DWORD error, const char *doing)
{
    return err_win32(e, winerr_port_io(error), error, "%s %s", doing, w->name);
}

static bool is_usable(struct win32_port *w, struct err *e)
{
    if (w->os->WaitForSingleObject(w->cancelled, 0) == WAIT_OBJECT_0)
        return fail_cancelled(e);
    return !w->is_stuck || fail_stuck(w, e);
}

/* Some drivers let every call go well when their adapter is gone; but the port is not listed any more. */
static bool has_vanished(struct win32_port *w)
{
    w->listed_at_ms = w->os->now_ms();
    return w->was_listed && !w->os->is_listed(w->device->name);
}

static bool fail_if_vanished(struct win32_port *w, struct err *e)
{
    return has_vanished(w) && !err_set(e, ERR_PORT_GONE, "%s is not in the list of ports any more", w->name);
}

/* Asks for the queues' fill; notes lost bytes and lifts the block that some drivers put on after an error. */
static bool get_status(struct win32_port *w, COMSTAT *status, struct err *e)
{
    DWORD faults = 0;
    if (!w->os->ClearCommError(w->device->handle, &faults, status))
        return fail_io(w, e, GetLastError(), "asking for the state of");
    if ((faults & (CE_RXOVER | CE_OVERRUN)) != 0)
        w->base.overruns++;
    return true;
}

/* A request that failed.  Drivers abort them after a line error, until somebody asks what it was; then it may
 * be tried again: true.  An adapter that is gone answers that question as well as any other. */
static bool may_go_on(struct win32_port *w, struct err *e, DWORD error, const char *doing)
{
    COMSTAT status;
    if (error == ERROR_TIMEOUT || error == ERROR_COUNTER_TIMEOUT) /* its own time was up */
        return true;
    if (error != ERROR_OPERATION_ABORTED || ++w->aborts > ABORTS_MAX || has_vanished(w))
        return fail_io(w, e, error, doing);
    return get_status(w, &status, e);
}

/* Waits for `ms`, or until cancelled. */
static bool wait_out(const struct win32_port *w, uint32_t ms, struct err *e)
{
    return w->os->WaitForSingleObject(w->cancelled, ms) != WAIT_OBJECT_0 || fail_cancelled(e);
}

/* Time on the line for `bytes` of 8N1. */
static uint32_t line_ms(const struct win32_port *w, size_t bytes)
{
    uint64_t ms = (uint64_t)bytes * 10000u / (w->dcb.BaudRate == 0 ? 1u : w->dcb.BaudRate);
    return ms > 0x7fffffffu ? 0x7fffffffu : (uint32_t)ms;
}

/* Reading */

/* Ends a request still in progress when its time is up, or when everything is cancelled.  False with *e
 * filled in the latter case, and if the driver does not let go of it. */
static bool end_request(struct win32_port *w, struct serial_request *r, enum serial_wait why, struct err *e)
{
    if (!serial_device_abort(w->device, r))
        return fail_stuck(w, e);
    return why != SERIAL_CANCELLED || fail_cancelled(e);
}

/* One request, for more than a byte where that many were counted.  How many came, or -1 with *e filled. */
static int read_some(struct win32_port *w, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    struct serial_request *r = &w->device->reading;
    serial_device_begin_read(w->device, (DWORD)size);
    enum serial_wait end = serial_device_wait(w->device, r, timeout_ms, w->cancelled);
    if (end != SERIAL_ENDED && !end_request(w, r, end, e))
        return -1;
    bool was_ours = end != SERIAL_ENDED && r->error == ERROR_OPERATION_ABORTED;
    if (r->error == ERROR_SUCCESS || was_ours)
        w->in_queue_is_wrong = w->in_queue_is_wrong || (size > 1 && r->count < size);
    else if (!may_go_on(w, e, r->error, "reading from"))
        return -1;
    memcpy(data, w->device->read_data, r->count);
    w->aborts = r->count > 0 ? 0 : w->aborts;
    return (int)r->count;
}

/* Takes what the driver holds already. */
static int read_waiting(struct win32_port *w, void *data, size_t size, struct err *e)
{
    COMSTAT status;
    if (!get_status(w, &status, e))
        return -1;
    size_t most = w->in_queue_is_wrong ? 1 : size, count = status.cbInQue < most ? status.cbInQue : most;
    return count > 0 ? read_some(w, data, count, SLICE_MS + SLICE_SPARE_MS, e) : 0;
}

/* Waits for a byte, for a slice or as long as the driver does not end it, and takes what has come with it. */
static int read_first(struct win32_port *w, void *data, size_t size, uint32_t left_ms, struct err *e)
{
    uint64_t begun_ms = w->os->now_ms();
    uint32_t least = SLICE_MS + SLICE_SPARE_MS;
    int count = read_some(w, data, 1, left_ms > least ? left_ms : least, e);
    if (count == 0 && w->os->now_ms() - begun_ms < SLICE_MS / 2)
        return wait_out(w, PAUSE_MS, e) ? 0 : -1;
    if (count <= 0 || size == 1)
        return count;
    int more = read_waiting(w, (char *)data + 1, size - 1, NULL); /* a failure shows again at the next call */
    return more > 0 ? count + more : count;
}

static int port_win32_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    struct win32_port *w = port_of(p);
    uint64_t now = w->os->now_ms(), end = now + timeout_ms;
    if (size > SERIAL_READ_MAX)
        size = SERIAL_READ_MAX;
    do {
        if (!is_usable(w, e))
            return -1;
        int count = read_waiting(w, data, size, e);
        if (count == 0 && now < end && size > 0)
            count = read_first(w, data, size, (uint32_t)(end - now), e);
        if (count != 0 || size == 0)
            return count;
        now = w->os->now_ms();
    } while (now < end);
    return now - w->listed_at_ms >= LOOK_MS && fail_if_vanished(w, e) ? -1 : 0;
}

/* Writing */

/* Waits for the end of the request that writes.  False with *e filled if the adapter has gone meanwhile: its
 * driver may have forgotten the request. */
static bool wait_for_write(struct win32_port *w, uint32_t timeout_ms, enum serial_wait *end, struct err *e)
{
    COMSTAT status;
    for (;;) {
        uint32_t part = timeout_ms < LOOK_MS ? timeout_ms : LOOK_MS;
        timeout_ms -= part;
        *end = serial_device_wait(w->device, &w->device->writing, part, w->cancelled);
        if (*end != SERIAL_TIME_UP || timeout_ms == 0)
            return true;
        if (!get_status(w, &status, e) || fail_if_vanished(w, e))
            return false;
    }
}

/* One request, and how many bytes it took.  False with *e filled if it makes no sense to go on. */
static bool write_some(struct win32_port *w, const void *data, size_t size, uint32_t timeout_ms,
                       size_t *taken, struct err *e)
{
    struct serial_request *r = &w->device->writing;
    enum serial_wait end;
    uint64_t begun_ms = w->os->now_ms();
    DWORD part = size < SERIAL_WRITE_MAX ? (DWORD)size : SERIAL_WRITE_MAX;
    *taken = 0;
    memcpy(w->device->write_data, data, part);
    serial_device_begin_write(w->device, part);
    bool is_there = wait_for_write(w, timeout_ms, &end, e);
    if ((end != SERIAL_ENDED && !end_request(w, r, end, e)) || !is_there)
        return false;
    bool was_ours = end != SERIAL_ENDED && r->error == ERROR_OPERATION_ABORTED;
    if (r->error != ERROR_SUCCESS && !was_ours && !may_go_on(w, e, r->error, "writing to"))
        return false;
    if (r->count == 0)
        return wait_out(w, PAUSE_MS, e);
    departure_handed(&w->departure, begun_ms, w->os->now_ms(), r->count);
    *taken = r->count;
    return true;
}

static bool port_win32_write(struct port *p, const void *data, size_t len, struct err *e)
{
    struct win32_port *w = port_of(p);
    uint64_t now = w->os->now_ms(), end = now + line_ms(w, len) + WRITE_SPARE_MS;
    size_t sent = 0, taken;
    for (; sent < len; sent += taken, now = w->os->now_ms()) {
        if (now >= end)
            return err_set(e, ERR_PORT_IO, "%s took %zu of %zu bytes and stopped", w->name, sent, len);
        if (!is_usable(w, e) ||
            !write_some(w, (const char *)data + sent, len - sent, (uint32_t)(end - now), &taken, e))
            return false;
    }
    return true;
}

/* FlushFileBuffers waits without limit and cannot be cancelled, so the queue is watched instead.  A count
 * that has not moved when all must be gone is a wrong one; where really nothing moves, the next write fails.
 */
static bool port_win32_drain(struct port *p, struct err *e)
{
    struct win32_port *w = port_of(p);
    COMSTAT status;
    DWORD first = 0;
    uint64_t give_up = 0;
    while (is_usable(w, e) && get_status(w, &status, e)) {
        uint64_t now = w->os->now_ms();
        size_t queued = status.cbOutQue < w->departure.bytes ? status.cbOutQue : (size_t)w->departure.bytes;
        if (queued == 0 || w->out_queue_is_wrong)
            return wait_out(w, departure_left_ms(&w->departure, now), e);
        if (give_up == 0) {
            first = status.cbOutQue;
            give_up = now + line_ms(w, queued) + DRAIN_SPARE_MS;
        }
        if (now > give_up && status.cbOutQue != first)
            return err_set(e, ERR_PORT_IO, "%s still holds %lu bytes to be sent", w->name,
                           (unsigned long)status.cbOutQue);
        w->out_queue_is_wrong = now > give_up;
        departure_queued(&w->departure, now, queued);
        if (!wait_out(w, 1, e))
            return false;
    }
    return false;
}

/* Settings */

static DWORD error_of(BOOL ok)
{
    return ok ? ERROR_SUCCESS : GetLastError();
}

static DWORD call_purge_input(struct serial_device *d)
{
    return error_of(d->os->PurgeComm(d->handle, PURGE_RXCLEAR));
}

static DWORD call_set_state(struct serial_device *d)
{
    return error_of(d->os->SetCommState(d->handle, &d->dcb));
}

/* Windows has no call for both lines.  DTR is written again after RTS because usbser.sys, the driver for
 * adapters with a standard USB interface, passes both lines on only then. */
static DWORD call_set_lines(struct serial_device *d)
{
    DWORD dtr = d->dtr ? SETDTR : CLRDTR, rts = d->rts ? SETRTS : CLRRTS;
    return error_of(d->os->EscapeCommFunction(d->handle, dtr) && d->os->EscapeCommFunction(d->handle, rts) &&
                    d->os->EscapeCommFunction(d->handle, dtr));
}

/* True if it went well; else *error is Windows' (0 = *e is filled already). */
static bool call(struct win32_port *w, DWORD (*what)(struct serial_device *d), DWORD *error, struct err *e)
{
    *error = ERROR_SUCCESS;
    if (!is_usable(w, e))
        return false;
    if (!serial_device_call(w->device, what, CALL_MS, w->cancelled))
        return fail_stuck(w, e);
    *error = w->device->error;
    return *error == ERROR_SUCCESS;
}

/* Drivers answer a refused setting and a pulled cable with the same numbers (31, 22): if the port is still
 * listed and answers questions, it is there and did not like the setting. */
static bool fail_config(struct win32_port *w, struct err *e, DWORD error, const char *doing)
{
    COMSTAT status;
    DWORD faults;
    bool gone = winerr_port_setup(error) == ERR_PORT_GONE || has_vanished(w) ||
                (!w->os->ClearCommError(w->device->handle, &faults, &status) &&
                 winerr_port_io(GetLastError()) == ERR_PORT_GONE);
    return err_win32(e, gone ? ERR_PORT_GONE : ERR_PORT_CONFIG, error, "%s %s", doing, w->name);
}

static bool port_win32_discard_input(struct port *p, struct err *e)
{
    struct win32_port *w = port_of(p);
    COMSTAT status;
    DWORD error;
    if (!call(w, call_purge_input, &error, e))
        return error != ERROR_SUCCESS ? fail_io(w, e, error, "clearing the input of") : false;
    return get_status(w, &status, e);
}

static bool port_win32_set_baud(struct port *p, uint32_t baud, struct err *e)
{
    struct win32_port *w = port_of(p);
    DWORD error;
    w->device->dcb = w->dcb;
    w->device->dcb.BaudRate = baud;
    if (!call(w, call_set_state, &error, e)) {
        char doing[48];
        snprintf(doing, sizeof doing, "setting %lu baud on", (unsigned long)baud);
        return error != ERROR_SUCCESS ? fail_config(w, e, error, doing) : false;
    }
    w->dcb.BaudRate = baud;
    departure_set_baud(&w->departure, w->os->now_ms(), baud);
    return true;
}

static bool port_win32_set_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    struct win32_port *w = port_of(p);
    DWORD error;
    w->device->dtr = dtr;
    w->device->rts = rts;
    if (!call(w, call_set_lines, &error, e))
        return error != ERROR_SUCCESS ? fail_config(w, e, error, "setting DTR and RTS on") : false;
    w->dcb.fDtrControl = dtr ? DTR_CONTROL_ENABLE : DTR_CONTROL_DISABLE;
    w->dcb.fRtsControl = rts ? RTS_CONTROL_ENABLE : RTS_CONTROL_DISABLE;
    return true;
}

static void port_win32_cancel(struct port *p)
{
    struct win32_port *w = port_of(p);
    w->os->SetEvent(w->cancelled);
}

static void port_win32_close(struct port *p)
{
    struct win32_port *w = port_of(p);
    if (w->device != NULL)
        serial_device_let_go(w->device);
    if (w->cancelled != NULL)
        w->os->CloseHandle(w->cancelled);
    free(w);
}

static const struct port_ops port_win32_ops = {
    .read = port_win32_read,
    .write = port_win32_write,
    .drain = port_win32_drain,
    .discard_input = port_win32_discard_input,
    .set_baud = port_win32_set_baud,
    .set_lines = port_win32_set_lines,
    .cancel = port_win32_cancel,
    .close = port_win32_close,
};

/* Opening */

/* 8N1, nothing in the way of the bytes, and both lines released: the defaults would raise them and hold a
 * wired board in reset.  Nothing stays as the last program left it: Windows refuses settings whose two
 * characters are the same (87), and drivers those whose limits are larger than the queue. */
static const DCB first_settings = {
    .DCBlength = sizeof first_settings,
    .BaudRate = 115200,
    .fBinary = TRUE,
    .fDtrControl = DTR_CONTROL_DISABLE,
    .fTXContinueOnXoff = TRUE,
    .fRtsControl = RTS_CONTROL_DISABLE,
    .fAbortOnError = FALSE, /* with it, one overrun stops all I/O until somebody asks */
    .XonLim = 128,
    .XoffLim = 128,
    .ByteSize = 8,
    .Parity = NOPARITY,
    .StopBits = ONESTOPBIT,
    .XonChar = 0x11,
    .XoffChar = 0x13,
};

static DWORD call_open(struct serial_device *d)
{
    d->handle = d->os->CreateFileW(d->path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                   FILE_FLAG_OVERLAPPED, NULL);
    return error_of(d->handle != INVALID_HANDLE_VALUE);
}

static DWORD call_get_state(struct serial_device *d)
{
    d->dcb.DCBlength = sizeof d->dcb;
    return error_of(d->os->GetCommState(d->handle, &d->dcb));
}

/* Reads end when a slice is over, with what has come until then. */
static DWORD call_configure(struct serial_device *d)
{
    COMMTIMEOUTS timeouts = {.ReadTotalTimeoutConstant = SLICE_MS,
                             .WriteTotalTimeoutConstant = WRITE_SPARE_MS};
    if (!d->os->SetupComm(d->handle, QUEUE_BYTES, QUEUE_BYTES)) /* a recommendation; drivers may refuse */
        d->os->SetupComm(d->handle, SMALL_QUEUE_BYTES, SMALL_QUEUE_BYTES);
    d->dcb = first_settings;
    if (!d->os->SetCommState(d->handle, &d->dcb) || !d->os->SetCommTimeouts(d->handle, &timeouts))
        return GetLastError();
    d->dtr = d->rts = false;
    call_set_lines(d); /* a port without such lines is fine here */
    d->os->PurgeComm(d->handle, PURGE_RXCLEAR | PURGE_TXCLEAR);
    return ERROR_SUCCESS;
}

/* Why a thing that could be opened has no settings: files, the console and NUL do not know the question. */
static bool is_no_port(const struct win32_port *w, DWORD error)
{
    return w->os->GetFileType(w->device->handle) == FILE_TYPE_DISK || error == ERROR_INVALID_FUNCTION ||
           error == ERROR_INVALID_PARAMETER || error == ERROR_INVALID_HANDLE || error == ERROR_NOT_SUPPORTED;
}

/* More exactly, by what Windows knows of the port; *trouble is what ails its adapter, if anything does. */
static enum err_code refine(struct win32_port *w, enum err_code code, DWORD error, struct fact *trouble)
{
    struct port_info info;
    trouble->id = FACT_NONE;
    if (code == ERR_PORT_DRIVER && has_vanished(w))
        return ERR_PORT_GONE;
    if ((code != ERR_PORT_DRIVER && code != ERR_PORT_MISSING) || !w->os->describe(w->device->name, &info))
        return code;
    if (adapter_trouble(&info, trouble))
        return ERR_PORT_DRIVER;
    return code == ERR_PORT_DRIVER ? adapter_driver_fault(&info, error) : code;
}

static bool fail_refined(struct win32_port *w, struct err *e, enum err_code code, DWORD error,
                         const char *doing)
{
    struct fact trouble;
    code = refine(w, code, error, &trouble);
    if (trouble.id == FACT_NONE)
        return err_win32(e, code, error, "%s %s", doing, w->name);
    if (e != NULL && e->code == ERR_NONE)
        e->os = error;
    return err_set_why(e, code, trouble, (struct fact){.id = FACT_NONE});
}

/* What is called COM11 is a port, if anything: files and folders are not looked for under such a name. */
static bool is_port_name(const struct win32_port *w)
{
    const char *name = w->device->name;
    return (_strnicmp(name, "COM", 3) == 0 && name[3] != '\0' &&
            strspn(name + 3, "0123456789") == strlen(name + 3)) ||
           w->os->is_listed(name);
}

/* Windows reports "access denied" for a folder too, and a driver does for our own port that it has not
 * released. */
static bool fail_open(struct win32_port *w, struct err *e, DWORD error)
{
    enum err_code code = winerr_port_open(error);
    if (code == ERR_PORT_BUSY && serial_devices_held(w->name) > 0)
        return fail_stuck(w, e);
    if (error == ERROR_ACCESS_DENIED && !is_port_name(w))
        code = ERR_PORT_NOT_SERIAL;
    return fail_refined(w, e, code, error, "opening");
}

static bool fail_setup(struct win32_port *w, struct err *e, DWORD error, const char *doing)
{
    return fail_refined(w, e, winerr_port_setup(error), error, doing);
}

static bool open_and_configure(struct win32_port *w, struct err *e)
{
    COMSTAT status;
    DWORD error;
    w->was_listed = w->os->is_listed(w->device->name);
    if (serial_devices_held(w->name) >= HELD_MAX || !serial_device_call(w->device, call_open, OPEN_MS, NULL))
        return fail_stuck(w, e);
    if (w->device->error != ERROR_SUCCESS)
        return fail_open(w, e, w->device->error);
    if (!call(w, call_get_state, &error, e))
        return error == ERROR_SUCCESS ? false
               : is_no_port(w, error) ? err_set(e, ERR_PORT_NOT_SERIAL, "%s", w->name)
                                      : fail_setup(w, e, error, "asking for the settings of");
    if (!call(w, call_configure, &error, e))
        return error != ERROR_SUCCESS ? fail_setup(w, e, error, "setting 115200 baud on") : false;
    w->dcb = first_settings;
    departure_init(&w->departure, w->dcb.BaudRate);
    return get_status(w, &status, e);
}

struct port *port_win32_open(const struct serial_calls *os, const char *name, struct err *e)
{
    struct win32_port *w = calloc(1, sizeof *w);
    if (w == NULL) {
        err_set(e, ERR_MEMORY, "opening %s", name);
        return NULL;
    }
    w->base.ops = &port_win32_ops;
    w->os = os;
    snprintf(w->name, sizeof w->name, "%s", name);
    w->cancelled = os->CreateEventW(NULL, TRUE, FALSE, NULL);
    w->device = w->cancelled != NULL ? serial_device_new(os, name) : NULL;
    if (w->device == NULL) {
        DWORD error = GetLastError();
        err_win32(e, winerr_port_open(error), error, "opening %s", name);
    } else if (open_and_configure(w, e)) {
        return &w->base;
    }
    port_win32_close(&w->base);
    return NULL;
}
