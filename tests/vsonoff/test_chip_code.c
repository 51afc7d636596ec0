/* test_chip_code.c: code that the loader put into RAM runs on the core, with the ROM's routines, interrupts,
 * faults, watchdog and clocks around it (programs: chip_code/programs.S). */
/* SPDX-License-Identifier: MIT */
#include "test_chip_bench.h"

#include <stdlib.h>
#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define CODE 0x40100000u
#define DRAM 0x3FFE8000u
#define STEP 64u /* distance of two programs */

enum {
    PROGRAM_SEND,
    PROGRAM_LOAD_FAULT,
    PROGRAM_BYTE_OF_IRAM,
    PROGRAM_RETURN,
    PROGRAM_UNKNOWN_ROM,
    PROGRAM_WATCHDOG,
    PROGRAM_ECHO,
    PROGRAM_MEMCPY_IRAM = 9,
    PROGRAM_CATCH,
    PROGRAM_SOFTWARE_RESET = 12,
    PROGRAM_PRINTF,
    PROGRAM_DOUBLE_CLOCK,
    PROGRAM_SLEEP,
    PROGRAM_KEEP_SAR = 20,
    PROGRAM_PLL = 24
};

static struct bench *start_with(const struct chip_config *config)
{
    struct bench *b = bench_new(config);
    FILE *f = fopen(CHIP_CODE, "rb");
    uint8_t code[4096];
    size_t len;

    assert_non_null(f);
    len = fread(code, 1, sizeof(code) - 3, f);
    fclose(f);
    memset(code + len, 0, 3);
    bench_power(b, true);
    bench_sync(b);
    bench_upload(b, CODE, code, (len + 3) & ~(size_t)3);
    return b;
}

static struct bench *start(void)
{
    struct chip_config config;

    chip_config_default(&config, 0x100000);
    return start_with(&config);
}

static void run(struct bench *b, unsigned program)
{
    uint32_t end[2] = {0, CODE + STEP * program};

    assert_int_equal(bench_call_words(b, 6, 2, end).status, 0);
    bench_forget(b);
    bench_run(b, 50 * BENCH_MS);
}

static struct bench *start_program(unsigned program)
{
    struct bench *b = start();

    run(b, program);
    return b;
}

static void test_uploaded_code_runs(void **state)
{
    struct bench *b = start_program(PROGRAM_SEND);

    (void)state;
    assert_string_equal(bench_text(b), "O");
    assert_true(chip_runs_ram_code(b->chip));
    bench_free(b);
}

static void test_staying_in_the_loader_keeps_the_entry_for_later(void **state)
{
    struct bench *b = start();
    uint32_t stay[2] = {1, CODE}, entry;

    (void)state;
    assert_int_equal(bench_call_words(b, 6, 2, stay).status, 0);
    assert_true(chip_in_loader(b->chip));
    assert_int_equal(bench_read_reg(b, 0x3FFFDCD0), CODE);
    assert_true(chip_peek(b->chip, 0x3FFFDCD0, &entry, 4));
    bench_free(b);
}

/* The ROM reports the exception, goes back to the instruction, and so on for ever. */
static void assert_dies(unsigned program, int cause, uint32_t addr)
{
    struct bench *b = start_program(program);
    const struct chip_stats *stats = chip_get_stats(b->chip);
    char text[40];

    assert_true(chip_dead(b->chip));
    assert_int_equal(stats->cpu_exceptions[cause], 1);
    assert_int_equal(stats->last_exception_addr, addr);
    snprintf(text, sizeof(text), "Fatal exception (%d): ", cause);
    for (int i = 0; i < 3; i++) {
        assert_non_null(strstr(bench_text(b), text));
        bench_forget(b);
        bench_run(b, 50 * BENCH_MS);
    }
    bench_free(b);
}

static void test_faults_leave_a_dead_chip(void **state)
{
    (void)state;
    assert_dies(PROGRAM_LOAD_FAULT, 28, 0);
    assert_dies(PROGRAM_BYTE_OF_IRAM, 3, CODE);
    assert_dies(PROGRAM_MEMCPY_IRAM, 3, 0x40104000);
}

static void test_a_handler_for_faults_can_go_on(void **state)
{
    struct bench *b = start_program(PROGRAM_CATCH);

    (void)state;
    assert_string_equal(bench_text(b), "H");
    assert_int_equal(chip_get_stats(b->chip)->cpu_exceptions[28], 1);
    assert_true(chip_runs_ram_code(b->chip));
    bench_free(b);
}

static void test_sleeping_without_a_wake_up_is_death(void **state)
{
    struct bench *b = start_program(PROGRAM_SLEEP);

    (void)state;
    assert_true(chip_dead(b->chip));
    assert_true(chip_next_event(b->chip) == CHIP_NEVER);
    bench_free(b);
}

static void test_unknown_rom_routine_is_counted_and_deadly(void **state)
{
    struct bench *b = start_program(PROGRAM_UNKNOWN_ROM);
    const struct chip_stats *stats = chip_get_stats(b->chip);

    (void)state;
    assert_true(chip_dead(b->chip));
    assert_int_equal(stats->unknown_rom_calls, 1);
    assert_int_equal(stats->last_unknown_rom_call, 0x40000F00);
    bench_free_misused(b);
}

static void test_returning_code_ends_in_the_rom(void **state)
{
    struct bench *b = start_program(PROGRAM_RETURN);

    (void)state;
    assert_string_equal(bench_text(b), "user code done\r\n");
    assert_false(chip_runs_ram_code(b->chip));
    bench_free(b);
}

static void test_code_that_must_not_start_stays_silent(void **state)
{
    struct chip_config config;
    struct bench *b;

    (void)state;
    chip_config_default(&config, 0x100000);
    config.rom_unknown_stub = true;
    b = start_with(&config);
    run(b, PROGRAM_SEND);
    assert_int_equal(bench_text(b)[0], 0);
    assert_false(chip_runs_ram_code(b->chip));
    bench_free(b);
}

static void test_interrupts_are_served_during_a_rom_delay(void **state)
{
    struct bench *b = start_program(PROGRAM_ECHO);

    (void)state;
    bench_send(b, "HAL8000", 7);
    bench_run(b, 5 * BENCH_MS);
    assert_string_equal(bench_text(b), "IBM9111");
    assert_int_equal(chip_get_stats(b->chip)->rx_fifo_overflows, 0);
    assert_true(chip_runs_ram_code(b->chip));
    bench_free(b);
}

static void test_interrupted_code_finds_its_shift_amount_again(void **state)
{
    struct bench *b = start_program(PROGRAM_KEEP_SAR);
    uint32_t sar;

    (void)state;
    bench_send(b, "x", 1);
    bench_run(b, BENCH_MS);
    assert_int_equal(chip_get_stats(b->chip)->rx_fifo_overflows, 0);
    assert_true(chip_peek(b->chip, DRAM, &sar, 4));
    assert_int_equal(sar, 21);
    bench_free(b);
}

/* CPU and peripherals at 80 MHz: the UART's divider stays, so its rate goes up by 80/52. */
static void test_pll_speeds_up_core_and_uart(void **state)
{
    struct bench *b = start();

    (void)state;
    run(b, PROGRAM_PLL);
    assert_true(b->seen_baud > 177382 && b->seen_baud < 177384); /* 80 MHz / 451 */
    bench_free(b);
}

static void test_40_mhz_crystal_prints_its_boot_log_at_115200(void **state)
{
    struct chip_config config;
    struct bench *b;

    (void)state;
    chip_config_default(&config, 0x100000);
    config.crystal_mhz = 40;
    b = bench_new(&config);
    bench_power(b, true);
    assert_string_equal(bench_text(b), "\r\n ets Jan  8 2013,rst cause:1, boot mode:(1,6)\r\n\r\n");
    bench_sync(b);
    assert_in_range(bench_read_reg(b, 0x60000014), 692, 696);
    bench_free(b);
}

static void test_watchdog_reset_keeps_or_samples_the_straps_as_configured(void **state)
{
    struct chip_config config;
    struct bench *b;

    (void)state;
    for (int resample = 0; resample < 2; resample++) {
        chip_config_default(&config, 0x100000);
        config.belief[BELIEF_WATCHDOG_STRAPS] = resample ? STRAPS_SAMPLED : STRAPS_KEPT;
        b = start_with(&config);
        run(b, PROGRAM_WATCHDOG);
        b->baud = 74880;
        bench_run(b, 2 * BENCH_S);
        assert_string_equal(bench_text(b), resample
                                               ? "\r\n ets Jan  8 2013,rst cause:4, boot mode:(3,6)\r\n\r\n"
                                                 "wdt reset\r\nets_main.c \r\n"
                                               : "\r\n ets Jan  8 2013,rst cause:4, boot mode:(1,6)\r\n\r\n"
                                                 "wdt reset\r\n");
        assert_int_equal(chip_get_stats(b->chip)->watchdog_resets, 1);
        assert_int_equal(chip_in_loader(b->chip), !resample);
        bench_free(b);
    }
}

static void test_software_reset_in_download_mode_boots_the_flash(void **state)
{
    struct bench *b = start();
    uint8_t end[8] = {0};

    (void)state;
    for (unsigned i = 0; i < 4; i++)
        end[4 + i] = (uint8_t)((CODE + STEP * PROGRAM_SOFTWARE_RESET) >> 8 * i);
    bench_request(b, 6, end, sizeof(end), 0);
    b->baud = 74880;
    bench_run(b, BENCH_S); /* the reset cuts the answer off */
    assert_non_null(
        strstr(bench_text(b), "\r\n ets Jan  8 2013,rst cause:3, boot mode:(1,6)\r\n\r\nets_main.c \r\n"));
    assert_int_equal(chip_get_stats(b->chip)->boots_from_flash, 1);
    bench_free(b);
}

static void test_rom_printf_formats(void **state)
{
    struct bench *b = start();

    (void)state;
    bench_upload(b, DRAM, "<%d|%08x|%s|%c|%%>\n", 20);
    bench_upload(b, DRAM + 0x40, "text", 5);
    run(b, PROGRAM_PRINTF);
    assert_string_equal(bench_text(b), "<-42|000000ab|text|z|%>\r\n");
    bench_free(b);
}

static void test_doubled_cpu_clock_leaves_the_uart_alone(void **state)
{
    struct bench *b = start_program(PROGRAM_DOUBLE_CLOCK);
    uint32_t cycles;

    (void)state;
    assert_string_equal(bench_text(b), "D");
    assert_true(chip_peek(b->chip, DRAM, &cycles, 4));
    assert_in_range(cycles, 2 * 4510, 2 * 4510 + 60); /* ten bits of 451 UART clocks */
    bench_free(b);
}

static void test_waiting_code_announces_no_event(void **state)
{
    struct bench *b = start_program(PROGRAM_SEND);

    (void)state;
    assert_true(chip_next_event(b->chip) == CHIP_NEVER);
    bench_send(b, "x", 1);
    assert_true(chip_next_event(b->chip) < chip_now(b->chip) + 100000);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uploaded_code_runs),
        cmocka_unit_test(test_staying_in_the_loader_keeps_the_entry_for_later),
        cmocka_unit_test(test_faults_leave_a_dead_chip),
        cmocka_unit_test(test_a_handler_for_faults_can_go_on),
        cmocka_unit_test(test_sleeping_without_a_wake_up_is_death),
        cmocka_unit_test(test_unknown_rom_routine_is_counted_and_deadly),
        cmocka_unit_test(test_returning_code_ends_in_the_rom),
        cmocka_unit_test(test_code_that_must_not_start_stays_silent),
        cmocka_unit_test(test_interrupts_are_served_during_a_rom_delay),
        cmocka_unit_test(test_interrupted_code_finds_its_shift_amount_again),
        cmocka_unit_test(test_pll_speeds_up_core_and_uart),
        cmocka_unit_test(test_40_mhz_crystal_prints_its_boot_log_at_115200),
        cmocka_unit_test(test_watchdog_reset_keeps_or_samples_the_straps_as_configured),
        cmocka_unit_test(test_software_reset_in_download_mode_boots_the_flash),
        cmocka_unit_test(test_rom_printf_formats),
        cmocka_unit_test(test_doubled_cpu_clock_leaves_the_uart_alone),
        cmocka_unit_test(test_waiting_code_announces_no_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
