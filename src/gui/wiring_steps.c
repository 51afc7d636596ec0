/* wiring_steps.c: see wiring_steps.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/wiring_steps.h"

#include "win32/utf16.h"

#include <stdlib.h>

#define DRAW_FLAGS (DT_WORDBREAK | DT_NOPREFIX)

/* "3.3 V" stays on one line. */
static WCHAR *step_text(const struct scene *s, unsigned step)
{
    WCHAR *text = utf16_to_show(wiring_step(s->wiring, step));
    for (WCHAR *at = text; at != NULL && *at != 0; at++)
        if (*at >= '0' && *at <= '9' && at[1] == ' ' && at[2] == 'V')
            at[1] = 0x00A0;
    return text;
}

static int text_height(HDC dc, const WCHAR *text, double width)
{
    RECT r = {0, 0, (LONG)width, 0};
    if (text != NULL)
        DrawTextW(dc, text, -1, &r, DRAW_FLAGS | DT_CALCRECT);
    return r.bottom;
}

void wiring_steps_lay_out(struct scene *s, HDC dc, struct wiring_steps *steps)
{
    double heights[WIRING_STEPS], total = 0, pad = s->unit * 4;
    steps->number = (struct span){s->right + 6 * s->unit, s->right + 26 * s->unit};
    steps->text = (struct span){steps->number.to + 7 * s->unit, s->width - 8 * s->unit};
    for (unsigned i = 0; i < WIRING_STEPS; i++) {
        WCHAR *text = step_text(s, i + 1);
        int height = text_height(dc, text, steps->text.to - steps->text.from);
        free(text);
        heights[i] = height > 20 * s->unit ? height : 20 * s->unit;
        total += heights[i];
    }
    double spare = s->height - 4 * s->unit - total;
    if (spare < 0)
        s->cut = true;
    if (pad * 2 * WIRING_STEPS > spare)
        pad = spare > 0 ? spare / (2 * WIRING_STEPS) : 0;
    double y = (s->height - total - pad * 2 * WIRING_STEPS) / 2;
    y = y > 0 ? y : 0;
    for (unsigned i = 0; i < WIRING_STEPS; i++) {
        steps->top[i] = y;
        steps->bottom[i] = y + heights[i] + 2 * pad;
        y = steps->bottom[i];
    }
}

static double middle(const struct wiring_steps *steps, unsigned i)
{
    return (steps->top[i] + steps->bottom[i]) / 2;
}

void wiring_steps_shapes(const struct scene *s, const struct wiring_steps *steps)
{
    double x = (steps->number.from + steps->number.to) / 2;
    for (unsigned i = 0; i < WIRING_STEPS; i++) {
        bool due = s->wiring->due == i + 1;
        COLORREF strong = i == 0 ? s->wrong : s->accent; /* the first one is about danger */
        COLORREF wash = s->contrast ? s->back : sketch_mix(strong, s->back, 10);
        const struct sketch_style lit = {wash, s->contrast ? s->text : CLR_INVALID, s->unit, false};
        const struct sketch_style disc = {due ? strong : CLR_INVALID, due ? strong : s->quiet, s->unit * 1.2,
                                          false};
        if (due)
            sketch_plain_box(&s->sketch, (int)(steps->number.from - 5 * s->unit), (int)steps->top[i] + 1,
                             s->width - (int)(2 * s->unit), (int)steps->bottom[i] - 1, (int)(6 * s->unit),
                             &lit);
        sketch_disc(&s->sketch, x, middle(steps, i), 9 * s->unit, &disc);
    }
}

void wiring_steps_text(struct scene *s, const struct wiring_steps *steps)
{
    static const char *const numbers[WIRING_STEPS] = {"1", "2", "3"};
    for (unsigned i = 0; i < WIRING_STEPS; i++) {
        bool due = s->wiring->due == i + 1;
        WCHAR *text = step_text(s, i + 1);
        RECT r = {(LONG)steps->text.from, 0, (LONG)steps->text.to, 0};
        int height = text_height(s->sketch.dc, text, steps->text.to - steps->text.from);
        r.top = (LONG)(middle(steps, i) - height / 2.0 + 0.5);
        r.bottom = r.top + height;
        scene_text(s, numbers[i], steps->number, middle(steps, i), DT_CENTER, due ? s->back : s->quiet);
        SetTextColor(s->sketch.dc, due ? s->text : sketch_mix(s->text, s->back, s->contrast ? 100 : 78));
        if (text != NULL)
            DrawTextW(s->sketch.dc, text, -1, &r, DRAW_FLAGS);
        free(text);
    }
}
