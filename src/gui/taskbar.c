/* taskbar.c: ITaskbarList3, FlashWindowEx, SetThreadExecutionState. */
/* SPDX-License-Identifier: MIT */
#define COBJMACROS
#include "gui/taskbar.h"

#include <initguid.h>
#include <shobjidl.h>
#include <string.h>

void taskbar_init(struct taskbar *t, HWND window)
{
    ITaskbarList3 *list = NULL;
    taskbar_done(t);
    t->window = window;
    if (SUCCEEDED(CoCreateInstance(&CLSID_TaskbarList, NULL, CLSCTX_INPROC_SERVER, &IID_ITaskbarList3,
                                   (void **)&list)) &&
        FAILED(ITaskbarList3_HrInit(list))) {
        ITaskbarList3_Release(list);
        list = NULL;
    }
    t->list = list;
}

void taskbar_done(struct taskbar *t)
{
    ITaskbarList3 *list = t->list;
    if (list != NULL)
        ITaskbarList3_Release(list);
    t->list = NULL;
}

void taskbar_set(struct taskbar *t, enum taskbar_state state, unsigned permille)
{
    static const TBPFLAG flags[] = {
        [TASKBAR_NONE] = TBPF_NOPROGRESS, [TASKBAR_WORKING] = TBPF_NORMAL, [TASKBAR_ERROR] = TBPF_ERROR};
    ITaskbarList3 *list = t->list;
    if (list == NULL)
        return;
    ITaskbarList3_SetProgressState(list, t->window, flags[state]);
    if (state != TASKBAR_NONE)
        ITaskbarList3_SetProgressValue(list, t->window, state == TASKBAR_ERROR ? 1000 : permille, 1000);
}

void taskbar_call_person(HWND window, bool ok)
{
    FLASHWINFO flash = {sizeof flash, window, FLASHW_ALL | FLASHW_TIMERNOFG, 0, 0};
    if (GetForegroundWindow() == window)
        return;
    FlashWindowEx(&flash);
    MessageBeep(ok ? MB_ICONINFORMATION : MB_ICONERROR);
}

void taskbar_keep_awake(bool awake)
{
    SetThreadExecutionState(awake ? ES_CONTINUOUS | ES_SYSTEM_REQUIRED : ES_CONTINUOUS);
}
