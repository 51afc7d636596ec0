/* test_beliefs.c: what the virtual Sonoff believes without a source must not matter.  A short backup, restore
 * and verify with every belief the other way round, in the usual and in the hostile world, and on every kind
 * of flash chip, locked as a mask ROM or a firmware may have left it. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "beliefs.h"
#include "chip.h"
#include "core/device/chip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE      (512u << 10)
#define FIRST     5u /* sectors of the image that hold something */
#define SECTORS   3u
#define LOCKED    0x1Cu
#define SECOND_QE 0x02u
#define BERG      0xE0u
#define XMC       0x20u
#define QE_BESIDE 0x40u /* where it is in the first register */

static uint8_t before[SIZE], wanted[SIZE];

static void fill(uint8_t *sectors, uint32_t seed)
{
    for (uint32_t i = 0; i < SECTORS * FLASH_SECTOR; i++)
        sectors[i] = (uint8_t)(seed = seed * 1664525 + 1013904223) >> (i % 5);
}

static int make_images(void **state)
{
    (void)state;
    memset(before, 0xFF, sizeof before);
    memset(wanted, 0xFF, sizeof wanted);
    before[0] = wanted[0] = 0xE9;
    fill(before + FIRST * FLASH_SECTOR, 1);
    fill(wanted + (FIRST + 1) * FLASH_SECTOR, 2);
    return 0;
}

static void start(struct bench *b, enum stub_choice stub)
{
    bench_use_stub(stub);
    bench_insert(b, before, SIZE);
}

/* All of it, to the last byte; bench_done looks at what the device has counted. */
static void there_and_back(struct bench *b)
{
    struct backup_result saved;
    struct restore_result put;
    struct verify_result same;
    const struct backup_options backup = {.library = b->folder};
    const struct restore_options restore = {
        .file = bench_save(b, "wanted.bin", wanted, SIZE), .library = b->folder, .force = true};
    assert_done(b, bench_connect(b, 0));
    assert_done(b, flasher_backup(b->flasher, &backup, &saved, &b->err));
    bench_assert_file(saved.file, before, SIZE);
    assert_done(b, flasher_restore(b->flasher, &restore, &put, &b->err));
    assert_memory_equal(vsonoff_mem_flash(b->device), wanted, SIZE);
    assert_done(b, flasher_verify(b->flasher, saved.file, false, &same, &b->err));
    assert_false(same.equal);
    backup_result_done(&saved);
    verify_result_done(&same);
}

static void with_belief(enum stub_choice stub, bool hostile, enum belief belief, uint8_t value)
{
    const struct belief_info *info = belief_info(belief);
    struct bench b;
    printf("  %s: %s=%s\n", hostile ? "hostile" : "usual", info->name, info->values[value]);
    start(&b, stub);
    if (hostile)
        chip_config_hostile(&b.config.chip);
    b.config.chip.belief[belief] = value;
    bench_power_on(&b);
    there_and_back(&b);
    bench_done(&b);
}

/* Everything the other way round, one at a time: in the usual world what is not usual there, in the hostile
 * one what is not hostile. */
static void every_belief_both_ways(enum stub_choice stub)
{
    for (unsigned i = 0; i < BELIEF_COUNT; i++) {
        const struct belief_info *info = belief_info((enum belief)i);
        for (uint8_t v = 0; info->values[v] != NULL; v++) {
            if (v != 0)
                with_belief(stub, false, (enum belief)i, v);
            if (v != info->hostile)
                with_belief(stub, true, (enum belief)i, v);
        }
    }
}

static void no_belief_matters_to_restocks_stub(void **state)
{
    (void)state;
    every_belief_both_ways(STUB_RESTOCK);
}

static void no_belief_matters_to_espressifs_stub(void **state)
{
    (void)state;
    every_belief_both_ways(STUB_ESPRESSIF);
}

static bool has_second(const struct nor_part *part)
{
    return part->second != NOR_SECOND_NONE && part->second != NOR_CONFIG_BEHIND;
}

/* All protected, and quad mode on: the protection goes and nothing else, and no bit is set for ever. */
static void on_part(const struct nor_part *part, bool hostile)
{
    struct bench b;
    uint8_t first = LOCKED | (has_second(part) ? 0 : QE_BESIDE & part->sr1);
    printf("  %s, %s\n", part->name, hostile ? "hostile" : "usual");
    start(&b, STUB_RESTOCK);
    if (hostile)
        chip_config_hostile(&b.config.chip);
    b.config.chip.flash.part = part;
    b.config.chip.flash.jedec[0] = part->maker;
    b.config.chip.flash.timing = part->typical;
    bench_power_on(&b);
    struct nor *flash = chip_flash(vsonoff_mem_chip(b.device));
    nor_set_status(flash, first, has_second(part) ? SECOND_QE : 0);
    there_and_back(&b);
    assert_int_equal(nor_status(flash) & 0xFF, first & ~LOCKED);
    /* Berg's and XMC's are not asked for the second register; it is lost if writing the first clears it. */
    bool asked = part->maker != BERG && !(part->maker == XMC && hostile);
    assert_int_equal(nor_status(flash) >> 8, has_second(part) && asked ? SECOND_QE : 0);
    bench_done(&b);
}

static void every_part_is_unlocked_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; nor_part_at(i) != NULL; i++) {
        on_part(nor_part_at(i), false);
        on_part(nor_part_at(i), true);
    }
}

/* FIDELITY.md names each belief with its values, in this order: the usual one, the others; which is hostile.
 */
static void the_table_of_beliefs_is_the_programs(void **state)
{
    (void)state;
    static char text[64 << 10];
    FILE *file = fopen(FIDELITY_FILE, "r");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[len] = '\0';
    char *line = strstr(text, "| belief | values | hostile |");
    assert_non_null(line);
    line = strchr(strchr(line, '\n') + 1, '\n') + 1;
    for (unsigned i = 0; i < BELIEF_COUNT; i++) {
        const struct belief_info *info = belief_info((enum belief)i);
        char row[128];
        size_t n = (size_t)snprintf(row, sizeof row, "| `%s` | %s", info->name, info->values[0]);
        for (unsigned v = 1; info->values[v] != NULL; v++)
            n += (size_t)snprintf(row + n, sizeof row - n, ", %s", info->values[v]);
        snprintf(row + n, sizeof row - n, " | %s |", info->values[info->hostile]);
        if (strncmp(line, row, strlen(row)) != 0)
            fail_msg("FIDELITY.md should go on with \"%s\"", row);
        line = strchr(line, '\n') + 1;
    }
    assert_memory_not_equal(line, "| `", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_beliefs_is_the_programs),
        cmocka_unit_test(no_belief_matters_to_restocks_stub),
        cmocka_unit_test(no_belief_matters_to_espressifs_stub),
        cmocka_unit_test(every_part_is_unlocked_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, make_images, NULL);
}
