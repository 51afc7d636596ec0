/* test_cli_results.c: what the results of restock-cli's commands carry, in words and as JSON, in a pretended
 * world. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "cli_run.h"

#include "base/bytes.h"
#include "said.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *last_line(const char *text)
{
    const char *last = text;
    for (const char *p = text; *p != '\0'; p++)
        if (*p == '\n' && p[1] != '\0')
            last = p + 1;
    return last;
}

static void assert_result(struct run *run, struct args args, const char *const *members)
{
    args.json = true;
    run_command(run, args);
    const char *result = last_line(run->out);
    assert_has(result, "{\"event\":\"result\",\"command\":\"");
    for (; *members != NULL; members++)
        assert_has(result, *members);
    assert_string_equal(run->err, "");
}

static void test_what_ails_an_adapter_is_told_with_the_ports(void **state)
{
    struct run *run = *state;
    world_add_port("COM7", 0x1A86);
    world.ports[0].problem = 22;
    strcpy(world.ports[0].driver_version, "3.5.2019.1");
    world.portless[0] = world.ports[0];
    world.portless[0].name[0] = '\0';
    world.portless[0].problem = 28;
    world.portless_count = 1;
    run_command(run, (struct args){.command = COMMAND_PORTS});
    assert_has(run->out, "\nCOM7: This CH340 adapter is switched off");
    assert_has(run->out, "\nA CH340 adapter is plugged in, but Windows has no driver for it.");
    assert_result(
        run, (struct args){.command = COMMAND_PORTS},
        (const char *const[]){"\"driver_version\":\"3.5.2019.1\",\"problem\":22,\"trouble\":\"This CH340",
                              "\"without_port\":[{\"name\":\"\"", "\"problem\":28", NULL});
}

static void test_json_results_carry_what_is_promised(void **state)
{
    struct run *run = *state;
    assert_result(
        run, (struct args){.command = COMMAND_DETECT, .port = "P"},
        (const char *const[]){"\"chip\":\"ESP8285\"", "\"mac\":\"5C:CF:7F:01:02:03\"", "\"crystal_mhz\":26",
                              "\"flash_id\":\"514014\"", "\"flash_maker\":\"GD\"", "\"flash_size\":1048576",
                              "\"stub\":\"espressif\"", "\"baud\":460800", "\"seconds_connect\":1.250",
                              "\"firmware\":{\"firmware\":\"ewelink\",\"product\":\"PSF-B04-GL\"", NULL});
    assert_result(run, (struct args){.command = COMMAND_BACKUP, .port = "P"},
                  (const char *const[]){"\"file\":\"default.bin\"", "\"size\":1048576", "\"md5\":\"",
                                        "\"sha256\":\"", "\"seconds\":2.500", "\"wire_rx\":1000",
                                        "\"wire_tx\":2000", "\"sectors_total\":256", "\"sectors_read\":100",
                                        "\"sectors_known\":156", "\"verdict\":\"complete\"", NULL});
    assert_result(run, (struct args){.command = COMMAND_RESTORE, .port = "P", .file = run->file, .yes = true},
                  (const char *const[]){"\"sectors_erased\":3", "\"sectors_written\":4",
                                        "\"safety_copy\":\"copy.bin\"", "\"verdict\":\"complete\"", NULL});
    assert_result(run, (struct args){.command = COMMAND_ERASE, .port = "P", .yes = true},
                  (const char *const[]){"\"seconds\":2.500", "\"safety_copy\":\"copy.bin\"", NULL});
    assert_result(run, (struct args){.command = COMMAND_VERIFY, .port = "P", .file = run->file},
                  (const char *const[]){"\"equal\":true", "\"sectors_different\":[]", NULL});
    assert_result(
        run, (struct args){.command = COMMAND_BOOT_LOG, .port = "P", .seconds = 1},
        (const char *const[]){"\"text\":\"\\\\xfe ets Jan  8 2013,rst cause:1, boot mode:(1,6)\\u000aload\"",
                              "\"bytes\":52", NULL});
    assert_result(run, (struct args){.command = COMMAND_INFO, .file = run->file},
                  (const char *const[]){"\"size\":8192", "\"md5\":\"", "\"verdict\":\"complete\"",
                                        "\"reasons\":[\"Boot loader, application and radio data are in "
                                        "place, and all checksums are correct.\"]",
                                        "\"firmware\":\"ewelink\"", "\"version\":null", "\"sdk\":null",
                                        "\"boot\":null", "\"map_size\":null", "\"flash_mode\":null",
                                        "\"app_crc32\":null", "\"device_id\":null", "\"station_mac\":null",
                                        NULL});
    world_add_port("COM7", 0x1A86);
    assert_result(
        run, (struct args){.command = COMMAND_PORTS},
        (const char *const[]){"\"ports\":[{\"name\":\"COM7\",\"friendly_name\":\"USB-SERIAL (COM7)\","
                              "\"vid\":\"1a86\",\"pid\":\"7523\",\"serial\":\"\",\"driver\":\"\"",
                              NULL});
}

static void test_a_difference_is_a_result_with_exit_code_5(void **state)
{
    struct run *run = *state;
    world.different = true;
    assert_result(run, (struct args){.command = COMMAND_VERIFY, .port = "P", .file = run->file},
                  (const char *const[]){"\"equal\":false",
                                        "\"sectors_different\":[{\"first\":1,\"count\":2,\"address\":4096,"
                                        "\"size\":8192},{\"first\":255,\"count\":1,\"address\":1044480,"
                                        "\"size\":4096}]",
                                        NULL});
    assert_int_equal(run->exit_code, 5);
    run_command(run, (struct args){.command = COMMAND_VERIFY, .port = "P", .file = run->file});
    assert_has(run->out, "0x001000-0x002fff  2 sectors");
    assert_has(run->out, "0x0ff000-0x0fffff  1 sector\n");
}

static void test_boot_log_escapes_and_ends_its_last_line_and_judges(void **state)
{
    struct run *run = *state;
    run_command(run, (struct args){.command = COMMAND_BOOT_LOG, .port = "P", .seconds = 1});
    assert_has(
        run->out,
        "\\xfe ets Jan  8 2013,rst cause:1, boot mode:(1,6)\nload\n\n"
        "Verdict:      The device is in programming mode: its button was held (GPIO0 low) at power-up.\n"
        "              To start its firmware, disconnect and");
    assert_null(strstr(run->err, "reconnect"));
    assert_int_equal(world.boot_log_wait_ms, 1000);
    assert_int_equal(world.boot_log_listen_ms, 1000);
    run_command(run, (struct args){.command = COMMAND_BOOT_LOG, .port = "P", .json = true});
    assert_has(
        run->out,
        "\"command\":\"boot-log\",\"ok\":false,\"state\":\"programming\",\"verdict\":\"The device is in");
    assert_has(run->out, "\"starts\":1,\"text\":\"\\\\xfe ets Jan");
    assert_int_equal(world.boot_log_wait_ms, 20000);
    assert_int_equal(world.boot_log_listen_ms, 5000);
    world.different = true; /* here: silence */
    run_command(run, (struct args){.command = COMMAND_BOOT_LOG, .port = "P", .seconds = 1});
    assert_int_equal(run->e.code, ERR_UNHEARD);
}

static void test_boot_log_asks_for_the_power_switch_where_no_line_restarts_the_device(void **state)
{
    struct run *run = *state;
    world.lines_dead = true;
    run_command(run, (struct args){.command = COMMAND_BOOT_LOG, .port = "P"});
    assert_has(run->err,
               "disconnect and reconnect the 3.3 V wire without holding the button; leave the adapter "
               "plugged in.");
    assert_int_equal(run->exit_code, 0);
}

static void test_library_lists_files_and_names_devices(void **state)
{
    struct run *run = *state;
    char label[112], sidecar[112];
    run_command(run, (struct args){.command = COMMAND_LIBRARY, .json = true});
    assert_has(run->out, "\"devices\":[{\"mac\":null,\"name\":null,\"product\":null,\"device_id\":null,"
                         "\"offer\":null,\"backups\":[{\"file\":\"file.bin\",\"size\":8192,\"date\":null");
    static const char note[] = "{\"mac\":\"5ccf7f010203\",\"date\":\"2026-01-31T12:34:56Z\",\"verdict\":"
                               "\"complete\",\"product\":\"PSF-B04-GL\",\"purpose\":\"backup\"}";
    snprintf(sidecar, sizeof sidecar, "%s.json", run->file);
    assert_true(store_save(store_system(), sidecar, note, sizeof note - 1, true, NULL));
    run_command(run,
                (struct args){.command = COMMAND_LIBRARY, .name_mac = "5c-CF-7f-01-02-03", .name = "Lamp"});
    assert_string_equal(run->out, "5C:CF:7F:01:02:03 is now called Lamp.\n");
    run_command(run, (struct args){.command = COMMAND_LIBRARY});
    assert_has(run->out, "5C:CF:7F:01:02:03  Lamp  PSF-B04-GL\n* 2026-01-31T12:34:56Z  complete   8 KB");
    run_command(run, (struct args){.command = COMMAND_LIBRARY, .json = true});
    assert_has(run->out, "{\"mac\":\"5C:CF:7F:01:02:03\",\"name\":\"Lamp\",\"product\":\"PSF-B04-GL\",");
    assert_has(run->out, "\"offer\":\"file.bin\"");
    static const char *const wrong[] = {"", "5C:CF:7F:01:02", "5C:CF:7F:01:02:03:04", "5G:CF:7F:01:02:03",
                                        "5C:CF:7F:01:02:04"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        run_command(run, (struct args){.command = COMMAND_LIBRARY, .name_mac = wrong[i], .name = "x"});
        assert_int_equal(run->exit_code, 1);
    }
    snprintf(label, sizeof label, "%s/restock-5ccf7f010203.device.json", run->folder);
    assert_int_equal(unlink(label) | unlink(sidecar), 0);
}

static void test_info_reads_empty_files_and_files_larger_than_any_flash(void **state)
{
    struct run *run = *state;
    assert_true(store_save(store_system(), run->file, "", 0, true, NULL));
    run_command(run, (struct args){.command = COMMAND_INFO, .file = run->file, .json = true});
    assert_int_equal(run->exit_code, 0);
    assert_has(run->out, "\"size\":0,\"md5\":\"d41d8cd98f00b204e9800998ecf8427e\"");
    size_t len = (16u << 20) + 3; /* the digests still cover all of it */
    uint8_t *data = calloc(1, len);
    memset(data, 'a', len);
    assert_true(store_save(store_system(), run->file, data, len, true, NULL));
    free(data);
    run_command(run, (struct args){.command = COMMAND_INFO, .file = run->file, .json = true});
    assert_int_equal(run->exit_code, 0);
    assert_has(run->out, "\"size\":16777219,\"md5\":\"864a30f251c03c929e032440d5327947\"");
    assert_has(run->out, "\"verdict\":\"unknown\"");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, cli_run_setup, cli_run_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_what_ails_an_adapter_is_told_with_the_ports),
        TEST(test_json_results_carry_what_is_promised),
        TEST(test_a_difference_is_a_result_with_exit_code_5),
        TEST(test_boot_log_escapes_and_ends_its_last_line_and_judges),
        TEST(test_boot_log_asks_for_the_power_switch_where_no_line_restarts_the_device),
        TEST(test_library_lists_files_and_names_devices),
        TEST(test_info_reads_empty_files_and_files_larger_than_any_flash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
