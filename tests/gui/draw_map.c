/* draw_map.c: draws the map of the flash in every state, theme and size, and checks the pictures.
 *
 *   draw_map.exe [FOLDER]    FOLDER: where to put them as BMP files
 *
 * Prints a line per check; exit code 0 if all hold.  Runs under Wine or on Windows. */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "gui/map_draw.h"
#include "gui/map_view.h"
#include "gui/theme.h"
#include "win32/comctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB          (1u << 20)
#define WIDTH       579 /* 386 x 22 dialog units at 96 DPI */
#define HEIGHT      36
#define TALL        120 /* with a legend */
#define SLOWEST_MS  20  /* a redraw of 4 MB at 192 DPI: ten times the aim, for a slow machine */
#define REPETITIONS 50

static int failures;

static void check(bool ok, const char *what, const char *which)
{
    if (!ok)
        printf("FAILED: %s (%s)\n", what, which);
    failures += !ok;
}

/* Maps */

static void fill_backup(struct flash_map *m)
{
    for (uint32_t i = 0; i < m->sectors; i++)
        flash_map_set(m, i, 1, i * 7 % 16 < 9 ? SECTOR_TO_READ : i % 5 == 0 ? SECTOR_KNOWN : SECTOR_BLANK);
    for (uint32_t i = 0; i < m->sectors / 2; i++)
        if (flash_map_look(m, i, 1) == (enum map_look)SECTOR_TO_READ)
            flash_map_set(m, i, 1, SECTOR_READ);
}

static void fill_restore(struct flash_map *m)
{
    for (uint32_t i = 0; i < m->sectors; i++)
        flash_map_set(m, i, 1, i % 16 == 15 ? SECTOR_BLANK : i % 3 == 0 ? SECTOR_TO_CHANGE : SECTOR_KNOWN);
    for (uint32_t i = 0; i < m->sectors / 2; i += 3)
        flash_map_set(m, i, 1, i % 2 == 0 ? SECTOR_WRITTEN : SECTOR_ERASED);
    flash_map_set(m, m->sectors / 2, 4, SECTOR_CHANGING);
}

static void fill_verified(struct flash_map *m)
{
    flash_map_set(m, 0, m->sectors, SECTOR_VERIFIED);
    flash_map_set(m, m->sectors / 4, m->sectors / 8, SECTOR_BLANK);
    flash_map_set(m, 3, 7, SECTOR_WRITTEN);
    flash_map_set(m, 0, m->sectors, SECTOR_VERIFIED);
}

static void fill_different(struct flash_map *m)
{
    fill_verified(m);
    flash_map_begin(m);
    flash_map_set(m, m->sectors / 4, m->sectors / 4, SECTOR_BLANK);
    flash_map_set(m, 0, m->sectors, SECTOR_VERIFIED);
    flash_map_set(m, m->sectors / 2, 8, SECTOR_DIFFERENT);
    flash_map_set(m, m->sectors - 4, 3, SECTOR_DIFFERENT);
}

static void fill_unstable(struct flash_map *m)
{
    fill_different(m);
    flash_map_set(m, m->sectors / 3, 5, SECTOR_UNSTABLE);
}

static void fill_nothing(struct flash_map *m)
{
    flash_map_begin(m);
}

static const struct {
    const char *name;
    void (*fill)(struct flash_map *m);
} states[] = {{"unseen", fill_nothing},    {"backup", fill_backup},       {"restore", fill_restore},
              {"verified", fill_verified}, {"different", fill_different}, {"unstable", fill_unstable}};

/* Themes */

static struct theme theme_of(const char *name)
{
    struct theme t;
    memset(&t, 0, sizeof t);
    t.dark = strcmp(name, "dark") == 0;
    t.contrast = strcmp(name, "contrast") == 0;
    t.text = t.dark || t.contrast ? RGB(240, 240, 240) : RGB(0, 0, 0);
    t.back = t.contrast ? RGB(0, 0, 0) : t.dark ? RGB(32, 32, 32) : RGB(240, 240, 240);
    return t;
}

/* Pictures */

struct picture {
    HDC dc;
    HBITMAP bitmap;
    uint32_t *pixels;
    int width, height;
    RECT map; /* with a border around it that is not the map's */
};

#define BORDER 6
#define BESIDE 0x00123456u

static HFONT font_of(int dpi)
{
    return CreateFontW(-MulDiv(9, dpi, 72), 0, 0, 0, FW_NORMAL, 0, 0, 0, DEFAULT_CHARSET, 0, 0, 0, 0,
                       L"Segoe UI");
}

static struct picture picture_new(int width, int height)
{
    struct picture p = {.width = width + 2 * BORDER, .height = height + 2 * BORDER};
    BITMAPINFO info = {.bmiHeader = {.biSize = sizeof(BITMAPINFOHEADER),
                                     .biWidth = p.width,
                                     .biHeight = -p.height,
                                     .biPlanes = 1,
                                     .biBitCount = 32}};
    void *pixels = NULL;
    p.dc = CreateCompatibleDC(NULL);
    p.bitmap = CreateDIBSection(p.dc, &info, DIB_RGB_COLORS, &pixels, NULL, 0);
    p.pixels = pixels;
    if (p.pixels == NULL)
        exit(2);
    SelectObject(p.dc, p.bitmap);
    for (int i = 0; i < p.width * p.height; i++)
        p.pixels[i] = BESIDE;
    SetRect(&p.map, BORDER, BORDER, BORDER + width, BORDER + height);
    return p;
}

static void picture_done(struct picture *p)
{
    DeleteDC(p->dc);
    DeleteObject(p->bitmap);
}

static void save(const struct picture *p, const char *folder, const char *name)
{
    char path[600];
    uint32_t bytes = (uint32_t)(p->width * p->height) * 4;
    BITMAPINFOHEADER info = {
        .biSize = sizeof info, .biWidth = p->width, .biHeight = -p->height, .biPlanes = 1, .biBitCount = 32};
    uint8_t head[14] = {'B', 'M'};
    put_le32(head + 2, (uint32_t)sizeof head + (uint32_t)sizeof info + bytes);
    put_le32(head + 10, (uint32_t)sizeof head + (uint32_t)sizeof info);
    snprintf(path, sizeof path, "%s/%s.bmp", folder, name);
    FILE *f = fopen(path, "wb");
    if (f == NULL)
        exit(2);
    fwrite(head, sizeof head, 1, f);
    fwrite(&info, sizeof info, 1, f);
    fwrite(p->pixels, bytes, 1, f);
    fclose(f);
}

static bool border_is_whole(const struct picture *p)
{
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++) {
            bool outside = x < p->map.left || x >= p->map.right || y < p->map.top || y >= p->map.bottom;
            if (outside && p->pixels[y * p->width + x] != BESIDE)
                return false;
            if (!outside && p->pixels[y * p->width + x] == BESIDE)
                return false;
        }
    return true;
}

static int grey(uint32_t c)
{
    return (int)((c >> 16 & 255) * 30 + (c >> 8 & 255) * 59 + (c & 255) * 11) / 100;
}

/* The mean difference in grey levels of two cells. */
static int difference(const struct picture *p, const RECT *one, const RECT *other)
{
    int sum = 0, count = 0;
    for (int y = 0; y < one->bottom - one->top - 1; y++)
        for (int x = 0; x < one->right - one->left - 1; x++, count++)
            sum += abs(grey(p->pixels[(one->top + y) * p->width + one->left + x]) -
                       grey(p->pixels[(other->top + y) * p->width + other->left + x]));
    return sum / count;
}

/* Every cell is found where it is drawn, has the look of its state, and differs from cells of other states.
 */
static void check_cells(const struct picture *p, const struct flash_map *m, const char *name)
{
    struct map_cell first[LOOK_COUNT];
    bool have[LOOK_COUNT] = {false};
    for (int y = p->map.top; y < p->map.bottom; y++)
        for (int x = p->map.left; x < p->map.right; x++) {
            struct map_cell cell;
            if (!map_cell_at(p->dc, &p->map, m, (POINT){x, y}, &cell) || cell.place.left != x ||
                cell.place.top != y)
                continue;
            enum map_look look = flash_map_look(m, cell.first, cell.count);
            if (!have[look])
                first[look] = cell;
            have[look] = true;
            check(difference(p, &cell.place, &first[look].place) == 0, "cells of one state look alike", name);
        }
    for (int one = 0; one < LOOK_COUNT; one++)
        for (int other = one + 1; other < LOOK_COUNT; other++)
            if (have[one] && have[other])
                check(difference(p, &first[one].place, &first[other].place) >= 8,
                      "states are told apart in grey", name);
}

static void draw_one(const char *folder, size_t state, const char *theme, int dpi, uint32_t size, int height)
{
    static struct flash_map map;
    char name[80];
    struct theme t = theme_of(theme);
    struct picture p = picture_new(WIDTH * dpi / 96, height * dpi / 96);
    HFONT font = font_of(dpi);
    HGDIOBJ old = SelectObject(p.dc, font);
    flash_map_clear(&map, MAP_OF_DEVICE, size);
    states[state].fill(&map);
    map_draw(&t, p.dc, &p.map, &map);
    GdiFlush();
    snprintf(name, sizeof name, "%s-%s-%d-%uMB%s", states[state].name, theme, dpi, size / MB,
             height == TALL ? "-tall" : "");
    check(border_is_whole(&p), "nothing outside the rectangle, all of it inside", name);
    check_cells(&p, &map, name);
    if (folder != NULL)
        save(&p, folder, name);
    SelectObject(p.dc, old);
    DeleteObject(font);
    picture_done(&p);
}

static void measure(void)
{
    static struct flash_map map;
    LARGE_INTEGER begun, ended, per_second;
    struct theme t = theme_of("light");
    struct picture p = picture_new(WIDTH * 2, HEIGHT * 2);
    flash_map_clear(&map, MAP_OF_DEVICE, 4 * MB);
    fill_restore(&map);
    QueryPerformanceFrequency(&per_second);
    double ms = 1e9; /* the best of all: others may have the processor meanwhile */
    for (int i = 0; i < REPETITIONS; i++) {
        QueryPerformanceCounter(&begun);
        map_draw(&t, p.dc, &p.map, &map);
        GdiFlush();
        QueryPerformanceCounter(&ended);
        double now = (double)(ended.QuadPart - begun.QuadPart) * 1000 / (double)per_second.QuadPart;
        ms = now < ms ? now : ms;
    }
    printf("a redraw of 4 MB at 192 DPI takes %.2f ms\n", ms);
    check(ms < SLOWEST_MS, "drawing is fast", "4 MB, 192 DPI");
    picture_done(&p);
}

/* The control: its text, and a tip for the cell under the mouse. */

static HWND tip;

static BOOL CALLBACK find_tip(HWND window, LPARAM owner)
{
    WCHAR class[40];
    GetClassNameW(window, class, ARRAY_LEN(class));
    if (lstrcmpiW(class, TOOLTIPS_CLASSW) == 0 &&
        GetWindow(window, GW_OWNER) == GetAncestor((HWND)owner, GA_ROOT))
        tip = window;
    return TRUE;
}

static bool tip_says(HWND control, const WCHAR *wanted)
{
    WCHAR text[300] = L"";
    TOOLINFOW tool;
    memset(&tool, 0, sizeof tool);
    tool.cbSize = sizeof tool;
    tool.hwnd = control;
    tool.uId = 1;
    tool.lpszText = text;
    SendMessageW(tip, TTM_GETTEXTW, ARRAY_LEN(text), (LPARAM)&tool);
    if (lstrcmpW(text, wanted) != 0)
        printf("the tip says: %ls\n", text);
    return lstrcmpW(text, wanted) == 0;
}

static void check_control(void)
{
    static struct flash_map map;
    WCHAR text[300] = L"";
    struct theme t = theme_of("light");
    HWND parent = CreateWindowExW(0, WC_STATICW, L"", WS_OVERLAPPED, 0, 0, 700, 200, NULL, NULL, NULL, NULL);
    HWND control = CreateWindowExW(0, WC_STATICW, L"", WS_CHILD | WS_VISIBLE | SS_OWNERDRAW, 0, 0, WIDTH,
                                   HEIGHT, parent, NULL, NULL, NULL);
    struct map_view *view = map_view_attach(control, &t);
    check(view != NULL, "a static becomes a map", "control");
    flash_map_clear(&map, MAP_OF_DEVICE, MB);
    fill_different(&map);
    map_view_show(view, &map);
    GetWindowTextW(control, text, ARRAY_LEN(text));
    check(lstrcmpW(text, L"Map of the flash: 11 of 256 sectors differ.") == 0, "it has a text", "control");
    SendMessageW(control, WM_MOUSEMOVE, 0, MAKELPARAM(9 * 2 + 3, 9 * 2 + 3));
    EnumThreadWindows(GetCurrentThreadId(), find_tip, (LPARAM)control);
    check(tip != NULL, "there is a tip", "control");
    check(tip_says(control, L"0x82000 to 0x82FFF: different"), "for the cell under the mouse", "control");
    flash_map_set(&map, 0x82, 1, SECTOR_VERIFIED);
    map_view_show(view, &map);
    check(tip_says(control, L"0x82000 to 0x82FFF: verified"), "which follows the work", "control");
    SendMessageW(control, WM_MOUSEMOVE, 0, MAKELPARAM(9 * 63 + 3, 9 * 3 + 3));
    check(tip_says(control, L"0xFF000 to 0xFFFFF: verified"), "and the mouse", "control");
    HWND gone = tip;
    DestroyWindow(parent);
    check(!IsWindow(gone), "the tip goes with the control", "control");
}

int main(int argc, char **argv)
{
    static const char *const themes[] = {"light", "dark", "contrast"};
    static const int dpis[] = {96, 144, 192};
    const char *folder = argc > 1 ? argv[1] : NULL;
    if (comctl() == NULL)
        return 2;
    for (size_t s = 0; s < ARRAY_LEN(states); s++)
        for (size_t t = 0; t < ARRAY_LEN(themes); t++)
            for (size_t d = 0; d < ARRAY_LEN(dpis); d++) {
                draw_one(folder, s, themes[t], dpis[d], MB, HEIGHT);
                draw_one(folder, s, themes[t], dpis[d], 4 * MB, HEIGHT);
                draw_one(folder, s, themes[t], dpis[d], MB, TALL);
            }
    measure();
    check_control();
    printf("%d failed\n", failures);
    return failures == 0 ? 0 : 1;
}
