/* port_win32.c: a COM port through overlapped I/O.  Knows Windows and nothing of chips.
 *
 * Time-outs are our own waits, and the driver's are switched off: the combination of COMMTIMEOUTS that means
 * "return at the first byte" exists on Windows but not in Wine 8, whereas a pending one-byte read followed by
 * what ClearCommError counts is right on both.  The cancel event is waited on together with the I/O; a
 * request has always ended before its buffer or OVERLAPPED goes. */
#include "port/port_win32.h"

#include "base/err.h"
#include "port/departure.h"
#include "port/serial_calls_win32.h"
#include "win32/utf16.h"
#include "win32/winerr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUEUE_BYTES = 64 * 1024, /* a stub's bursts must fit while the program is busy */
    WRITE_SPARE_MS = 10000,  /* beyond the line time, before a write counts as stuck */
    DRAIN_SPARE_MS = 1000
};

struct win32_port {
    struct port base;
    const struct serial_calls *os;
    HANDLE handle;
    HANDLE cancelled; /* manual-reset; set once, by any thread, never reset */
    HANDLE done;      /* manual-reset; signalled by the one request that is under way */
    DCB dcb;          /* as last accepted, with the lines as last set: SetCommState writes the lines again */
    struct departure departure;
    char name[64]; /* for messages */
};

/* base is the first member, so this holds for every port that port_open_system handed out. */
static struct win32_port *port_of(struct port *p)
{
    return (struct win32_port *)p;
}

static bool is_cancelled(const struct win32_port *w)
{
    return w->os->WaitForSingleObject(w->cancelled, 0) == WAIT_OBJECT_0;
}

static bool fail_cancelled(struct err *e)
{
    return err_set(e, ERR_CANCELLED, "%s", "");
}

static bool fail_io(const struct win32_port *w, struct err *e, DWORD error, const char *doing)
{
    return err_win32(e, winerr_port_io(error), error, "%s %s", doing, w->name);
}

/* Time on the line for `bytes` of 8N1. */
static uint32_t line_ms(const struct win32_port *w, size_t bytes)
{
    uint64_t ms = (uint64_t)bytes * 10000u / (w->dcb.BaudRate == 0 ? 1u : w->dcb.BaudRate);
    return ms > 0x7fffffffu ? 0x7fffffffu : (uint32_t)ms;
}

/* Asks for the queues' fill; notes lost bytes and lifts the block that some drivers put on after an error. */
static bool get_status(struct win32_port *w, COMSTAT *status, struct err *e)
{
    DWORD faults = 0;
    if (!w->os->ClearCommError(w->handle, &faults, status))
        return fail_io(w, e, GetLastError(), "asking for the state of");
    if ((faults & (CE_RXOVER | CE_OVERRUN)) != 0)
        w->base.overruns++;
    return true;
}

enum outcome { DONE, TIME_UP, CANCELLED, FAILED };

/* Sees one overlapped request to its end.  `started` is what ReadFile or WriteFile returned.  On DONE *count
 * is what was moved; TIME_UP and CANCELLED leave nothing pending, and *count tells what was moved until then.
 */
static enum outcome finish(struct win32_port *w, OVERLAPPED *request, BOOL started, uint32_t timeout_ms,
                           DWORD *count, DWORD *error)
{
    enum outcome outcome = DONE;
    *count = 0;
    *error = started ? ERROR_SUCCESS : GetLastError();
    if (!started && *error != ERROR_IO_PENDING)
        return FAILED;
    if (!started) {
        HANDLE either[] = {w->cancelled, w->done};
        DWORD woken = w->os->WaitForMultipleObjects(2, either, FALSE, timeout_ms);
        if (woken != WAIT_OBJECT_0 + 1) {
            outcome = woken == WAIT_OBJECT_0 ? CANCELLED : TIME_UP;
            w->os->CancelIoEx(w->handle, request);
        }
    }
    *error = ERROR_SUCCESS;
    if (!w->os->GetOverlappedResult(w->handle, request, count, TRUE))
        *error = GetLastError();
    if (outcome != DONE && *error == ERROR_SUCCESS)
        return outcome == CANCELLED ? CANCELLED : DONE; /* it finished while being cancelled */
    if (outcome != DONE && *error == ERROR_OPERATION_ABORTED)
        return outcome;
    return *error == ERROR_SUCCESS ? DONE : FAILED;
}

static OVERLAPPED new_request(const struct win32_port *w)
{
    OVERLAPPED request;
    memset(&request, 0, sizeof request);
    request.hEvent = w->done;
    return request;
}

/* Reads exactly `size` bytes or until the time is up; the count, or -1 with *e filled. */
static int read_some(struct win32_port *w, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    OVERLAPPED request = new_request(w);
    DWORD count, error;
    BOOL started = w->os->ReadFile(w->handle, data, (DWORD)size, NULL, &request);
    enum outcome outcome = finish(w, &request, started, timeout_ms, &count, &error);
    if (outcome == FAILED) {
        fail_io(w, e, error, "reading from");
        return -1;
    }
    if (outcome == CANCELLED) {
        fail_cancelled(e);
        return -1;
    }
    return (int)count;
}

/* Takes what the driver holds already. */
static int read_waiting(struct win32_port *w, void *data, size_t size, struct err *e)
{
    COMSTAT status;
    if (!get_status(w, &status, e))
        return -1;
    size_t count = status.cbInQue < size ? status.cbInQue : size;
    /* The bytes are there, so this ends at once; a driver that counted wrongly costs 100 ms, not a hang. */
    return count == 0 ? 0 : read_some(w, data, count, 100, e);
}

static int port_win32_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    struct win32_port *w = port_of(p);
    if (is_cancelled(w)) {
        fail_cancelled(e);
        return -1;
    }
    if (size > QUEUE_BYTES)
        size = QUEUE_BYTES;
    int count = read_waiting(w, data, size, e);
    if (count != 0 || timeout_ms == 0 || size == 0)
        return count;
    count = read_some(w, data, 1, timeout_ms == INFINITE ? INFINITE - 1 : timeout_ms, e);
    if (count <= 0 || size == 1)
        return count;
    int more = read_waiting(w, (char *)data + 1, size - 1, NULL); /* a failure shows again at the next call */
    return more > 0 ? count + more : count;
}

static bool port_win32_write(struct port *p, const void *data, size_t len, struct err *e)
{
    struct win32_port *w = port_of(p);
    size_t sent = 0;
    while (sent < len) {
        if (is_cancelled(w))
            return fail_cancelled(e);
        size_t part = len - sent < QUEUE_BYTES ? len - sent : QUEUE_BYTES;
        OVERLAPPED request = new_request(w);
        DWORD count, error;
        uint64_t begun_ms = w->os->now_ms();
        BOOL started = w->os->WriteFile(w->handle, (const char *)data + sent, (DWORD)part, NULL, &request);
        switch (finish(w, &request, started, line_ms(w, part) + WRITE_SPARE_MS, &count, &error)) {
        case FAILED:
            return fail_io(w, e, error, "writing to");
        case CANCELLED:
            return fail_cancelled(e);
        case TIME_UP:
            return err_set(e, ERR_PORT_IO, "%s took %lu of %zu bytes and stopped", w->name,
                           (unsigned long)count, part);
        case DONE:
            if (count == 0)
                return err_set(e, ERR_PORT_IO, "%s took none of %zu bytes", w->name, part);
            departure_handed(&w->departure, begun_ms, w->os->now_ms(), count);
            sent += count;
        }
    }
    return true;
}

/* Waits for `ms`, or until cancelled. */
static bool wait_out(const struct win32_port *w, uint32_t ms, struct err *e)
{
    return w->os->WaitForSingleObject(w->cancelled, ms) != WAIT_OBJECT_0 || fail_cancelled(e);
}

/* FlushFileBuffers waits without limit and cannot be cancelled, so the queue is watched instead. */
static bool port_win32_drain(struct port *p, struct err *e)
{
    struct win32_port *w = port_of(p);
    COMSTAT status;
    uint64_t give_up = 0;
    for (;;) {
        if (is_cancelled(w))
            return fail_cancelled(e);
        if (!get_status(w, &status, e))
            return false;
        if (status.cbOutQue == 0)
            return wait_out(w, departure_left_ms(&w->departure, w->os->now_ms()), e);
        uint64_t now = w->os->now_ms();
        departure_queued(&w->departure, now, status.cbOutQue);
        if (give_up == 0)
            give_up = now + line_ms(w, status.cbOutQue) + DRAIN_SPARE_MS;
        if (now > give_up)
            return err_set(e, ERR_PORT_IO, "%s still holds %lu bytes to be sent", w->name,
                           (unsigned long)status.cbOutQue);
        if (!wait_out(w, 1, e))
            return false;
    }
}

static bool port_win32_discard_input(struct port *p, struct err *e)
{
    struct win32_port *w = port_of(p);
    COMSTAT status;
    if (is_cancelled(w))
        return fail_cancelled(e);
    if (!w->os->PurgeComm(w->handle, PURGE_RXCLEAR))
        return fail_io(w, e, GetLastError(), "clearing the input of");
    return get_status(w, &status, e);
}

/* Drivers answer a refused setting and a pulled cable with the same numbers (31, 22): if the port still
 * answers questions, it is there and did not like the setting. */
static bool fail_config(struct win32_port *w, struct err *e, DWORD error, const char *doing)
{
    COMSTAT status;
    DWORD faults;
    if (!w->os->ClearCommError(w->handle, &faults, &status) &&
        winerr_port_io(GetLastError()) == ERR_PORT_GONE)
        return err_win32(e, ERR_PORT_GONE, error, "%s %s", doing, w->name);
    return err_win32(e, ERR_PORT_CONFIG, error, "%s %s", doing, w->name);
}

static bool port_win32_set_baud(struct port *p, uint32_t baud, struct err *e)
{
    struct win32_port *w = port_of(p);
    if (is_cancelled(w))
        return fail_cancelled(e);
    DCB wanted = w->dcb;
    wanted.BaudRate = baud;
    if (!w->os->SetCommState(w->handle, &wanted)) {
        DWORD error = GetLastError();
        char doing[48];
        snprintf(doing, sizeof doing, "setting %lu baud on", (unsigned long)baud);
        return fail_config(w, e, error, doing);
    }
    w->dcb = wanted;
    departure_set_baud(&w->departure, w->os->now_ms(), baud);
    return true;
}

/* Windows has no call for both lines.  DTR is written again behind RTS because usbser.sys, the driver for
 * adapters with a standard USB interface, passes both lines on only then. */
static bool write_lines(struct win32_port *w, bool dtr, bool rts)
{
    DWORD dtr_function = dtr ? SETDTR : CLRDTR;
    DWORD rts_function = rts ? SETRTS : CLRRTS;
    return w->os->EscapeCommFunction(w->handle, dtr_function) &&
           w->os->EscapeCommFunction(w->handle, rts_function) &&
           w->os->EscapeCommFunction(w->handle, dtr_function);
}

static bool port_win32_set_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    struct win32_port *w = port_of(p);
    if (is_cancelled(w))
        return fail_cancelled(e);
    if (!write_lines(w, dtr, rts))
        return fail_config(w, e, GetLastError(), "setting DTR and RTS on");
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
    if (w->handle != INVALID_HANDLE_VALUE) {
        /* What a stuck driver still holds would keep CloseHandle waiting. */
        w->os->PurgeComm(w->handle, PURGE_TXABORT | PURGE_RXABORT | PURGE_TXCLEAR | PURGE_RXCLEAR);
        w->os->CloseHandle(w->handle);
    }
    if (w->cancelled != NULL)
        w->os->CloseHandle(w->cancelled);
    if (w->done != NULL)
        w->os->CloseHandle(w->done);
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

/* 8N1, nothing in the way of the bytes, and both lines released: the defaults would raise them and hold a
 * wired board in reset.  fAbortOnError off: with it, one overrun stops all I/O until somebody asks. */
static void fill_dcb(DCB *dcb)
{
    dcb->DCBlength = sizeof *dcb;
    dcb->BaudRate = 115200;
    dcb->ByteSize = 8;
    dcb->Parity = NOPARITY;
    dcb->StopBits = ONESTOPBIT;
    dcb->fBinary = TRUE;
    dcb->fParity = FALSE;
    dcb->fOutxCtsFlow = FALSE;
    dcb->fOutxDsrFlow = FALSE;
    dcb->fDtrControl = DTR_CONTROL_DISABLE;
    dcb->fDsrSensitivity = FALSE;
    dcb->fTXContinueOnXoff = TRUE;
    dcb->fOutX = FALSE;
    dcb->fInX = FALSE;
    dcb->fErrorChar = FALSE;
    dcb->fNull = FALSE;
    dcb->fRtsControl = RTS_CONTROL_DISABLE;
    dcb->fAbortOnError = FALSE;
}

/* Why a thing that could be opened has no settings: files, the console and NUL do not know the question. */
static bool is_no_port(const struct win32_port *w, DWORD error)
{
    return w->os->GetFileType(w->handle) == FILE_TYPE_DISK || error == ERROR_INVALID_FUNCTION ||
           error == ERROR_INVALID_PARAMETER || error == ERROR_INVALID_HANDLE || error == ERROR_NOT_SUPPORTED;
}

static bool configure(struct win32_port *w, struct err *e)
{
    COMMTIMEOUTS none = {0, 0, 0, 0, 0};
    COMSTAT status;
    w->dcb.DCBlength = sizeof w->dcb;
    if (!w->os->GetCommState(w->handle, &w->dcb)) {
        DWORD error = GetLastError();
        return is_no_port(w, error) ? err_set(e, ERR_PORT_NOT_SERIAL, "%s", w->name)
                                    : fail_config(w, e, error, "asking for the settings of");
    }
    departure_init(&w->departure, 115200);
    w->os->SetupComm(w->handle, QUEUE_BYTES, QUEUE_BYTES); /* a recommendation; drivers may refuse */
    fill_dcb(&w->dcb);
    if (!w->os->SetCommState(w->handle, &w->dcb))
        return fail_config(w, e, GetLastError(), "setting 115200 baud on");
    if (!w->os->SetCommTimeouts(w->handle, &none))
        return fail_config(w, e, GetLastError(), "setting the time-outs of");
    write_lines(w, false, false); /* a port without such lines is fine here */
    w->os->PurgeComm(w->handle, PURGE_RXCLEAR | PURGE_TXCLEAR);
    return get_status(w, &status, e);
}

static bool is_folder(const struct serial_calls *os, const WCHAR *path)
{
    DWORD attributes = os->GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

/* COM10 and up exist only below \\.\, the others there as well. */
static HANDLE open_exclusive(const struct serial_calls *os, const char *name)
{
    char path[96];
    snprintf(path, sizeof path, "%s%s", strncmp(name, "\\\\", 2) == 0 ? "" : "\\\\.\\", name);
    WCHAR *wide = utf16_from_utf8(path);
    if (wide == NULL)
        return INVALID_HANDLE_VALUE;
    HANDLE handle = os->CreateFileW(wide, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                    FILE_FLAG_OVERLAPPED, NULL);
    DWORD error = GetLastError();
    if (handle == INVALID_HANDLE_VALUE && is_folder(os, wide))
        error = ERROR_DIRECTORY; /* Windows says "access denied", as for a port in use */
    free(wide);
    SetLastError(error);
    return handle;
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
    w->handle = open_exclusive(os, name);
    if (w->handle == INVALID_HANDLE_VALUE) {
        DWORD error = GetLastError();
        err_win32(e, winerr_port_open(error), error, "opening %s", name);
        port_win32_close(&w->base);
        return NULL;
    }
    w->cancelled = w->os->CreateEventW(NULL, TRUE, FALSE, NULL);
    w->done = w->os->CreateEventW(NULL, TRUE, FALSE, NULL);
    if (w->cancelled == NULL || w->done == NULL)
        err_win32(e, ERR_MEMORY, GetLastError(), "opening %s", name);
    else if (configure(w, e))
        return &w->base;
    port_win32_close(&w->base);
    return NULL;
}
