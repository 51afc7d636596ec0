/* serial_calls_win32.c: the serial port of Windows itself. */
/* SPDX-License-Identifier: MIT */
#include "port/serial_calls_win32.h"

#include "base/clock.h"
#include "port/portlist.h"
#include "port/serialcomm_win32.h"

static uint64_t now_ms(void)
{
    return clock_now_ms(clock_system());
}

const struct serial_calls serial_calls_system = {
    .CreateFileW = CreateFileW,
    .CloseHandle = CloseHandle,
    .GetFileType = GetFileType,
    .GetCommState = GetCommState,
    .SetCommState = SetCommState,
    .SetCommTimeouts = SetCommTimeouts,
    .SetupComm = SetupComm,
    .PurgeComm = PurgeComm,
    .ClearCommError = ClearCommError,
    .EscapeCommFunction = EscapeCommFunction,
    .ReadFile = ReadFile,
    .WriteFile = WriteFile,
    .CancelIoEx = CancelIoEx,
    .GetOverlappedResult = GetOverlappedResult,
    .CreateEventW = CreateEventW,
    .SetEvent = SetEvent,
    .ResetEvent = ResetEvent,
    .WaitForSingleObject = WaitForSingleObject,
    .WaitForMultipleObjects = WaitForMultipleObjects,
    .CreateThread = CreateThread,
    .Sleep = Sleep,
    .now_ms = now_ms,
    .is_listed = port_is_listed,
    .describe = port_list_find,
};
