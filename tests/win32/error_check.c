/* error_check.c: what src/win32 makes of Win32 errors and texts, run under Wine or on Windows,
 * in a folder it may write to.
 *
 * Prints a line per check; exit code 0 if all hold. */
/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "win32/utf16.h"
#include "win32/winerr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void check(bool ok, const char *what)
{
    printf("%s: %s\n", ok ? "ok" : "FAILED", what);
    failures += !ok;
}

struct expected {
    DWORD error;
    enum err_code code;
};

static void check_table(const struct expected *table, size_t count, enum err_code (*map)(DWORD),
                        const char *when)
{
    for (size_t i = 0; i < count; i++) {
        char what[80];
        snprintf(what, sizeof what, "%s, error %lu is %s", when, (unsigned long)table[i].error,
                 err_name(table[i].code));
        check(map(table[i].error) == table[i].code, what);
    }
}

static void check_tables(void)
{
    static const struct expected at_open[] = {
        {2, ERR_PORT_MISSING},  {3, ERR_PORT_MISSING},   {5, ERR_PORT_BUSY},      {32, ERR_PORT_BUSY},
        {33, ERR_PORT_BUSY},    {433, ERR_PORT_MISSING}, {170, ERR_PORT_BUSY},    {31, ERR_PORT_DRIVER},
        {121, ERR_PORT_DRIVER}, {1168, ERR_PORT_DRIVER}, {1117, ERR_PORT_DRIVER}, {1167, ERR_PORT_MISSING},
    };
    static const struct expected at_setup[] = {
        {31, ERR_PORT_DRIVER},   {121, ERR_PORT_DRIVER}, {1168, ERR_PORT_DRIVER},
        {1117, ERR_PORT_DRIVER}, {5, ERR_PORT_DRIVER},   {995, ERR_PORT_DRIVER},
        {87, ERR_PORT_CONFIG},   {1167, ERR_PORT_GONE},  {433, ERR_PORT_GONE},
    };
    static const struct expected at_work[] = {
        {5, ERR_PORT_GONE},   {21, ERR_PORT_GONE},  {22, ERR_PORT_GONE},  {31, ERR_PORT_GONE},
        {109, ERR_PORT_GONE}, {433, ERR_PORT_GONE}, {995, ERR_PORT_GONE}, {1167, ERR_PORT_GONE},
        {87, ERR_PORT_IO},    {1117, ERR_PORT_IO},
    };
    check_table(at_open, sizeof at_open / sizeof at_open[0], winerr_port_open, "opening");
    check_table(at_setup, sizeof at_setup / sizeof at_setup[0], winerr_port_setup, "setting up");
    check_table(at_work, sizeof at_work / sizeof at_work[0], winerr_port_io, "reading");
}

static void check_details(void)
{
    struct err e = ERR_INIT;
    char longest[400];
    check(!err_win32(&e, ERR_PORT_BUSY, 5, "opening %s", "COM5"), "err_win32 returns false");
    check(e.code == ERR_PORT_BUSY && e.os == 5, "code and number are kept");
    printf("    %s\n", e.detail);
    check(strncmp(e.detail, "opening COM5 (error 5: ", 23) == 0 && e.detail[strlen(e.detail) - 1] == ')' &&
              e.detail[strlen(e.detail) - 2] != '.',
          "the detail tells what was done, the number and the system's text");
    err_win32(&e, ERR_PORT_GONE, 31, "reading");
    check(e.code == ERR_PORT_BUSY, "the first error wins");

    memset(longest, 0, sizeof longest);
    for (size_t i = 0; i + 2 < sizeof longest; i += 2)
        memcpy(longest + i, "\xc3\xa9", 2);
    for (int shift = 0; shift < 2; shift++) { /* one of the two would be cut inside a character */
        err_clear(&e);
        err_win32(&e, ERR_FILE_WRITE, 112, "%s%s", shift == 0 ? "" : "x", longest);
        WCHAR *wide = utf16_from_utf8(e.detail);
        check(wide != NULL && strstr(e.detail, " (error 112: ") != NULL,
              "a long text is cut, the number is not");
        free(wide);
    }
    err_clear(&e);
    err_win32(&e, ERR_PORT_IO, 0x2fffffff, "reading");
    check(strstr(e.detail, "(error 805306367: unknown)") != NULL, "a number without text is still told");
}

static void check_texts(void)
{
    static const char text[] = "Gr\xc3\xb6\xc3\x9f"
                               "e \xe6\xb5\x8b \xf0\x9f\x94\x8c";
    static const WCHAR expected[] = {'G', 'r', 0xf6, 0xdf, 'e', ' ', 0x6d4b, ' ', 0xd83d, 0xdd0c, 0};
    WCHAR *wide = utf16_from_utf8(text);
    check(wide != NULL && wcscmp(wide, expected) == 0, "UTF-8 becomes UTF-16");
    char *back = utf16_to_utf8(expected);
    check(back != NULL && strcmp(back, text) == 0, "UTF-16 becomes UTF-8");
    free(wide);
    free(back);
    check(utf16_from_utf8("\xc3(") == NULL && GetLastError() == ERROR_NO_UNICODE_TRANSLATION,
          "bad UTF-8 is refused");
    char room[sizeof text];
    check(utf16_copy_utf8(room, sizeof text, expected) && strcmp(room, text) == 0, "a text that just fits");
    check(!utf16_copy_utf8(room, sizeof text - 1, expected) && strlen(room) == sizeof text - 1 - 4,
          "a text that does not is cut before the character");
    check(!utf16_copy_utf8(room, 1, expected) && room[0] == '\0', "room for the end alone");
}

int main(void)
{
    check_tables();
    check_details();
    check_texts();
    return failures == 0 ? 0 : 1;
}
