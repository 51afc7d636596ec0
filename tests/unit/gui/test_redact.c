/* test_redact.c: what a log that is shown around does not tell, and what it still tells. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "gui/redact.h"

#include <string.h>

static void expect(const char *line, const char *shown)
{
    struct buf out = BUF_INIT;
    redact_line(line, &out);
    assert_string_equal(buf_text(&out), shown);
    buf_free(&out);
}

static void device_ids_are_hidden(void **state)
{
    (void)state;
    expect("device 1000abcdef is online", "device [hidden] is online");
    expect("10000a1b2c", "[hidden]");
    expect("(device ID 1000abcdef)", "(device ID [hidden]");
}

static void api_keys_are_hidden(void **state)
{
    (void)state;
    expect("key 01234567-89ab-cdef-0123-456789abcdef sent", "key [hidden] sent");
    expect("{\"apikey\":\"01234567\",\"v\":1}", "{\"apikey\":[hidden],\"v\":1}");
    expect("selfApikey = abc", "selfApikey = [hidden]");
}

static void wifi_names_and_passwords_are_hidden(void **state)
{
    (void)state;
    expect("ssid: My home, channel 6", "ssid: [hidden], channel 6");
    expect("\"password\" : \"a,b}c\", \"x\": 2", "\"password\" : [hidden], \"x\": 2");
    expect("connected with My home, channel 11", "connected with [hidden], channel 11");
    expect("PWD=secret", "PWD=[hidden]");
    expect("ssid=\"never closed", "ssid=[hidden]");
}

static void what_helps_a_helper_stays(void **state)
{
    static const char *const lines[] = {
        "",
        "COM5 is open",
        "ets Jan  8 2013,rst cause:1, boot mode:(3,7)",
        "mode : sta(5c:cf:7f:12:34:56)",
        "SPI Flash Size & Map: 8Mbit(512KB+512KB)",
        "trial of 2000000 baud passed",
        "1000abcdef0 is one digit too long",
        "x1000abcdef",
        "01234567-89ab-cdef-0123-456789abcde",
        "the password was accepted",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        expect(lines[i], lines[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(device_ids_are_hidden),
        cmocka_unit_test(api_keys_are_hidden),
        cmocka_unit_test(wifi_names_and_passwords_are_hidden),
        cmocka_unit_test(what_helps_a_helper_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
