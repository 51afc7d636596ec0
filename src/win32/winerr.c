/* winerr.c: Win32 error numbers and their texts. */
/* SPDX-License-Identifier: MIT */
#include "win32/winerr.h"
#include "win32/utf16.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#ifndef ERROR_NO_SUCH_DEVICE
#define ERROR_NO_SUCH_DEVICE 433
#endif
#ifndef ERROR_ELEVATION_REQUIRED
#define ERROR_ELEVATION_REQUIRED 740
#endif

struct mapping {
    DWORD error;
    enum err_code code;
};

static const struct mapping open_table[] = {
    {ERROR_FILE_NOT_FOUND, ERR_PORT_MISSING},
    {ERROR_PATH_NOT_FOUND, ERR_PORT_MISSING},
    {ERROR_INVALID_NAME, ERR_PORT_MISSING},
    {ERROR_BAD_PATHNAME, ERR_PORT_MISSING},
    {ERROR_BAD_UNIT, ERR_PORT_MISSING},
    {ERROR_DEV_NOT_EXIST, ERR_PORT_MISSING},
    {ERROR_NO_SUCH_DEVICE, ERR_PORT_MISSING},
    {ERROR_DEVICE_NOT_CONNECTED, ERR_PORT_MISSING},
    {ERROR_DEVICE_REMOVED, ERR_PORT_MISSING},
    {ERROR_NO_UNICODE_TRANSLATION, ERR_PORT_MISSING},
    {ERROR_DIRECTORY, ERR_PORT_NOT_SERIAL},
    {ERROR_ACCESS_DENIED, ERR_PORT_BUSY}, /* what serial drivers answer to a second open */
    {ERROR_SHARING_VIOLATION, ERR_PORT_BUSY},
    {ERROR_LOCK_VIOLATION, ERR_PORT_BUSY}, /* Wine: EBUSY */
    {ERROR_BUSY, ERR_PORT_BUSY},
    {ERROR_DEVICE_IN_USE, ERR_PORT_BUSY},
    {ERROR_ELEVATION_REQUIRED, ERR_PORT_DENIED},
    {ERROR_PRIVILEGE_NOT_HELD, ERR_PORT_DENIED},
    {ERROR_BAD_COMMAND, ERR_PORT_DRIVER},
    {ERROR_NOT_READY, ERR_PORT_DRIVER},
    {ERROR_GEN_FAILURE, ERR_PORT_DRIVER},
    {ERROR_INVALID_PARAMETER, ERR_PORT_DRIVER},
    {ERROR_SEM_TIMEOUT, ERR_PORT_DRIVER},
    {ERROR_OPERATION_ABORTED, ERR_PORT_DRIVER},
    {ERROR_IO_DEVICE, ERR_PORT_DRIVER},
    {ERROR_NOT_FOUND, ERR_PORT_DRIVER},
    {ERROR_NOT_ENOUGH_MEMORY, ERR_MEMORY},
    {ERROR_OUTOFMEMORY, ERR_MEMORY},
};

/* How drivers answer the first settings of a port that could be opened.  Whatever else they say, it is theirs
 * to say: 31 of a CH340 that is a copy, 121 and 1168 of a Bluetooth device that is off, 1117, 22. */
static const struct mapping setup_table[] = {
    {ERROR_FILE_NOT_FOUND, ERR_PORT_GONE},
    {ERROR_INVALID_HANDLE, ERR_PORT_GONE},
    {ERROR_BAD_UNIT, ERR_PORT_GONE},
    {ERROR_DEV_NOT_EXIST, ERR_PORT_GONE},
    {ERROR_BROKEN_PIPE, ERR_PORT_GONE},
    {ERROR_NO_SUCH_DEVICE, ERR_PORT_GONE},
    {ERROR_DEVICE_NOT_CONNECTED, ERR_PORT_GONE},
    {ERROR_DEVICE_REMOVED, ERR_PORT_GONE},
    {ERROR_INVALID_FUNCTION, ERR_PORT_CONFIG},
    {ERROR_NOT_SUPPORTED, ERR_PORT_CONFIG},
    {ERROR_INVALID_PARAMETER, ERR_PORT_CONFIG},
    {ERROR_NOT_ENOUGH_MEMORY, ERR_MEMORY},
    {ERROR_OUTOFMEMORY, ERR_MEMORY},
};

/* How drivers report that the adapter was pulled out: usbser.sys, ftdibus, CH341SER, silabser and Wine
 * differ. */
static const struct mapping io_table[] = {
    {ERROR_FILE_NOT_FOUND, ERR_PORT_GONE},    {ERROR_ACCESS_DENIED, ERR_PORT_GONE},
    {ERROR_INVALID_HANDLE, ERR_PORT_GONE},    {ERROR_BAD_UNIT, ERR_PORT_GONE},
    {ERROR_NOT_READY, ERR_PORT_GONE},         {ERROR_BAD_COMMAND, ERR_PORT_GONE},
    {ERROR_GEN_FAILURE, ERR_PORT_GONE},       {ERROR_DEV_NOT_EXIST, ERR_PORT_GONE},
    {ERROR_BROKEN_PIPE, ERR_PORT_GONE},       {ERROR_NO_SUCH_DEVICE, ERR_PORT_GONE},
    {ERROR_OPERATION_ABORTED, ERR_PORT_GONE}, {ERROR_DEVICE_NOT_CONNECTED, ERR_PORT_GONE},
    {ERROR_DEVICE_REMOVED, ERR_PORT_GONE},    {ERROR_NOT_ENOUGH_MEMORY, ERR_MEMORY},
    {ERROR_OUTOFMEMORY, ERR_MEMORY},
};

static enum err_code look_up(const struct mapping *table, size_t count, DWORD error, enum err_code otherwise)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].error == error)
            return table[i].code;
    return otherwise;
}

enum err_code winerr_port_open(DWORD error)
{
    return look_up(open_table, sizeof open_table / sizeof open_table[0], error, ERR_PORT_IO);
}

enum err_code winerr_port_setup(DWORD error)
{
    return look_up(setup_table, sizeof setup_table / sizeof setup_table[0], error, ERR_PORT_DRIVER);
}

enum err_code winerr_port_io(DWORD error)
{
    return look_up(io_table, sizeof io_table / sizeof io_table[0], error, ERR_PORT_IO);
}

void winerr_text(DWORD error, char *text, size_t size)
{
    static const DWORD languages[] = {MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), 0};
    WCHAR wide[200];
    DWORD len = 0;
    for (size_t i = 0; i < sizeof languages / sizeof languages[0] && len == 0; i++)
        len = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | 255u, NULL, error,
                             languages[i], wide, sizeof wide / sizeof wide[0], NULL);
    while (len > 0 && wcschr(L" .\r\n", wide[len - 1]) != NULL)
        len--;
    wide[len] = L'\0';
    utf16_copy_utf8(text, size, len > 0 ? wide : L"unknown");
}

/* Shortens text to at most `max` bytes without leaving half a character. */
static void cut(char *text, size_t max)
{
    if (strlen(text) <= max)
        return;
    while (max > 0 && ((unsigned char)text[max] & 0xc0u) == 0x80u)
        max--;
    text[max] = '\0';
}

bool err_win32(struct err *e, enum err_code code, DWORD error, const char *format, ...)
{
    char system[120], tail[160], what[sizeof e->detail];
    winerr_text(error, system, sizeof system);
    int tail_len = snprintf(tail, sizeof tail, " (error %lu: %s)", (unsigned long)error, system);
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    cut(what, sizeof what - 1 - (size_t)tail_len);
    return err_set_os(e, code, (uint32_t)error, "%s%s", what, tail);
}
