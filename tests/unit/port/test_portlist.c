/* test_portlist.c: order, adapter names, Windows device ids and the list of this computer. */
/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/err.h"
#include "port/portlist_parts.h"

#include <dlfcn.h>
#include <errno.h>
#include <libserialport.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void names_are_ordered_by_number(void **state)
{
    (void)state;
    static const char *const sorted[] = {
        "",     "/dev/ttyACM0", "/dev/ttyUSB0", "/dev/ttyUSB2", "/dev/ttyUSB10", "COM",
        "COM0", "COM01",        "COM1",         "COM1a",        "COM1b2",        "COM1b10",
        "COM9", "COM10",        "COM99",        "COM100",       "COM4294967297", "COM99999999999999999999",
        "COMa", "com1",
    };
    const int count = (int)(sizeof sorted / sizeof sorted[0]);
    for (int i = 0; i < count; i++)
        for (int k = 0; k < count; k++) {
            int order = port_name_compare(sorted[i], sorted[k]);
            if ((order < 0) != (i < k) || (order > 0) != (i > k))
                fail_msg("\"%s\" against \"%s\" gives %d", sorted[i], sorted[k], order);
        }
}

static void adapters_are_known_by_their_usb_ids(void **state)
{
    (void)state;
    assert_string_equal(port_adapter_name(0x0403, 0x6001), "FTDI FT232R");
    assert_string_equal(port_adapter_name(0x0403, 0x6010), "FTDI FT2232");
    assert_string_equal(port_adapter_name(0x0403, 0x6015), "FTDI FT230X");
    assert_string_equal(port_adapter_name(0x1a86, 0x7523), "CH340");
    assert_string_equal(port_adapter_name(0x1a86, 0x55d4), "CH9102");
    assert_string_equal(port_adapter_name(0x10c4, 0xea60), "CP210x");
    assert_string_equal(port_adapter_name(0x067b, 0x2303), "PL2303");
    assert_string_equal(port_adapter_name(0x067b, 0x23f3), "PL2303G");
    assert_string_equal(port_adapter_name(0x2341, 0x0043), "Arduino");
}

static void an_unknown_adapter_has_an_empty_name(void **state)
{
    (void)state;
    assert_string_equal(port_adapter_name(0, 0), "");
    assert_string_equal(port_adapter_name(0x0403, 0x0001), "");
    assert_string_equal(port_adapter_name(0xffff, 0x7523), "");
}

static void assert_ids(const char *hardware_id, bool found, unsigned vid, unsigned pid)
{
    uint16_t v = 0xaaaa, p = 0xaaaa;
    if (port_parse_hardware_id(hardware_id, &v, &p) != found || v != vid || p != pid)
        fail_msg("%s gives %04x:%04x", hardware_id, v, p);
}

static void usb_ids_are_found_in_hardware_ids(void **state)
{
    (void)state;
    assert_ids("USB\\VID_1A86&PID_7523&REV_0264", true, 0x1a86, 0x7523);
    assert_ids("USB\\VID_1A86&PID_55D2&MI_00", true, 0x1a86, 0x55d2);
    assert_ids("FTDIBUS\\COMPORT&VID_0403&PID_6001", true, 0x0403, 0x6001);
    assert_ids("usb\\vid_10c4&pid_ea60", true, 0x10c4, 0xea60);
    assert_ids("FTDIBUS\\VID_0403+PID_6015+DN01ABCDA", true, 0x0403, 0x6015);
}

static void hardware_ids_without_usb_ids_give_zero(void **state)
{
    (void)state;
    assert_ids("", false, 0, 0);
    assert_ids("ACPI\\PNP0501", false, 0, 0);
    assert_ids("PCI\\VEN_8086&DEV_A13D", false, 0, 0);
    assert_ids("BTHENUM\\{00001101-0000-1000-8000-00805f9b34fb}_VID&0001009e_PID&4010", false, 0, 0);
    assert_ids("USB\\VID_1A86", false, 0, 0);
    assert_ids("USB\\VID_1A86&PID_752", false, 0, 0);
    assert_ids("USB\\VID_1A8G&PID_7523", false, 0, 0);
    assert_ids("VID_", false, 0, 0);
}

static void assert_serial(const char *instance_id, const char *expected)
{
    char serial[64] = "junk";
    port_parse_instance_id(instance_id, serial, sizeof serial);
    assert_string_equal(serial, expected);
}

static void serial_numbers_are_taken_from_instance_ids(void **state)
{
    (void)state;
    assert_serial("USB\\VID_10C4&PID_EA60\\0001", "0001");
    assert_serial("USB\\VID_1A86&PID_55D4\\5435012345", "5435012345");
    assert_serial("FTDIBUS\\VID_0403+PID_6001+A50285BIA\\0000", "A50285BI");
    assert_serial("FTDIBUS\\VID_0403+PID_6010+FT3ABCDEB\\0000", "FT3ABCDE");
}

static void numbers_that_windows_made_up_are_no_serial_numbers(void **state)
{
    (void)state;
    assert_serial("USB\\VID_1A86&PID_7523\\5&1A2B3C4D&0&2", "");
    assert_serial("USB\\VID_1A86&PID_55D2&MI_00\\6&2F2A5A5F&0&0000", "");
    assert_serial("FTDIBUS\\VID_0403+PID_6001+5&2F2A5A5F&0&2\\0000", "");
    assert_serial("ACPI\\PNP0501\\1", "");
    assert_serial("USB\\VID_1A86&PID_7523", "");
    assert_serial("FTDIBUS\\VID_0403", "");
    assert_serial("FTDIBUS\\", "");
    assert_serial("USB\\", "");
    assert_serial("", "");
}

static void a_serial_number_that_does_not_fit_is_left_out(void **state)
{
    (void)state;
    char serial[5];
    port_parse_instance_id("USB\\VID_10C4&PID_EA60\\1234", serial, sizeof serial);
    assert_string_equal(serial, "1234");
    port_parse_instance_id("USB\\VID_10C4&PID_EA60\\12345", serial, sizeof serial);
    assert_string_equal(serial, "");
}

static void add(struct port_list *list, const char *name, const char *friendly, uint16_t vid, uint16_t pid)
{
    struct port_info item;
    memset(&item, 0, sizeof item);
    snprintf(item.name, sizeof item.name, "%s", name);
    snprintf(item.friendly_name, sizeof item.friendly_name, "%s", friendly);
    item.vid = vid;
    item.pid = pid;
    assert_true(port_list_add(list, &item));
}

static void only_what_is_surely_the_adapter_is_chosen_unasked(void **state)
{
    (void)state;
    struct port_list list = {NULL, 0}, before = {NULL, 0};
    assert_int_equal(port_list_choose(&list, NULL), -1);
    add(&list, "COM1", "", 0, 0);           /* on the main board */
    add(&list, "COM3", "", 0x1199, 0x9071); /* a modem's */
    add(&list, "COM4", "", 0x2341, 0x0043); /* an Arduino, which would restart */
    add(&list, "COM5", "", 0x303a, 0x1001); /* an ESP32-S3, likewise */
    add(&before, "COM7", "", 0x1a86, 0x7523);
    assert_int_equal(port_list_choose(&list, NULL), -1);
    assert_int_equal(port_list_choose(&list, &before), -1);
    add(&list, "COM7", "", 0x1a86, 0x7523);
    assert_int_equal(port_list_choose(&list, NULL), 4);
    assert_int_equal(port_list_choose(&list, &before), 4);
    add(&list, "COM8", "", 0x10c4, 0xea60); /* which of the two? */
    assert_int_equal(port_list_choose(&list, NULL), -1);
    assert_int_equal(port_list_choose(&list, &list), -1);
    assert_int_equal(port_list_choose(&list, &before), 5); /* the one that was just plugged in */
    port_list_free(&list);
    port_list_free(&before);
}

static void a_list_is_sorted_and_holds_each_port_once(void **state)
{
    (void)state;
    struct port_list list = {NULL, 0};
    add(&list, "COM10", "USB-SERIAL CH340 (COM10)", 0x1a86, 0x7523);
    add(&list, "COM9", "", 0, 0);
    add(&list, "COM10", "", 0, 0); /* the kernel's list names it again */
    port_list_sort(&list);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].name, "COM9");
    assert_string_equal(list.items[0].friendly_name, "COM9");
    assert_string_equal(list.items[0].adapter, "");
    assert_string_equal(list.items[1].friendly_name, "USB-SERIAL CH340 (COM10)");
    assert_string_equal(list.items[1].adapter, "CH340");
    port_list_free(&list);
    assert_null(list.items);
    assert_int_equal(list.count, 0);
    port_list_free(&list);
}

/* Stands in for libserialport's where there is no /sys, as in a container. */
static bool no_sys;

enum sp_return sp_list_ports(struct sp_port ***ports)
{
    static enum sp_return (*real)(struct sp_port ***);
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "sp_list_ports"); /* as POSIX prescribes it */
    errno = ENOENT;
    return no_sys ? SP_ERR_FAIL : real(ports);
}

static void without_sys_the_list_is_empty(void **state)
{
    (void)state;
    struct port_list list;
    struct err e = ERR_INIT;
    no_sys = true;
    bool ok = port_list_get(&list, &e);
    no_sys = false;
    assert_true(ok);
    assert_int_equal(list.count, 0);
    port_list_free(&list);
}

static void this_computer_can_be_asked(void **state)
{
    (void)state;
    struct port_list list;
    struct err e = ERR_INIT;
    if (!port_list_get(&list, &e))
        fail_msg("%s %s", err_name(e.code), e.detail);
    for (size_t i = 0; i < list.count; i++) {
        print_message("    %s: %s, driver \"%s\"\n", list.items[i].name, list.items[i].friendly_name,
                      list.items[i].driver);
        assert_true(list.items[i].name[0] != '\0' && list.items[i].friendly_name[0] != '\0');
        assert_non_null(list.items[i].adapter);
        if (i > 0)
            assert_true(port_name_compare(list.items[i - 1].name, list.items[i].name) < 0);
    }
    port_list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_ordered_by_number),
        cmocka_unit_test(adapters_are_known_by_their_usb_ids),
        cmocka_unit_test(only_what_is_surely_the_adapter_is_chosen_unasked),
        cmocka_unit_test(an_unknown_adapter_has_an_empty_name),
        cmocka_unit_test(usb_ids_are_found_in_hardware_ids),
        cmocka_unit_test(hardware_ids_without_usb_ids_give_zero),
        cmocka_unit_test(serial_numbers_are_taken_from_instance_ids),
        cmocka_unit_test(numbers_that_windows_made_up_are_no_serial_numbers),
        cmocka_unit_test(a_serial_number_that_does_not_fit_is_left_out),
        cmocka_unit_test(a_list_is_sorted_and_holds_each_port_once),
        cmocka_unit_test(without_sys_the_list_is_empty),
        cmocka_unit_test(this_computer_can_be_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
