/* test_heard.c: what is on the line while nobody answers. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/device/heard.h"

#include <string.h>

#define GREETING "\n ets Jan  8 2013,rst cause:1, boot mode:"

static const struct {
    const char *text;
    enum heard heard;
} cases[] = {
    {GREETING "(1,7)\n\n", HEARD_LOADER},
    {GREETING "(1,6)\r\n\r\n", HEARD_LOADER},
    {"\xFE\x80\xF0\xC1\x90"
     "boot mode:(1,7)\n\n",
     HEARD_LOADER}, /* its beginning came at another rate */
    {GREETING "(3,7)\n\nload 0x40100000, len 2408, room 16\n", HEARD_TEXT},
    {GREETING "(3,7)\n\n", HEARD_TEXT},
    /* A firmware that restarts itself keeps the levels of its last start. */
    {GREETING "(1,7)\n\nload 0x40100000, len 2408, room 16\n", HEARD_TEXT},
    {"scandone\r\n", HEARD_TEXT},
    {"boot mode:(1", HEARD_TEXT},
    {"few", HEARD_UNREADABLE},
    {"\xFE\x80\xF0\xC1\x90\xE0\x1C\xFC\x81", HEARD_UNREADABLE},
};

static void what_is_heard_is_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;
        if (heard_as((const uint8_t *)text, strlen(text)) != cases[i].heard)
            fail_msg("case %u: %d", (unsigned)i, (int)heard_as((const uint8_t *)text, strlen(text)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_heard_is_told_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
