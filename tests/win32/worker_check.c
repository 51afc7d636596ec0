/* worker_check.c: the window's worker with ports of the test's own, run under Wine or on Windows.
 *
 * Prints a line per check; exit code 0 if all hold. */
/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "gui/worker.h"
#include "port/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static int failures;

static void check(bool ok, const char *what)
{
    printf("%s: %s\n", ok ? "ok" : "FAILED", what);
    fflush(stdout);
    failures += !ok;
}

/* A port on which nothing is heard, or whose driver does not return. */

static LONG opens, closes, is_hung;

struct quiet_port {
    struct port base;
    HANDLE cancelled;
};

static int quiet_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    (void)data, (void)size;
    if (InterlockedCompareExchange(&is_hung, 0, 0) != 0)
        Sleep(INFINITE);
    if (WaitForSingleObject(((struct quiet_port *)p)->cancelled, timeout_ms) != WAIT_OBJECT_0)
        return 0;
    err_set(e, ERR_CANCELLED, "%s", "");
    return -1;
}

static bool quiet_write(struct port *p, const void *data, size_t len, struct err *e)
{
    (void)p, (void)data, (void)len, (void)e;
    return true;
}

static bool quiet_call(struct port *p, struct err *e)
{
    (void)p, (void)e;
    return true;
}

static bool quiet_baud(struct port *p, uint32_t baud, struct err *e)
{
    (void)p, (void)baud, (void)e;
    return true;
}

static bool quiet_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    (void)p, (void)dtr, (void)rts, (void)e;
    return true;
}

static void quiet_cancel(struct port *p)
{
    SetEvent(((struct quiet_port *)p)->cancelled);
}

static void quiet_close(struct port *p)
{
    InterlockedIncrement(&closes);
    CloseHandle(((struct quiet_port *)p)->cancelled);
    free(p);
}

struct port *port_open_system(const char *name, struct err *e)
{
    static const struct port_ops ops = {quiet_read, quiet_write, quiet_call,   quiet_call,
                                        quiet_baud, quiet_lines, quiet_cancel, quiet_close};
    struct quiet_port *q = calloc(1, sizeof *q);
    (void)name, (void)e;
    if (q == NULL)
        exit(2);
    q->base.ops = &ops;
    q->cancelled = CreateEventW(NULL, TRUE, FALSE, NULL);
    InterlockedIncrement(&opens);
    return &q->base;
}

/* Half a minute is for hangs alone. */
static bool comes(LONG *number, LONG wanted)
{
    for (int i = 0; i < 3000 && InterlockedCompareExchange(number, 0, 0) < wanted; i++)
        Sleep(10);
    return InterlockedCompareExchange(number, 0, 0) >= wanted;
}

static void check_changed_port(void)
{
    struct worker *w = worker_new(NULL);
    worker_use_port(w, "COM5");
    check(comes(&opens, 1), "the port is opened");
    Sleep(500);
    worker_port_changed(w);
    check(comes(&closes, 1) && comes(&opens, 2), "a port that has come anew is opened anew");
    Sleep(500);
    check(InterlockedCompareExchange(&opens, 0, 0) == 2, "once");
    check(worker_free(w), "the worker ends");
    check(closes == opens, "with its port closed");
}

static void check_hung_port(void)
{
    struct worker *w = worker_new(NULL);
    InterlockedExchange(&is_hung, 1);
    worker_use_port(w, "COM5");
    check(comes(&opens, 3), "another port is opened");
    Sleep(500);
    check(!worker_free(w), "a worker inside a driver that does not return is left behind");
}

int main(void)
{
    check_changed_port();
    check_hung_port();
    printf("%d failed\n", failures);
    fflush(stdout);
    TerminateProcess(GetCurrentProcess(), failures == 0 ? 0 : 1); /* one of them never ends */
    return 1;
}
