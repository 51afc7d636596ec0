/* port_alarm_win32.c: port_alarm.h with Windows threads. */
/* SPDX-License-Identifier: MIT */
#include "port/port_alarm.h"

#include "port/port.h"

#include <stdlib.h>
#include <windows.h>

struct port_alarm {
    HANDLE thread;
    struct port *port;
    uint32_t ms;
};

static DWORD WINAPI ring(void *ctx)
{
    struct port_alarm *alarm = ctx;
    Sleep(alarm->ms);
    port_cancel(alarm->port);
    return 0;
}

struct port_alarm *port_alarm_set(struct port *port, uint32_t ms)
{
    struct port_alarm *alarm = malloc(sizeof *alarm);
    if (alarm == NULL)
        return NULL;
    alarm->port = port;
    alarm->ms = ms;
    alarm->thread = CreateThread(NULL, 0, ring, alarm, 0, NULL);
    if (alarm->thread != NULL)
        return alarm;
    free(alarm);
    return NULL;
}

void port_alarm_wait(struct port_alarm *alarm)
{
    WaitForSingleObject(alarm->thread, INFINITE);
    CloseHandle(alarm->thread);
    free(alarm);
}
