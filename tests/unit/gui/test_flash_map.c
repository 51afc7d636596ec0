/* test_flash_map.c: the model of the map, its cells, its words and its pixels. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "core/image/image.h"
#include "gui/map_paint.h"
#include "gui/worker_map.h"
#include "say/say.h"

#include <stdlib.h>
#include <string.h>

#define MB (1u << 20)

static struct flash_map map;

static void assert_summary(const char *wanted)
{
    char text[200];
    const struct fact fact = flash_map_summary(&map);
    say_fact(&fact, text, sizeof text);
    assert_string_equal(text, wanted);
}

static void every_step_of_the_work_is_summed_up(void **state)
{
    (void)state;
    flash_map_clear(&map, MAP_OF_DEVICE, 0);
    assert_summary("");
    flash_map_clear(&map, MAP_OF_DEVICE, MB);
    assert_summary("Not looked at yet.");
    flash_map_set(&map, 0, 100, SECTOR_TO_READ);
    flash_map_set(&map, 100, 156, SECTOR_BLANK);
    assert_summary("0 of 100 sectors read.");
    flash_map_set(&map, 0, 40, SECTOR_READ);
    assert_summary("40 of 100 sectors read.");
    flash_map_set(&map, 0, 100, SECTOR_READ);
    flash_map_set(&map, 0, 128, SECTOR_VERIFIED);
    assert_summary("128 of 256 sectors are verified.");
    flash_map_set(&map, 0, 256, SECTOR_VERIFIED);
    assert_summary("All 256 sectors are verified.");
    flash_map_set(&map, 7, 11, SECTOR_DIFFERENT);
    assert_summary("11 of 256 sectors differ.");
    flash_map_set(&map, 7, 10, SECTOR_VERIFIED);
    assert_summary("1 of 256 sectors differs.");
    flash_map_set(&map, 9, 1, SECTOR_UNSTABLE);
    assert_summary("1 of 256 sectors reads differently each time.");
    flash_map_begin(&map);
    assert_summary("Not looked at yet.");
    flash_map_set(&map, 0, 256, SECTOR_KNOWN);
    flash_map_set(&map, 4, 11, SECTOR_TO_CHANGE);
    flash_map_set(&map, 4, 3, SECTOR_WRITTEN);
    flash_map_set(&map, 7, 1, SECTOR_ERASED);
    flash_map_set(&map, 8, 2, SECTOR_CHANGING);
    assert_summary("4 of 11 sectors written or erased.");
    flash_map_set(&map, 7, 8, SECTOR_WRITTEN);
    flash_map_set(&map, 0, 256, SECTOR_VERIFIED);
    assert_summary("11 sectors were changed; all 256 are verified.");
    flash_map_begin(&map); /* the next work has changed nothing yet */
    flash_map_set(&map, 0, 256, SECTOR_VERIFIED);
    assert_summary("All 256 sectors are verified.");
}

static void what_is_blank_stays_known_as_blank(void **state)
{
    (void)state;
    flash_map_clear(&map, MAP_OF_DEVICE, MB);
    flash_map_set(&map, 0, 4, SECTOR_BLANK);
    flash_map_set(&map, 1, 1, SECTOR_WRITTEN);
    flash_map_set(&map, 2, 1, SECTOR_READ);
    flash_map_set(&map, 3, 1, SECTOR_TO_CHANGE);
    flash_map_set(&map, 3, 1, SECTOR_ERASED);
    assert_int_equal(flash_map_look(&map, 3, 1), SECTOR_ERASED);
    flash_map_set(&map, 0, 4, SECTOR_VERIFIED);
    assert_int_equal(flash_map_look(&map, 0, 1), LOOK_VERIFIED_BLANK);
    assert_int_equal(flash_map_look(&map, 1, 1), LOOK_VERIFIED_CHANGED);
    assert_int_equal(flash_map_look(&map, 2, 1), SECTOR_VERIFIED);
    assert_int_equal(flash_map_look(&map, 3, 1), LOOK_VERIFIED_CHANGED);
    assert_int_equal(flash_map_count(&map, LOOK_VERIFIED_CHANGED), 2);
}

static void the_most_important_state_of_a_group_wins(void **state)
{
    (void)state;
    static const uint8_t order[] = {SECTOR_UNSTABLE, SECTOR_DIFFERENT, SECTOR_CHANGING, SECTOR_TO_CHANGE,
                                    SECTOR_TO_READ,  SECTOR_WRITTEN,   SECTOR_ERASED,   SECTOR_READ,
                                    SECTOR_KNOWN,    SECTOR_VERIFIED,  SECTOR_BLANK,    SECTOR_UNSEEN};
    for (size_t i = 0; i < ARRAY_LEN(order); i++)
        for (size_t k = i + 1; k < ARRAY_LEN(order); k++) {
            flash_map_clear(&map, MAP_OF_DEVICE, MB);
            for (uint32_t at = 8; at < 12; at++)
                flash_map_set(&map, at, 1, (enum sector_state)order[at == 10 ? i : k]);
            assert_int_equal(flash_map_look(&map, 8, 4), order[i]);
        }
    assert_int_equal(flash_map_look(&map, 255, 4), SECTOR_UNSEEN); /* not beyond the end */
}

static void nothing_is_written_beyond_the_map(void **state)
{
    (void)state;
    flash_map_clear(&map, MAP_OF_DEVICE, MB);
    flash_map_set(&map, 250, 100, SECTOR_READ);
    flash_map_set(&map, 4000, 4000000000u, SECTOR_READ);
    assert_int_equal(flash_map_count(&map, (enum map_look)SECTOR_READ), 6);
    assert_int_equal(map.state[256], 0);
    flash_map_clear(&map, MAP_OF_DEVICE, (uint64_t)1 << 40);
    assert_int_equal(map.sectors, FLASH_MAP_SECTORS);
    flash_map_set(&map, 0, UINT32_MAX, SECTOR_READ);
    assert_int_equal(flash_map_count(&map, (enum map_look)SECTOR_READ), FLASH_MAP_SECTORS);
}

static void files_have_maps_too(void **state)
{
    (void)state;
    char text[200];
    uint8_t *a = malloc(10 * 4096), *b = malloc(10 * 4096);
    memset(a, 0xFF, 10 * 4096);
    memset(a, 0x55, 3 * 4096);
    memcpy(b, a, 10 * 4096);
    b[5 * 4096 + 9] = 0;
    flash_map_of_file(&map, a, 9 * 4096 + 1);
    assert_int_equal(map.sectors, 10);
    assert_summary("3 of 10 sectors hold data.");
    flash_map_cell_text(&map, 1, 1, text, sizeof text);
    assert_string_equal(text, "0x01000 to 0x01FFF: holds data");
    flash_map_of_two_files(&map, a, 10 * 4096, b, 10 * 4096);
    assert_summary("1 of 10 sectors differs.");
    assert_int_equal(flash_map_look(&map, 5, 1), SECTOR_DIFFERENT);
    flash_map_text(&map, text, sizeof text);
    assert_string_equal(text, "Map of the differences: 1 of 10 sectors differs.");
    flash_map_of_two_files(&map, a, 10 * 4096, a, 10 * 4096);
    assert_summary("All 10 sectors are equal.");
    flash_map_cell_text(&map, 8, 2, text, sizeof text);
    assert_string_equal(text, "0x08000 to 0x09FFF: blank in both");
    flash_map_of_two_files(&map, a, 10 * 4096, a, 8 * 4096);
    flash_map_cell_text(&map, 8, 2, text, sizeof text);
    assert_string_equal(text, "0x08000 to 0x09FFF, the end that only one of them has: different");
    free(a);
    free(b);
}

static void a_cell_says_where_and_what_it_is(void **state)
{
    (void)state;
    char text[200];
    flash_map_clear(&map, MAP_OF_DEVICE, MB);
    memset(map.region + 0x78, REGION_IDENTITY, 2);
    flash_map_set(&map, 0x78, 1, SECTOR_DIFFERENT);
    flash_map_cell_text(&map, 0x78, 2, text, sizeof text);
    assert_string_equal(text, "0x78000 to 0x79FFF, the identity (device ID and key): different");
    flash_map_cell_text(&map, 0xFF, 4, text, sizeof text);
    assert_string_equal(text, "0xFF000 to 0xFFFFF: not looked at yet");
    flash_map_cell_text(&map, 0x100, 4, text, sizeof text);
    assert_string_equal(text, "");
    flash_map_text(&map, text, sizeof text);
    assert_string_equal(text, "Map of the flash: 1 of 256 sectors differs.");
    for (int of = MAP_OF_DEVICE; of <= MAP_OF_TWO_FILES; of++)
        for (int look = 0; look < LOOK_COUNT; look++) {
            map.of = (enum flash_map_of)of;
            assert_non_null(say_template(flash_map_look_word(&map, (enum map_look)look)));
        }
}

static void assert_grid(uint32_t sectors, uint32_t width, uint32_t height, uint32_t per_cell,
                        uint32_t smallest_share)
{
    struct map_grid g = map_grid_for(sectors, width, height);
    assert_int_equal(g.per_cell, per_cell);
    assert_int_equal(g.cells, (sectors + per_cell - 1) / per_cell);
    assert_true(g.columns * g.rows >= g.cells && (g.rows - 1) * g.columns < g.cells);
    assert_in_range(g.columns * g.pitch_x - 1, 1, width);
    assert_in_range(g.rows * g.pitch_y - 1, 1, height);
    assert_true(g.pitch_x >= 4 && g.pitch_y >= 4);
    uint64_t used = (uint64_t)g.cells * g.pitch_x * g.pitch_y;
    if (used * 100 < (uint64_t)width * height * smallest_share)
        fail_msg("%u sectors in %u x %u: %u x %u cells of %u x %u use too little", sectors, width, height,
                 g.columns, g.rows, g.pitch_x, g.pitch_y);
}

static void cells_fill_the_room_at_every_size(void **state)
{
    (void)state;
    static const uint32_t dpis[] = {96, 120, 144, 168, 192};
    for (size_t i = 0; i < ARRAY_LEN(dpis); i++) { /* 386 x 22 dialog units */
        uint32_t width = 579 * dpis[i] / 96, height = 36 * dpis[i] / 96;
        for (uint32_t sectors = 128; sectors <= 1024; sectors *= 2)
            assert_grid(sectors, width, height, 1, 60);
    }
    assert_grid(4096, 579, 36, 4, 60);
    assert_grid(4096, 1158, 72, 1, 60);
    assert_grid(77, 579, 36, 1, 60); /* a file */
    assert_grid(1, 579, 36, 1, 0);
    assert_int_equal(map_grid_for(256, 2, 36).per_cell, 0);
    assert_int_equal(map_grid_for(256, 0, 0).per_cell, 0);
    assert_int_equal(map_grid_for(0, 579, 36).per_cell, 0);
}

static void the_cell_under_a_pixel_is_found(void **state)
{
    (void)state;
    struct map_grid g = map_grid_for(256, 579, 36);
    uint32_t cell;
    assert_int_equal(g.columns, 64);
    assert_int_equal(g.pitch_x, 9);
    assert_int_equal(g.pitch_y, 9);
    for (uint32_t i = 0; i < g.cells; i++)
        for (uint32_t off = 0; off < 9; off += 8) {
            assert_true(map_grid_at(&g, i % 64 * 9 + off, i / 64 * 9 + off, &cell));
            assert_int_equal(cell, i);
        }
    assert_false(map_grid_at(&g, 64 * 9, 0, &cell));
    assert_false(map_grid_at(&g, 0, 36, &cell));
    g = map_grid_for(77, 579, 36);
    assert_false(map_grid_at(&g, (g.columns - 1) * g.pitch_x, (g.rows - 1) * g.pitch_y, &cell) && cell >= 77);
    memset(&g, 0, sizeof g);
    assert_false(map_grid_at(&g, 0, 0, &cell));
}

/* The worker's */

static void the_window_hears_of_the_map_now_and_then(void **state)
{
    (void)state;
    static struct worker_map w;
    const uint8_t one[6] = {1}, other[6] = {2};
    memset(&w, 0, sizeof w);
    assert_false(worker_map_is_due(&w, 1000));
    assert_true(worker_map_of_device(&w, one, MB));
    assert_true(worker_map_is_due(&w, 1000));
    worker_map_set(&w, 0, 1, SECTOR_READ);
    assert_false(worker_map_is_due(&w, 1100)); /* one message at a time */
    worker_map_take(&w, &map);
    assert_int_equal(flash_map_count(&map, (enum map_look)SECTOR_READ), 1);
    assert_false(worker_map_is_due(&w, 1100)); /* nothing is new */
    worker_map_set(&w, 1, 1, SECTOR_READ);
    assert_true(worker_map_is_due(&w, 1100));
    worker_map_take(&w, &map);
    worker_map_set(&w, 2, 1, SECTOR_READ);
    assert_false(worker_map_is_due(&w, 1100 + WORKER_MAP_MS - 1));
    assert_true(worker_map_is_due(&w, 1100 + WORKER_MAP_MS));
    worker_map_take(&w, &map);
    worker_map_set(&w, 3, 1, SECTOR_READ);
    assert_false(worker_map_is_due(&w, 1150));
    assert_true(worker_map_is_due(&w, UINT64_MAX)); /* the end of the work */
    worker_map_take(&w, &map);
    assert_false(worker_map_of_device(&w, one, MB)); /* its map stands */
    worker_map_take(&w, &map);
    assert_int_equal(flash_map_count(&map, (enum map_look)SECTOR_READ), 4);
    assert_true(worker_map_of_device(&w, other, MB));
    worker_map_take(&w, &map);
    assert_int_equal(flash_map_count(&map, (enum map_look)SECTOR_UNSEEN), 256);
    worker_map_set(&w, 0, 256, SECTOR_READ);
    worker_map_begin(&w);
    worker_map_take(&w, &map);
    assert_int_equal(flash_map_count(&map, (enum map_look)SECTOR_UNSEEN), 256);
}

static void the_worker_names_the_parts_by_a_look_or_by_bytes(void **state)
{
    (void)state;
    static struct worker_map w;
    static uint8_t regions[FLASH_MAP_SECTORS];
    const uint8_t one[6] = {1};
    struct image_info look;
    memset(&w, 0, sizeof w);
    memset(&look, 0, sizeof look);
    look.sdk_layout = look.startable = true;
    look.map_size = MB;
    worker_map_of_device(&w, one, MB);
    worker_map_by_look(&w, &look);
    worker_map_take(&w, &map);
    assert_int_equal(flash_map_region_at(&map, 0), REGION_BOOT);
    assert_int_equal(flash_map_region_at(&map, 0x78), REGION_IDENTITY);
    regions[0x78] = REGION_APPLICATION;
    worker_map_by_bytes(&w, regions);
    worker_map_take(&w, &map);
    assert_int_equal(flash_map_region_at(&map, 0x78), REGION_APPLICATION);
    assert_int_equal(flash_map_region_at(&map, 256), REGION_OTHER);
}

/* Pixels */

static const struct map_contrast black = {0x000000, 0xFFFFFF, 0x1AEBFF, 0x000000, 0x3FF23F},
                                 white = {0xFFFFFF, 0x000000, 0x37006E, 0xFFFFFF, 0x600000};

static int grey(uint32_t c)
{
    return (int)((c >> 16 & 255) * 30 + (c >> 8 & 255) * 59 + (c & 255) * 11) / 100;
}

/* In grey levels, on average over the cell. */
static int difference(const struct map_palette *p, int one, int other, uint32_t width, uint32_t height)
{
    uint32_t a[32 * 32], b[32 * 32];
    const struct map_canvas ca = {a, width, height, width}, cb = {b, width, height, width};
    int sum = 0;
    map_paint_cell(&ca, &p->look[one], 0, 0, width, height);
    map_paint_cell(&cb, &p->look[other], 0, 0, width, height);
    for (uint32_t i = 0; i < width * height; i++)
        sum += abs(grey(a[i]) - grey(b[i]));
    return sum / (int)(width * height);
}

static void all_looks_are_told_apart_without_colour(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{3, 3}, {3, 8}, {8, 8}, {5, 4}, {13, 12}, {17, 17}, {30, 10}};
    struct map_palette palettes[4];
    map_palette_light(&palettes[0], 0xF0F0F0);
    map_palette_dark(&palettes[1], 0x202020);
    map_palette_contrast(&palettes[2], &black);
    map_palette_contrast(&palettes[3], &white);
    for (int p = 0; p < 4; p++)
        for (size_t s = 0; s < ARRAY_LEN(sizes); s++)
            for (int one = 0; one < LOOK_COUNT; one++)
                for (int other = one + 1; other < LOOK_COUNT; other++) {
                    int d = difference(&palettes[p], one, other, sizes[s][0], sizes[s][1]);
                    if (d < 8)
                        fail_msg("palette %d, %ux%u: looks %d and %d differ by %d", p, sizes[s][0],
                                 sizes[s][1], one, other, d);
                }
}

static void cells_are_even_and_gaps_one_pixel_wide(void **state)
{
    (void)state;
    const uint32_t width = 579, height = 36, back = 0xF0F0F0;
    uint32_t *pixels = malloc((width * height + 1) * sizeof *pixels);
    const struct map_canvas canvas = {pixels, width, height, width};
    struct map_palette p;
    map_palette_light(&p, back);
    flash_map_clear(&map, MAP_OF_DEVICE, MB);
    flash_map_set(&map, 0, 256, SECTOR_READ);
    flash_map_set(&map, 65, 1, SECTOR_DIFFERENT);
    struct map_grid g = map_grid_for(map.sectors, width, height);
    pixels[width * height] = 0x12345678;
    map_paint(&canvas, &p, &map, &g);
    assert_int_equal(pixels[width * height], 0x12345678);
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++) {
            uint32_t cell, c = pixels[y * width + x];
            bool inside = map_grid_at(&g, x, y, &cell) && x % 9 < 8 && y % 9 < 8;
            if (!inside)
                assert_int_equal(c, back);
            else if (cell == 65)
                assert_true(c == p.look[SECTOR_DIFFERENT].fill || c == p.look[SECTOR_DIFFERENT].ink);
            else
                assert_int_equal(c, p.look[SECTOR_READ].fill);
        }
    free(pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_of_the_work_is_summed_up),
        cmocka_unit_test(what_is_blank_stays_known_as_blank),
        cmocka_unit_test(the_most_important_state_of_a_group_wins),
        cmocka_unit_test(nothing_is_written_beyond_the_map),
        cmocka_unit_test(files_have_maps_too),
        cmocka_unit_test(a_cell_says_where_and_what_it_is),
        cmocka_unit_test(cells_fill_the_room_at_every_size),
        cmocka_unit_test(the_cell_under_a_pixel_is_found),
        cmocka_unit_test(the_window_hears_of_the_map_now_and_then),
        cmocka_unit_test(the_worker_names_the_parts_by_a_look_or_by_bytes),
        cmocka_unit_test(all_looks_are_told_apart_without_colour),
        cmocka_unit_test(cells_are_even_and_gaps_one_pixel_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
