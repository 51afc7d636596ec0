/* test_adapter_trouble.c: what is said of adapters that Windows cannot use, and of drivers that fail. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "port/adapter_trouble.h"
#include "spoken.h"

#include <stdio.h>
#include <string.h>

static struct port_info adapter(unsigned vid, unsigned pid, unsigned problem, const char *driver_version)
{
    struct port_info p = {.vid = (uint16_t)vid, .pid = (uint16_t)pid, .problem = problem};
    p.adapter = port_adapter_name(p.vid, p.pid);
    snprintf(p.driver_version, sizeof p.driver_version, "%s", driver_version);
    return p;
}

static void assert_trouble(struct port_info p, const char *expected)
{
    struct fact trouble;
    assert_int_equal(adapter_trouble(&p, &trouble), expected[0] != '\0');
    assert_string_equal(spoken(&trouble), expected);
}

static void an_adapter_that_works_has_no_trouble(void **state)
{
    (void)state;
    assert_trouble(adapter(0x1a86, 0x7523, 0, "3.9.2024.9"), "");
    assert_trouble(adapter(0x067b, 0x2303, 0, "3.8.40.0"), "");
    assert_trouble(adapter(0, 0, 0, ""), "");
}

static void a_missing_driver_is_named_with_its_maker(void **state)
{
    (void)state;
    assert_trouble(
        adapter(0x1a86, 0x7523, 28, ""),
        "A CH340 adapter is plugged in, but Windows has no driver for it. Install the \"CH341SER\" "
        "from its maker (wch-ic.com). The adapter then appears here by itself.");
    assert_trouble(adapter(0x10c4, 0xea60, 28, ""),
                   "A CP210x adapter is plugged in, but Windows has no driver for it. Install the \"CP210x "
                   "Universal Windows Driver\" from its maker (silabs.com). The adapter then appears here by "
                   "itself.");
}

static void an_adapter_that_does_not_start_is_told_by_chip_and_driver(void **state)
{
    (void)state;
    const char *older = "The newer Prolific drivers do not work with this PL2303 adapter: its chip is an old "
                        "one, or a copy. Install the older driver 3.3.2 from 2008 (in Device Manager: Update "
                        "driver, choose it yourself), or use another adapter.";
    assert_trouble(adapter(0x067b, 0x2303, 10, "3.8.40.0"), older);
    struct port_info named = adapter(0x067b, 0x2303, 0, "3.8.40.0");
    strcpy(named.friendly_name, "PL2303HXA PHASED OUT SINCE 2012. PLEASE CONTACT YOUR SUPPLIER. (COM4)");
    assert_trouble(named, older);
    assert_trouble(
        adapter(0x1a86, 0x7523, 10, "3.8.2023.2"),
        "Windows cannot start this CH340 adapter (code 10); it is probably a copy, which the newer "
        "drivers do not work with. Install the older driver CH341SER 3.5 from 2019 (in Device "
        "Manager: Update driver, choose it yourself), or use another adapter.");
    assert_trouble(adapter(0x1a86, 0x7523, 10, "3.5.2019.1"),
                   "Windows cannot start this CH340 adapter (code 10). Plug it into another USB socket. If "
                   "that does not help, install another version of the \"CH341SER\" from its maker "
                   "(wch-ic.com).");
}

static void every_problem_has_a_sentence_with_its_number(void **state)
{
    (void)state;
    assert_trouble(adapter(0x0403, 0x6001, 22, ""),
                   "This FTDI FT232R adapter is switched off in Windows' Device "
                   "Manager (code 22). Enable it there.");
    assert_trouble(
        adapter(0x1a86, 0x7523, 43, ""),
        "This CH340 adapter has reported a fault, and Windows has stopped it (code 43). Unplug it, "
        "then plug it in with another cable or into another USB socket. If that does not help, it is "
        "broken.");
    assert_trouble(adapter(0x1a86, 0x7523, 52, ""),
                   "Windows refuses the driver of this CH340 adapter because it is not signed (code 52). "
                   "Install the newest \"CH341SER\" from its maker (wch-ic.com).");
    assert_trouble(adapter(0x1a86, 0x7523, 39, ""),
                   "Windows cannot load the driver of this CH340 adapter (code 39). Install the newest "
                   "\"CH341SER\" from its maker (wch-ic.com).");
    assert_trouble(adapter(0x1a86, 0x7523, 14, ""),
                   "Windows can use this CH340 adapter only after a restart (code 14).");
    for (unsigned problem = 1; problem < 60; problem++) {
        struct fact trouble;
        struct port_info p = adapter(0x1234, 0x5678, problem, "");
        assert_true(adapter_trouble(&p, &trouble));
        assert_int_equal(spoken(&trouble)[strlen(spoken(&trouble)) - 1], '.'); /* whole: it was not cut */
    }
}

static void a_failing_driver_is_told_by_chip_and_version(void **state)
{
    (void)state;
    struct port_info p = adapter(0x1a86, 0x7523, 0, "3.8.2023.2");
    assert_int_equal(adapter_driver_fault(&p, 31), ERR_PORT_CLONE);
    assert_int_equal(adapter_driver_fault(&p, 1117), ERR_PORT_DRIVER);
    p = adapter(0x1a86, 0x7523, 0, "3.10.2025.1");
    assert_int_equal(adapter_driver_fault(&p, 31), ERR_PORT_CLONE);
    p = adapter(0x1a86, 0x7523, 0, "3.5.2019.1");
    assert_int_equal(adapter_driver_fault(&p, 31), ERR_PORT_DRIVER);
    p = adapter(0x1a86, 0x7523, 0, "");
    assert_int_equal(adapter_driver_fault(&p, 31), ERR_PORT_DRIVER);
    p = adapter(0x0403, 0x6001, 0, "3.8.2023.2");
    assert_int_equal(adapter_driver_fault(&p, 31), ERR_PORT_DRIVER);
    p = adapter(0, 0, 0, "");
    p.bluetooth = true;
    assert_int_equal(adapter_driver_fault(&p, 121), ERR_PORT_ASLEEP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_adapter_that_works_has_no_trouble),
        cmocka_unit_test(a_missing_driver_is_named_with_its_maker),
        cmocka_unit_test(an_adapter_that_does_not_start_is_told_by_chip_and_driver),
        cmocka_unit_test(every_problem_has_a_sentence_with_its_number),
        cmocka_unit_test(a_failing_driver_is_told_by_chip_and_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
