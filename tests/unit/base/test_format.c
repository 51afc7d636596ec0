/* test_format.c: format_text says what the C library's vsnprintf says. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/format.h"
#include "base/printf_like.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

PRINTF_LIKE(2, 3) static void assert_same(size_t size, const char *format, ...)
{
    char ours[600], theirs[600];
    memset(ours, 'x', sizeof ours);
    memset(theirs, 'x', sizeof theirs);
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int our_length = format_text(ours, size, format, args);
    const int their_length = vsnprintf(theirs, size, format, again);
    va_end(again);
    va_end(args);
    assert_int_equal(our_length, their_length);
    assert_memory_equal(ours, theirs, sizeof ours);
}

#define SAME(...) assert_same(600, __VA_ARGS__)

static void texts(void **state)
{
    (void)state;
    SAME("plain");
    SAME("%s", "");
    SAME("%s|%s%%", "one", "zwei \xC3\xB6");
    SAME("%-9s|%9s|%2s", "abc", "abc", "abc");
    SAME("%.2s|%.200s|%.0s|%.*s", "abc", "abc", "abc", 1, "abc");
    SAME("%-*s|%*s|%*s|%-8.3s|", 5, "ab", 5, "ab", -5, "ab", "abcdef");
    SAME("%.*s", -1, "abc");
    SAME("%c%3c%-3c|", 'a', 'b', 'c');
}

static void numbers(void **state)
{
    (void)state;
    const int some[] = {0, 1, -1, 9, 10, -10, 4096, INT_MAX, INT_MIN};
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
        const unsigned u = (unsigned)some[i];
        SAME("%d|%5d|%-5d|%05d|%.3d|%6.3d|%03d", some[i], some[i], some[i], some[i], some[i], some[i],
             some[i]);
        SAME("%u|%03u|%x|%X|%08x|%08X|%02X|%04x", u, u, u, u, u, u, u, u);
        SAME("%ld|%lu|%06lX|%08lx", (long)some[i], (unsigned long)u, (unsigned long)u, (unsigned long)u);
        SAME("%.0d|%.0u|%-3u|%*u|%0*u|", some[i], u, u, 12, u, 12, u);
    }
    SAME("%llu %lld %llX %5llu %02llu", ULLONG_MAX, LLONG_MIN, 0xFEDCBA9876543210ull, 7ull, 7ull);
    SAME("%zu %zu", (size_t)0, SIZE_MAX);
}

static void fractions(void **state)
{
    (void)state;
    const double some[] = {0,    0.04, 0.05, 0.06, 0.25, 0.5,         1.5,  2.5,
                           0.95, 0.96, 9.96, 3.6,  99.9, 1234567.891, -0.6, -12.34};
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
        SAME("%.1f|%.0f|%.2f|%.*f|%f|%7.1f|%-7.1f|%07.1f", some[i], some[i], some[i], 3, some[i], some[i],
             some[i], some[i], some[i]);
    SAME("%.1f %.1f %5.1f", (double)INFINITY, -(double)INFINITY, (double)INFINITY);
}

static void what_has_no_room_is_cut_and_counted(void **state)
{
    (void)state;
    for (size_t size = 0; size < 14; size++)
        assert_same(size, "%s %d%5u", "abc", -12, 3u);
}

static int format_by_ours(char *to, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int length = format_text(to, size, format, args);
    va_end(args);
    return length;
}

static void what_is_not_known_is_copied(void **state)
{
    (void)state;
    char text[32];
    assert_int_equal(format_by_ours(text, sizeof text, "%d %q %d", 1, 2, 3), 7);
    assert_string_equal(text, "1 %q %d");
    assert_int_equal(format_by_ours(text, sizeof text, "50%"), 3);
    assert_string_equal(text, "50%");
    assert_int_equal(format_by_ours(NULL, 0, "%s", "four"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(numbers),
        cmocka_unit_test(fractions),
        cmocka_unit_test(what_has_no_room_is_cut_and_counted),
        cmocka_unit_test(what_is_not_known_is_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
