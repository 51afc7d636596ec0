/* port_alarm_posix.c: port_alarm.h with POSIX threads. */
/* SPDX-License-Identifier: MIT */
#include "port/port_alarm.h"

#include "base/clock.h"
#include "port/port.h"

#include <pthread.h>
#include <stdlib.h>

struct port_alarm {
    pthread_t thread;
    struct port *port;
    uint32_t ms;
};

static void *ring(void *ctx)
{
    struct port_alarm *alarm = ctx;
    clock_sleep_ms(clock_system(), alarm->ms);
    port_cancel(alarm->port);
    return NULL;
}

struct port_alarm *port_alarm_set(struct port *port, uint32_t ms)
{
    struct port_alarm *alarm = malloc(sizeof *alarm);
    if (alarm == NULL)
        return NULL;
    alarm->port = port;
    alarm->ms = ms;
    if (pthread_create(&alarm->thread, NULL, ring, alarm) == 0)
        return alarm;
    free(alarm);
    return NULL;
}

void port_alarm_wait(struct port_alarm *alarm)
{
    pthread_join(alarm->thread, NULL);
    free(alarm);
}
