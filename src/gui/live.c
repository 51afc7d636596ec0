/* live.c: see live.h.  Source: "Using live regions in Win32" of Microsoft's accessibility documentation: the
 * property LiveSetting through dynamic annotation, then an event at every change. */
/* SPDX-License-Identifier: MIT */
#include "gui/live.h"

#include <objbase.h>
#include <oleacc.h>
#include <string.h>

#ifndef EVENT_OBJECT_LIVEREGIONCHANGED
#define EVENT_OBJECT_LIVEREGIONCHANGED 0x8019
#endif

#define POLITE 1 /* it waits until what is being read out has ended */

static const GUID class_of_services = {
    0xb5f8350b, 0x0548, 0x48b1, {0xa6, 0xee, 0x88, 0xbd, 0x00, 0xb4, 0xa5, 0xe7}};
static const GUID services_interface = {
    0x6e26e776, 0x04f0, 0x495d, {0x80, 0xe4, 0x33, 0x30, 0x35, 0x2e, 0x31, 0x69}};
static const GUID live_setting = {
    0xc12bcd8e, 0x2a8e, 0x4950, {0x8a, 0xe7, 0x36, 0x25, 0x11, 0x1d, 0x58, 0xeb}};

void live_mark(HWND control)
{
    IAccPropServices *services = NULL;
    void *found = NULL;
    VARIANT value;
    if (FAILED(CoCreateInstance(&class_of_services, NULL, CLSCTX_INPROC_SERVER, &services_interface, &found)))
        return;
    services = found;
    memset(&value, 0, sizeof value);
    value.vt = VT_I4;
    value.lVal = POLITE;
    services->lpVtbl->SetHwndProp(services, control, (DWORD)OBJID_CLIENT, CHILDID_SELF, live_setting, value);
    services->lpVtbl->Release(services);
}

void live_changed(HWND control)
{
    NotifyWinEvent(EVENT_OBJECT_LIVEREGIONCHANGED, control, OBJID_CLIENT, CHILDID_SELF);
}
