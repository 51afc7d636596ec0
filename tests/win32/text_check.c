/* text_check.c: text to consoles, files and pipes (src/win32/textout.h), which a table of fakes pretends.
 *
 * Exit code 0 if all hold. */
/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "win32/textout.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { MOST = 40000 };

/* What the other side does, and what it got. */
static struct {
    DWORD most;  /* units or bytes per call; more are not taken */
    DWORD limit; /* a call with more fails; 0 = none */
    DWORD after; /* units or bytes that are taken before `error` */
    DWORD error; /* 0 = none */
    unsigned calls;
    bool torn; /* a call ended in the middle of a pair */
    size_t units, bytes;
    WCHAR wide[MOST];
    char narrow[MOST];
} side;

static BOOL take(DWORD wanted, size_t have, DWORD *taken)
{
    side.calls++;
    if (side.limit != 0 && wanted > side.limit) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return FALSE;
    }
    if (side.error != 0 && have >= side.after) {
        SetLastError(side.error);
        return FALSE;
    }
    *taken = side.most != 0 && wanted > side.most ? side.most : wanted;
    return TRUE;
}

static BOOL WINAPI console(HANDLE handle, const void *text, DWORD units, DWORD *written, void *reserved)
{
    (void)handle, (void)reserved;
    if (!take(units, side.units, written))
        return FALSE;
    side.torn = side.torn || IS_HIGH_SURROGATE(((const WCHAR *)text)[units - 1]);
    memcpy(side.wide + side.units, text, *written * sizeof(WCHAR));
    side.units += *written;
    return TRUE;
}

static BOOL WINAPI file(HANDLE handle, const void *data, DWORD size, DWORD *written, OVERLAPPED *overlapped)
{
    (void)handle, (void)overlapped;
    if (!take(size, side.bytes, written))
        return FALSE;
    memcpy(side.narrow + side.bytes, data, *written);
    side.bytes += *written;
    return TRUE;
}

static const struct textout_calls fakes = {console, file};

static struct textout begin(bool is_console)
{
    memset(&side, 0, sizeof side);
    return (struct textout){.calls = &fakes, .handle = (HANDLE)(ULONG_PTR)4, .console = is_console};
}

static void say(struct textout *t, const char *text)
{
    textout_write(t, text, strlen(text));
}

/* The euro sign and a key, which is two units in UTF-16. */
#define SHOWN "5 \xe2\x82\xac \xf0\x9f\x94\x91\n"

static void a_console_gets_characters(void)
{
    struct textout t = begin(true);
    say(&t, SHOWN);
    CHECK(side.units == 8 && memcmp(side.wide, L"5 \x20ac \xd83d\xdd11\r\n", 16) == 0);
    CHECK(side.calls == 1 && side.bytes == 0 && !t.lost);
}

static void a_console_may_take_a_part(void)
{
    struct textout t = begin(true);
    side.most = 3;
    say(&t, SHOWN);
    CHECK(side.units == 8 && memcmp(side.wide, L"5 \x20ac \xd83d\xdd11\r\n", 16) == 0 && side.calls == 3);
}

/* The console of Windows 7 refuses what does not fit its buffer. */
static void a_long_text_goes_to_a_console_in_pieces(void)
{
    static char text[4 * 8000 + 2];
    struct textout t = begin(true);
    side.limit = 26000;
    text[0] = 'x'; /* so that a piece would end in the middle of a pair */
    for (size_t i = 0; i < 8000; i++)
        memcpy(text + 1 + 4 * i, "\xf0\x9f\x94\x91", 4);
    say(&t, text);
    CHECK(side.units == 16001 && side.wide[0] == L'x');
    bool whole = true;
    for (size_t i = 1; i < side.units; i += 2)
        whole = whole && side.wide[i] == 0xd83d && side.wide[i + 1] == 0xdd11;
    CHECK(whole && side.calls == 2 && !side.torn);
}

static void what_a_console_refuses_is_not_lost(void)
{
    struct textout t = begin(true);
    side.error = ERROR_GEN_FAILURE;
    say(&t, "x\n");
    CHECK(!t.lost && side.calls == 1);
    side.error = 0, side.most = 0;
    say(&t, "y\n");
    CHECK(side.units == 3);
}

static void a_file_gets_bytes(void)
{
    struct textout t = begin(false);
    side.most = 4;
    say(&t, SHOWN);
    CHECK(side.bytes == 12 && memcmp(side.narrow, "5 \xe2\x82\xac \xf0\x9f\x94\x91\r\n", 12) == 0);
    CHECK(!t.lost && side.calls == 3 && side.units == 0);
}

static void a_full_drive_loses_text(void)
{
    struct textout t = begin(false);
    side.most = 2, side.after = 2, side.error = ERROR_DISK_FULL;
    say(&t, "abc\n");
    CHECK(t.lost && side.bytes == 2);
    t = begin(false);
    side.most = 2, side.after = 2, side.error = ERROR_NO_DATA;
    say(&t, "abc\n");
    CHECK(!t.lost && side.bytes == 2); /* whoever read the pipe has gone */
}

static void nobody_listens(void)
{
    struct textout t = begin(false);
    t.handle = NULL;
    say(&t, "x");
    t.handle = INVALID_HANDLE_VALUE;
    say(&t, "x");
    CHECK(side.calls == 0 && !t.lost);
}

static bool run(const struct test *test)
{
    test->body();
    return true;
}

int main(void)
{
    static const struct test tests[] = {
        TEST(a_console_gets_characters),
        TEST(a_console_may_take_a_part),
        TEST(a_long_text_goes_to_a_console_in_pieces),
        TEST(what_a_console_refuses_is_not_lost),
        TEST(a_file_gets_bytes),
        TEST(a_full_drive_loses_text),
        TEST(nobody_listens),
    };
    return check_run(tests, sizeof tests / sizeof tests[0], run, NULL) == 0 ? 0 : 1;
}
