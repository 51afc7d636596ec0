/* wiring_scene.c: see wiring_scene.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/wiring_scene.h"

#include "base/bytes.h"
#include "gui/theme.h"
#include "say/say.h"
#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>

#define STEPS_FROM 3.4 /* widths in heights: from here on the steps have room beside the picture */

static const struct {
    const char *pin, *adapter;
    enum wiring_part part;
} wires[] = {
    {"3V3", "3.3 V", WIRING_3V3}, {"VCC", "3.3 V", WIRING_3V3}, {"GND", "GND", WIRING_GND},
    {"RX", "TX", WIRING_RX},      {"TX", "RX", WIRING_TX},
};

const char *scene_wire(const char *pin, enum wiring_part *part)
{
    for (size_t i = 0; i < ARRAY_LEN(wires); i++) {
        if (strcmp(pin, wires[i].pin) == 0) {
            *part = wires[i].part;
            return wires[i].adapter;
        }
    }
    return NULL;
}

/* Colours */

static void contrast_colours(struct scene *s)
{
    s->quiet = s->accent = s->good = s->asks = s->wrong = s->text;
    s->soft = s->back;
}

void scene_colours(struct scene *s, const struct theme *theme)
{
    s->contrast = theme->contrast;
    s->text = theme->text;
    s->back = theme->back;
    if (theme->contrast) {
        contrast_colours(s);
        return;
    }
    bool dark = GetRValue(s->back) + GetGValue(s->back) + GetBValue(s->back) < 3 * 128;
    s->quiet = sketch_mix(s->text, s->back, 52);
    s->accent = dark ? RGB(96, 176, 255) : RGB(0, 95, 184);
    s->good = dark ? RGB(108, 203, 95) : RGB(16, 124, 16);
    s->asks = dark ? RGB(252, 205, 60) : RGB(168, 90, 0);
    s->wrong = theme->wrong;
    s->soft = sketch_mix(s->accent, s->back, 10);
}

COLORREF scene_colour(const struct scene *s, enum wiring_state state)
{
    const COLORREF colours[WIRING_STATES] = {[WIRING_UNSEEN] = s->quiet,
                                             [WIRING_SEEN] = s->accent,
                                             [WIRING_ODD] = s->asks,
                                             [WIRING_GONE] = s->wrong};
    return colours[state];
}

struct sketch_style scene_style(const struct scene *s, enum wiring_state state, COLORREF fill)
{
    bool there = state == WIRING_SEEN || state == WIRING_ODD;
    return (struct sketch_style){.fill = there ? fill : CLR_INVALID,
                                 .line = scene_colour(s, state),
                                 .width = s->unit * (there ? 1.6 : 1.2),
                                 .dashed = !there};
}

/* Marks */

void scene_sign(const struct scene *s, double x, double y, double size, enum wiring_state state,
                COLORREF colour)
{
    double a = size / 2;
    const struct sketch_style line = {CLR_INVALID, colour, size * 0.24, false};
    const struct sketch_style dot = {colour, CLR_INVALID, 0, false};
    const double check[] = {x - a * 0.85, y + a * 0.05, x - a * 0.2, y + a * 0.7, x + a * 0.9, y - a * 0.65};
    switch (wiring_mark(state)) {
    case WIRING_CHECK:
        sketch_lines(&s->sketch, check, 3, &line);
        break;
    case WIRING_EXCLAMATION:
        sketch_line(&s->sketch, x, y - a, x, y + a * 0.2, &line);
        sketch_disc(&s->sketch, x, y + a * 0.92, size * 0.15, &dot);
        break;
    case WIRING_CROSS:
        sketch_line(&s->sketch, x - a * 0.7, y - a * 0.7, x + a * 0.7, y + a * 0.7, &line);
        sketch_line(&s->sketch, x - a * 0.7, y + a * 0.7, x + a * 0.7, y - a * 0.7, &line);
        break;
    case WIRING_DASHED:
        break;
    }
}

void scene_mark(const struct scene *s, double x, double y, enum wiring_state state)
{
    COLORREF colour = state == WIRING_SEEN ? s->good : scene_colour(s, state);
    const struct sketch_style disc = {colour, s->back, s->unit * 1.5, false};
    if (state == WIRING_UNSEEN || s->wiring->plain)
        return;
    sketch_disc(&s->sketch, x, y, s->unit * 7.5, &disc);
    scene_sign(s, x, y, s->unit * 7, state, s->back);
}

/* Text */

double scene_text_width(HDC dc, const char *text)
{
    SIZE size = {0, 0};
    WCHAR *wide = utf16_to_show(text);
    if (wide != NULL)
        GetTextExtentPoint32W(dc, wide, lstrlenW(wide), &size);
    free(wide);
    return size.cx;
}

void scene_text(struct scene *s, const char *text, struct span span, double y, UINT align, COLORREF colour)
{
    RECT r = {(LONG)span.from, (LONG)(y - s->line / 2.0 + 0.5), (LONG)(span.to + 0.999), 0};
    r.bottom = r.top + s->line;
    if (scene_text_width(s->sketch.dc, text) > r.right - r.left || r.left < 0 || r.top < 0 ||
        r.right > s->width || r.bottom > s->height)
        s->cut = true;
    WCHAR *wide = utf16_to_show(text);
    SetTextColor(s->sketch.dc, colour);
    if (wide != NULL)
        DrawTextW(s->sketch.dc, wide, -1, &r, DT_SINGLELINE | DT_VCENTER | DT_NOPREFIX | DT_NOCLIP | align);
    free(wide);
}

/* Places */

double scene_row(const struct scene *s, int pin)
{
    return s->top + s->row * (pin + 0.75);
}

static void measure_labels(struct scene *s, HDC dc)
{
    enum wiring_part part;
    for (int i = 0; i < s->count; i++) {
        const char *adapter = scene_wire(s->pins[i], &part);
        double board_width = scene_text_width(dc, s->pins[i]);
        double width = adapter != NULL ? scene_text_width(dc, adapter) : 0;
        s->pin_labels = board_width > s->pin_labels ? board_width : s->pin_labels;
        s->adapter_labels = width > s->adapter_labels ? width : s->adapter_labels;
    }
}

static void lay_out_rows(struct scene *s)
{
    double head = s->unit * 9, caption = s->line * 1.25;
    double room = s->height - head - caption - s->unit;
    s->row = room / (s->count + 0.5);
    if (s->row > s->line * 2.1)
        s->row = s->line * 2.1;
    double body = s->row * (s->count + 0.5);
    s->top = head + (room - body) / 2;
    s->bottom = s->top + body;
}

/* Widths of computer, cable, adapter, wires and board: compact, usual, ample; what is between is mixed. */
static void lay_out_columns(struct scene *s)
{
    double u = s->unit, fixed[5] = {0, 0, s->adapter_labels + 26 * u, 0, s->pin_labels + 22 * u};
    static const double levels[3][5] = {{30, 10, 0, 22, 44}, {48, 24, 6, 44, 62}, {64, 44, 14, 96, 92}};
    double sums[3] = {0, 0, 0}, widths[5], room = s->right - 6 * u, total = 0;
    for (int level = 0; level < 3; level++)
        for (int i = 0; i < 5; i++)
            sums[level] += fixed[i] + levels[level][i] * u;
    int from = room > sums[1] ? 1 : 0;
    double mix = (room - sums[from]) / (sums[from + 1] - sums[from]);
    mix = mix < 0 ? 0 : mix > 1 ? 1 : mix;
    for (int i = 0; i < 5; i++) {
        widths[i] = fixed[i] + u * (levels[from][i] + mix * (levels[from + 1][i] - levels[from][i]));
        total += widths[i];
    }
    double x = (s->right - total) / 2;
    s->computer = (struct span){x, x + widths[0]};
    s->adapter = (struct span){s->computer.to + widths[1], s->computer.to + widths[1] + widths[2]};
    s->board = (struct span){s->adapter.to + widths[3], s->adapter.to + widths[3] + widths[4]};
    s->cut = s->cut || room < sums[0];
}

void scene_lay_out(struct scene *s, HDC dc)
{
    TEXTMETRICW metrics;
    GetTextMetricsW(dc, &metrics);
    s->line = metrics.tmHeight;
    s->unit = s->line / 15.0;
    s->right = s->width;
    if (s->wiring->guide && s->width > s->height * STEPS_FROM)
        s->right = s->width * 0.41;
    measure_labels(s, dc);
    lay_out_rows(s);
    lay_out_columns(s);
}

int scene_smooth_width(const struct scene *s)
{
    double width = s->right + 30 * s->unit;
    return width < s->width ? (int)width : s->width;
}
