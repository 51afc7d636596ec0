/* draw_wiring.c: the picture of the main window in all its states, in three themes and sizes, as BMP files,
 * and what must be true of them.  Run under Wine:
 *
 *   draw_wiring.exe [FOLDER]      without a folder nothing is written
 */
/* SPDX-License-Identifier: MIT */
#include "gui/models.h"
#include "gui/theme.h"
#include "gui/wiring.h"
#include "gui/wiring_view.h"
#include "gui/worker_state.h"
#include "say/languages.h"
#include "../win32/check.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define MARGIN 9 /* pixels around the picture, which must stay as they are */
#define PAINT  0x00FF00FFu

static const struct look {
    const char *name;
    enum worker_phase phase;
    enum device_seen seen;
    enum err_code code;
    enum coach_ports ports;
    enum wiring_last last;
    bool listening;
} looks[] = {
    {"no-adapter", WORKER_NO_PORT, 0, 0, COACH_NO_PORT, 0, false},
    {"several-adapters", WORKER_NO_PORT, 0, 0, COACH_SEVERAL_PORTS, 0, false},
    {"adapter-gone", WORKER_NO_PORT, 0, 0, COACH_NO_PORT, WIRING_ANSWERED, false},
    {"adapter-busy", WORKER_PORT_FAILED, 0, ERR_PORT_BUSY, COACH_PORT_CHOSEN, 0, false},
    {"silent", WORKER_CONNECTING, SEEN_NOTHING, 0, COACH_PORT_CHOSEN, 0, false},
    {"echo", WORKER_CONNECTING, SEEN_ECHO, 0, COACH_PORT_CHOSEN, 0, false},
    {"firmware", WORKER_CONNECTING, SEEN_FIRMWARE, 0, COACH_PORT_CHOSEN, 0, false},
    {"unreadable", WORKER_CONNECTING, SEEN_GARBAGE, 0, COACH_PORT_CHOSEN, 0, false},
    {"once-more", WORKER_CONNECTING, SEEN_STUB_FAILED, 0, COACH_PORT_CHOSEN, 0, false},
    {"lost", WORKER_CONNECTING, SEEN_NOTHING, 0, COACH_PORT_CHOSEN, WIRING_ANSWERED, false},
    {"started", WORKER_CONNECTING, SEEN_NOTHING, 0, COACH_PORT_CHOSEN, WIRING_STARTED, false},
    {"taken-off", WORKER_CONNECTING, SEEN_NOTHING, 0, COACH_PORT_CHOSEN, WIRING_WORKED, false},
    {"wrong-chip", WORKER_CONNECTING, 0, ERR_WRONG_CHIP, COACH_PORT_CHOSEN, 0, false},
    {"line-fails", WORKER_CONNECTING, 0, ERR_LINE, COACH_PORT_CHOSEN, 0, false},
    {"ready", WORKER_READY, 0, 0, COACH_PORT_CHOSEN, WIRING_ANSWERED, false},
    {"busy", WORKER_BUSY, 0, 0, COACH_PORT_CHOSEN, WIRING_ANSWERED, false},
    {"listening", WORKER_BUSY, 0, 0, COACH_PORT_CHOSEN, WIRING_ANSWERED, true},
};

#define LOOKS (sizeof looks / sizeof looks[0])

static const struct theme_look {
    const char *name;
    bool contrast;
    COLORREF text, back, wrong;
} themes[] = {
    {"light", false, RGB(0, 0, 0), RGB(240, 240, 240), RGB(176, 0, 32)},
    {"dark", false, RGB(240, 240, 240), RGB(32, 32, 32), RGB(255, 138, 128)},
    {"contrast", true, RGB(255, 255, 255), RGB(0, 0, 0), RGB(255, 255, 255)},
};

static const unsigned sizes[] = {96, 144, 192};

static const char *folder;

struct canvas {
    HDC dc;
    HBITMAP bitmap;
    HGDIOBJ old;
    uint32_t *pixels;
    int width, height; /* with the margin */
};

static void canvas_open(struct canvas *c, int width, int height)
{
    BITMAPINFO info;
    void *bits = NULL;
    memset(&info, 0, sizeof info);
    c->width = width + 2 * MARGIN;
    c->height = height + 2 * MARGIN;
    info.bmiHeader.biSize = sizeof info.bmiHeader;
    info.bmiHeader.biWidth = c->width;
    info.bmiHeader.biHeight = -c->height;
    info.bmiHeader.biPlanes = 1;
    info.bmiHeader.biBitCount = 32;
    c->dc = CreateCompatibleDC(NULL);
    c->bitmap = CreateDIBSection(c->dc, &info, DIB_RGB_COLORS, &bits, NULL, 0);
    c->old = SelectObject(c->dc, c->bitmap);
    c->pixels = bits;
    for (int i = 0; i < c->width * c->height; i++)
        c->pixels[i] = PAINT;
}

static void canvas_close(struct canvas *c)
{
    SelectObject(c->dc, c->old);
    DeleteObject(c->bitmap);
    DeleteDC(c->dc);
}

static void canvas_save(const struct canvas *c, const char *name)
{
    char path[MAX_PATH];
    BITMAPFILEHEADER file;
    BITMAPINFOHEADER info;
    memset(&file, 0, sizeof file);
    memset(&info, 0, sizeof info);
    size_t bytes = (size_t)c->width * (size_t)c->height * 4;
    file.bfType = 0x4D42;
    file.bfOffBits = sizeof file + sizeof info;
    file.bfSize = (DWORD)(file.bfOffBits + bytes);
    info.biSize = sizeof info;
    info.biWidth = c->width;
    info.biHeight = -c->height;
    info.biPlanes = 1;
    info.biBitCount = 32;
    if (folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/%s.bmp", folder, name);
    FILE *f = fopen(path, "wb");
    if (!CHECK(f != NULL))
        return;
    fwrite(&file, sizeof file, 1, f);
    fwrite(&info, sizeof info, 1, f);
    fwrite(c->pixels, 1, bytes, f);
    CHECK(fclose(f) == 0);
}

static bool margin_untouched(const struct canvas *c)
{
    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++) {
            bool inside = x >= MARGIN && x < c->width - MARGIN && y >= MARGIN && y < c->height - MARGIN;
            if (!inside && (c->pixels[y * c->width + x] & 0xFFFFFFu) != PAINT)
                return false;
        }
    return true;
}

/* A shape that touches the edge is probably cut off there. */
static bool edge_is_empty(const struct canvas *c, COLORREF back)
{
    uint32_t empty = (uint32_t)(GetRValue(back) << 16 | GetGValue(back) << 8 | GetBValue(back));
    for (int x = MARGIN; x < c->width - MARGIN; x++)
        if ((c->pixels[MARGIN * c->width + x] & 0xFFFFFFu) != empty ||
            (c->pixels[(c->height - MARGIN - 1) * c->width + x] & 0xFFFFFFu) != empty)
            return false;
    for (int y = MARGIN; y < c->height - MARGIN; y++)
        if ((c->pixels[y * c->width + MARGIN] & 0xFFFFFFu) != empty ||
            (c->pixels[y * c->width + c->width - MARGIN - 1] & 0xFFFFFFu) != empty)
            return false;
    return true;
}

static int grey(uint32_t pixel)
{
    return (int)((pixel >> 16 & 0xFF) * 30 + (pixel >> 8 & 0xFF) * 59 + (pixel & 0xFF) * 11) / 100;
}

/* Pixels that differ clearly without colour. */
static int grey_difference(const struct canvas *a, const struct canvas *b)
{
    int count = 0;
    for (int i = 0; i < a->width * a->height; i++)
        count += abs(grey(a->pixels[i]) - grey(b->pixels[i])) > 40;
    return count;
}

static void find_look(const struct look *look, struct wiring *w)
{
    struct worker_state worker;
    memset(&worker, 0, sizeof worker);
    worker.phase = look->phase;
    worker.seen = look->seen;
    worker.looked = true;
    worker.trouble.code = look->code;
    const struct wiring_view view = {
        .worker = &worker, .ports = look->ports, .trouble = "", .listening = look->listening};
    const struct wiring_past past = {.last = look->last};
    wiring_find(&view, &past, w);
}

static void make_theme(struct theme *t, const struct theme_look *look)
{
    memset(t, 0, sizeof *t);
    t->contrast = look->contrast;
    t->dark = !look->contrast && look->back == RGB(32, 32, 32);
    t->text = look->text;
    t->back = look->back;
    t->wrong = look->wrong;
    t->back_brush = CreateSolidBrush(look->back);
}

static HFONT make_font(unsigned dpi)
{
    return CreateFontW(-MulDiv(9, (int)dpi, 72), 0, 0, 0, FW_NORMAL, 0, 0, 0, DEFAULT_CHARSET, 0, 0,
                       CLEARTYPE_QUALITY, 0, L"Segoe UI");
}

/* Dialog units with a font of 9 points. */
static SIZE in_pixels(int x, int y, HFONT font)
{
    static const WCHAR letters[] = L"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    HDC dc = CreateCompatibleDC(NULL);
    HGDIOBJ old = SelectObject(dc, font);
    TEXTMETRICW metrics;
    SIZE size;
    GetTextMetricsW(dc, &metrics);
    GetTextExtentPoint32W(dc, letters, 52, &size);
    int average = (size.cx / 26 + 1) / 2;
    SelectObject(dc, old);
    DeleteDC(dc);
    return (SIZE){MulDiv(x, average, 4), MulDiv(y, metrics.tmHeight, 8)};
}

struct shot {
    unsigned dpi;
    const struct theme_look *theme;
    int width, height; /* dialog units */
    const struct model *model;
    unsigned tick;
};

static bool draw(struct canvas *c, const struct shot *shot, const struct wiring *w, const char *name)
{
    struct theme theme;
    char file[120];
    HFONT font = make_font(shot->dpi);
    SIZE size = in_pixels(shot->width, shot->height, font);
    canvas_open(c, size.cx, size.cy);
    make_theme(&theme, shot->theme);
    RECT area = {MARGIN, MARGIN, MARGIN + size.cx, MARGIN + size.cy};
    bool fits = wiring_draw(&theme, c->dc, &area, font, w, shot->model, shot->tick);
    GdiFlush();
    DeleteObject(theme.back_brush);
    DeleteObject(font);
    snprintf(file, sizeof file, "%s-%s-%u", name, shot->theme->name, shot->dpi);
    canvas_save(c, file);
    return fits;
}

static struct shot shot_of(const struct look *look, unsigned dpi, const struct theme_look *theme)
{
    struct wiring w;
    find_look(look, &w);
    return (struct shot){dpi, theme, w.guide ? 386 : 150, 62, NULL, 0};
}

static void nothing_is_cut_off_or_drawn_outside(void)
{
    for (size_t i = 0; i < LOOKS; i++)
        for (size_t k = 0; k < sizeof themes / sizeof themes[0]; k++)
            for (size_t d = 0; d < sizeof sizes / sizeof sizes[0]; d++) {
                struct canvas c;
                struct wiring w;
                struct shot shot = shot_of(&looks[i], sizes[d], &themes[k]);
                find_look(&looks[i], &w);
                bool ok = CHECK(draw(&c, &shot, &w, looks[i].name));
                ok = CHECK(margin_untouched(&c)) && ok;
                ok = CHECK(edge_is_empty(&c, themes[k].back)) && ok;
                if (!ok)
                    printf("    in %s, %s, %u\n", looks[i].name, themes[k].name, sizes[d]);
                canvas_close(&c);
            }
}

/* As wide as the window is in English: it becomes wider, but never narrower. */
static void every_language_has_room(void)
{
    for (size_t n = 0; n < say_language_count; n++) {
        CHECK(say_use_language(say_languages[n].code));
        for (size_t i = 0; i < LOOKS; i++) {
            struct canvas c;
            struct wiring w;
            struct shot shot = shot_of(&looks[i], 96, &themes[0]);
            char name[60];
            find_look(&looks[i], &w);
            snprintf(name, sizeof name, "%s-%s", say_languages[n].code, looks[i].name);
            if (!CHECK(draw(&c, &shot, &w, name)) || !CHECK(margin_untouched(&c)) ||
                !CHECK(edge_is_empty(&c, themes[0].back)))
                printf("    %s\n", name);
            canvas_close(&c);
        }
    }
    say_use_language("en");
}

static void each_state_differs_from_the_others_even_in_grey(void)
{
    for (size_t k = 0; k < sizeof themes / sizeof themes[0]; k++) {
        struct canvas all[LOOKS];
        for (size_t i = 0; i < LOOKS; i++) { /* without the steps, whose words differ */
            struct wiring w;
            struct shot shot = {96, &themes[k], 150, 62, NULL, 0};
            find_look(&looks[i], &w);
            draw(&all[i], &shot, &w, "small");
        }
        for (size_t i = 0; i < LOOKS; i++)
            for (size_t n = 0; n < i; n++) {
                struct wiring a, b;
                find_look(&looks[i], &a);
                find_look(&looks[n], &b);
                bool same = memcmp(a.parts, b.parts, sizeof a.parts) == 0 && a.press == b.press &&
                            a.repower == b.repower && a.flow == b.flow;
                if (!same && !CHECK(grey_difference(&all[i], &all[n]) >= 12))
                    printf("    %s and %s, %s: %d\n", looks[i].name, looks[n].name, themes[k].name,
                           grey_difference(&all[i], &all[n]));
            }
        for (size_t i = 0; i < LOOKS; i++)
            canvas_close(&all[i]);
    }
}

static void what_waits_for_a_hand_moves(void)
{
    for (size_t i = 0; i < LOOKS; i++) {
        struct wiring w;
        struct canvas a, b;
        struct shot shot = shot_of(&looks[i], 96, &themes[0]);
        find_look(&looks[i], &w);
        draw(&a, &shot, &w, looks[i].name);
        shot.tick = 1;
        draw(&b, &shot, &w, "moved");
        if (!CHECK((grey_difference(&a, &b) > 0) == wiring_moves(&w)))
            printf("    in %s\n", looks[i].name);
        canvas_close(&a);
        canvas_close(&b);
    }
}

/* Somebody who gets dizzy has switched animations off. */
static void without_animations_nothing_moves(void)
{
    struct wiring w;
    struct canvas a, b;
    struct shot shot = shot_of(&looks[4], 96, &themes[0]);
    BOOL before = TRUE;
    find_look(&looks[4], &w);
    SystemParametersInfoW(SPI_GETCLIENTAREAANIMATION, 0, &before, 0);
    SystemParametersInfoW(SPI_SETCLIENTAREAANIMATION, 0, (void *)(INT_PTR)FALSE, 0);
    CHECK(!wiring_view_moves(&w));
    draw(&a, &shot, &w, "still");
    shot.tick = 1;
    draw(&b, &shot, &w, "still");
    CHECK(memcmp(a.pixels, b.pixels, (size_t)(a.width * a.height) * 4) == 0);
    SystemParametersInfoW(SPI_SETCLIENTAREAANIMATION, 0, (void *)(INT_PTR)before, 0);
    canvas_close(&a);
    canvas_close(&b);
}

static void every_model_fits_in_both_windows(void)
{
    static const SIZE places[] = {{150, 62}, {163, 120}};
    for (size_t i = 0; i < model_count; i++)
        for (size_t p = 0; p < 2; p++)
            for (size_t d = 0; d < sizeof sizes / sizeof sizes[0]; d++) {
                struct wiring w;
                struct canvas c;
                char name[40];
                struct shot shot = {sizes[d], &themes[0], places[p].cx, places[p].cy, &models[i], 0};
                wiring_plain(&w);
                snprintf(name, sizeof name, "model-%u-%u", (unsigned)i, (unsigned)p);
                if (!CHECK(draw(&c, &shot, &w, name)) || !CHECK(margin_untouched(&c)) ||
                    !CHECK(edge_is_empty(&c, themes[0].back)))
                    printf("    %s at %u, place %u\n", model_name(&models[i]), sizes[d], (unsigned)p);
                canvas_close(&c);
            }
}

/* Whatever a window is made to look like. */
static void no_size_is_too_small_or_too_large(void)
{
    static const SIZE odd[] = {{1, 1}, {3, 200}, {300, 4}, {20, 20}, {1200, 30}, {60, 400}, {900, 500}};
    for (size_t i = 0; i < LOOKS; i++)
        for (size_t k = 0; k < sizeof odd / sizeof odd[0]; k++) {
            struct wiring w;
            struct canvas c;
            struct shot shot = {96, &themes[1], odd[k].cx, odd[k].cy, NULL, 1};
            find_look(&looks[i], &w);
            draw(&c, &shot, &w, "odd");
            CHECK(margin_untouched(&c));
            canvas_close(&c);
        }
}

static DWORD processor_ms(void)
{
    FILETIME created, ended, kernel, user;
    GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user);
    return (kernel.dwLowDateTime + user.dwLowDateTime) / 10000;
}

static void it_is_quick_and_gives_everything_back(void)
{
    struct wiring w;
    struct canvas c;
    struct shot shot = {192, &themes[0], 386, 62, NULL, 0};
    find_look(&looks[0], &w);
    draw(&c, &shot, &w, "no-adapter");
    canvas_close(&c);
    DWORD objects = GetGuiResources(GetCurrentProcess(), GR_GDIOBJECTS), start = processor_ms();
    for (int i = 0; i < 20; i++) {
        const char *keep = folder;
        folder = NULL;
        draw(&c, &shot, &w, "no-adapter");
        folder = keep;
        canvas_close(&c);
    }
    printf("    %u ms each at 192 DPI\n", (unsigned)(processor_ms() - start) / 20);
    CHECK(GetGuiResources(GetCurrentProcess(), GR_GDIOBJECTS) == objects);
}

static bool run(const struct test *test)
{
    test->body();
    return true;
}

int main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(nothing_is_cut_off_or_drawn_outside),
        TEST(every_language_has_room),
        TEST(each_state_differs_from_the_others_even_in_grey),
        TEST(what_waits_for_a_hand_moves),
        TEST(without_animations_nothing_moves),
        TEST(every_model_fits_in_both_windows),
        TEST(no_size_is_too_small_or_too_large),
        TEST(it_is_quick_and_gives_everything_back),
    };
    say_start(SAY_WINDOW, say_texts_of_window);
    folder = argc > 1 ? argv[1] : NULL;
    return check_run(tests, sizeof tests / sizeof tests[0], run, argc > 2 ? argv[2] : NULL) == 0 ? 0 : 1;
}
