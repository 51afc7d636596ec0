/* wiring_view.c: see wiring_view.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/wiring_view.h"

#include "base/bytes.h"
#include "gui/models.h"
#include "gui/theme.h"
#include "gui/wiring_scene.h"
#include "gui/wiring_steps.h"
#include "say/say.h"

#include <stdio.h>
#include <string.h>

static enum wiring_state state_of(const struct scene *s, enum wiring_part part)
{
    return s->wiring->parts[part];
}

static double centre(struct span span)
{
    return (span.from + span.to) / 2;
}

static double middle(const struct scene *s)
{
    return (s->top + s->bottom) / 2;
}

/* Computer, cable, adapter */

static void draw_computer(const struct scene *s)
{
    double u = s->unit, width = s->computer.to - s->computer.from, y = middle(s);
    double tall = width * 0.62 < s->bottom - s->top - 8 * u ? width * 0.62 : s->bottom - s->top - 8 * u;
    double left = s->computer.from + width * 0.1, right = s->computer.to - width * 0.1;
    const struct sketch_style line = {s->soft, s->text, 1.6 * u, false};
    const struct sketch_style base = {s->text, CLR_INVALID, 0, false};
    sketch_box(&s->sketch, left, y - tall / 2, right, y + tall / 2 - 2 * u, 3.5 * u, &line);
    sketch_box(&s->sketch, s->computer.from, y + tall / 2 - 1 * u, s->computer.to, y + tall / 2 + 2.5 * u,
               1.7 * u, &base);
}

/* The adapter's plug; a little away from the computer if it is not plugged in. */
static void draw_cable(const struct scene *s)
{
    enum wiring_state state = state_of(s, WIRING_ADAPTER);
    bool in = state == WIRING_SEEN || state == WIRING_ODD;
    double u = s->unit, y = middle(s), room = s->adapter.from - s->computer.to;
    double from = s->computer.to - (s->computer.to - s->computer.from) * 0.1;
    double plug = in ? from + 0.8 * u : s->computer.to + room * 0.18, tip = plug + 7 * u;
    struct sketch_style line = {CLR_INVALID, scene_colour(s, state), 2.2 * u, !in};
    struct sketch_style head = {in ? scene_colour(s, state) : s->back, scene_colour(s, state), 1.3 * u,
                                false};
    sketch_line(&s->sketch, tip, y, s->adapter.from, y, &line);
    sketch_box(&s->sketch, plug, y - 4 * u, tip, y + 4 * u, 1.5 * u, &head);
}

static void draw_adapter(const struct scene *s)
{
    enum wiring_state state = state_of(s, WIRING_ADAPTER);
    const struct sketch_style box = scene_style(s, state, s->soft);
    sketch_box(&s->sketch, s->adapter.from, s->top, s->adapter.to, s->bottom, 5 * s->unit, &box);
    scene_mark(s, s->adapter.to - 2 * s->unit, s->top + s->unit, state);
}

/* Wires */

static double adapter_pad(const struct scene *s)
{
    return s->adapter.to - 8 * s->unit;
}

static double board_pad(const struct scene *s)
{
    return s->board.from + (s->model->shape == MODEL_ROUND ? 12 : 9) * s->unit;
}

static void draw_pad(const struct scene *s, double x, double y, bool square, struct sketch_style style)
{
    double r = 3.4 * s->unit;
    style.fill = style.dashed ? s->back : style.line;
    style.width = 1.2 * s->unit;
    style.dashed = false;
    sketch_box(&s->sketch, x - r, y - r, x + r, y + r, square ? s->unit : r, &style);
}

/* Taken off and put on again, at the board's end. */
static void draw_loose_wire(const struct scene *s, double y, const struct sketch_style *line)
{
    double to = board_pad(s), gap = (s->step % 2 == 0 ? 15 : 7) * s->unit;
    const struct sketch_style end = {s->back, line->line, 1.5 * s->unit, false};
    sketch_line(&s->sketch, adapter_pad(s), y, to - gap - 3 * s->unit, y, line);
    sketch_disc(&s->sketch, to - gap, y, 3 * s->unit, &end);
}

/* What is on its way: to the board on its RX, from it on its TX. */
static void draw_flow(const struct scene *s, enum wiring_part part, double y, COLORREF colour)
{
    double length = s->board.from - s->adapter.to, part_of_way = (s->step % 4 + 0.5) / 4;
    const struct sketch_style dot = {s->back, colour, 1.4 * s->unit, false};
    if (part == WIRING_TX)
        part_of_way = 1 - part_of_way;
    if (s->wiring->flow && (part == WIRING_RX || part == WIRING_TX))
        sketch_disc(&s->sketch, s->adapter.to + length * part_of_way, y, 3.2 * s->unit, &dot);
}

static void draw_wire(const struct scene *s, enum wiring_part part, double y)
{
    enum wiring_state state = state_of(s, part);
    struct sketch_style line = scene_style(s, state, CLR_INVALID);
    line.width = (line.dashed ? 1.4 : 2.2) * s->unit;
    bool square = part == WIRING_3V3 && s->model->remark == FACT_MODEL_SQUARE_PAD;
    if (part == WIRING_3V3 && s->wiring->repower)
        draw_loose_wire(s, y, &line);
    else
        sketch_line(&s->sketch, adapter_pad(s), y, board_pad(s), y, &line);
    draw_pad(s, adapter_pad(s), y, false, line);
    draw_pad(s, board_pad(s), y, square, line);
    draw_flow(s, part, y, line.line);
}

/* Over all the wires: the two that touch each other, and the signs. */
static void draw_faults(const struct scene *s, const double y[WIRING_PARTS])
{
    double x = (s->adapter.to + s->board.from) / 2;
    bool echo = s->wiring->what == FACT_WIRING_ECHO;
    const struct sketch_style bridge = {CLR_INVALID, s->asks, 2.6 * s->unit, false};
    if (echo)
        sketch_line(&s->sketch, x, y[WIRING_RX], x, y[WIRING_TX], &bridge);
    if (echo)
        scene_mark(s, x, (y[WIRING_RX] + y[WIRING_TX]) / 2, WIRING_ODD);
    for (int part = WIRING_3V3; part <= WIRING_TX && !echo; part++)
        if (s->wiring->parts[part] == WIRING_ODD || s->wiring->parts[part] == WIRING_GONE)
            scene_mark(s, part == WIRING_3V3 && s->wiring->repower ? s->adapter.to + 9 * s->unit : x, y[part],
                       s->wiring->parts[part]);
}

static void draw_wires(const struct scene *s)
{
    double y[WIRING_PARTS] = {0};
    const struct sketch_style free_pad = {CLR_INVALID, s->quiet, s->unit, true};
    for (int i = 0; i < s->count; i++) {
        enum wiring_part part;
        if (scene_wire(s->pins[i], &part) != NULL) {
            y[part] = scene_row(s, i);
            draw_wire(s, part, y[part]);
        } else {
            draw_pad(s, board_pad(s), scene_row(s, i), false, free_pad);
        }
    }
    draw_faults(s, y);
}

/* Board */

/* No more than leaves room for the pads in the corners. */
static double board_radius(const struct scene *s)
{
    double round = (s->bottom - s->top) * 0.27;
    return s->model->shape == MODEL_SQUARE ? 11 * s->unit
           : s->model->shape == MODEL_LONG ? 4 * s->unit
           : round < 30 * s->unit          ? round
                                           : 30 * s->unit;
}

static struct span inside_board(const struct scene *s)
{
    double from = board_pad(s) + 8 * s->unit + s->pin_labels;
    return (struct span){from, s->board.to - 3 * s->unit};
}

static bool has_chip(const struct scene *s)
{
    return s->bottom - s->top > 5.2 * s->line;
}

static double button_y(const struct scene *s)
{
    double height = s->bottom - s->top;
    return has_chip(s) ? s->top + height * 0.56 : middle(s) - s->line * 0.45;
}

static void draw_chip(const struct scene *s)
{
    double u = s->unit, x = centre(inside_board(s)), y = s->top + (s->bottom - s->top) * 0.2, a = 7 * u;
    COLORREF colour = state_of(s, WIRING_BOARD) == WIRING_SEEN ? s->accent : s->quiet;
    const struct sketch_style leg = {CLR_INVALID, colour, 1 * u, false};
    const struct sketch_style body = {s->back, colour, 1.2 * u, false};
    for (int i = -1; i <= 1; i++)
        sketch_line(&s->sketch, x - a - 3 * u, y + i * 4 * u, x + a + 3 * u, y + i * 4 * u, &leg);
    sketch_box(&s->sketch, x - a, y - a, x + a, y + a, 2 * u, &body);
}

/* Rings that go out from where a finger is. */
static void draw_press(const struct scene *s, double x, double y)
{
    for (unsigned i = 0; i < 2; i++) {
        unsigned at = (s->step + i * 2) % 4;
        int strength = s->contrast ? 100 : 85 - 20 * (int)at;
        const struct sketch_style ring = {CLR_INVALID, sketch_mix(s->asks, s->back, strength), 1.6 * s->unit,
                                          false};
        if (at < 3)
            sketch_disc(&s->sketch, x, y, (10.5 + 3.0 * at) * s->unit, &ring);
    }
}

static void draw_button(const struct scene *s)
{
    enum wiring_state state = state_of(s, WIRING_BUTTON);
    double u = s->unit, x = centre(inside_board(s)), y = button_y(s);
    COLORREF colour = s->wiring->press ? s->asks : scene_colour(s, state);
    bool filled = s->wiring->press || (state == WIRING_SEEN && !s->wiring->plain);
    struct sketch_style housing = {s->back, s->quiet, 1.2 * u, state == WIRING_UNSEEN && !s->wiring->press};
    struct sketch_style cap = {filled ? colour : s->back, colour, 1.6 * u, housing.dashed};
    if (!s->wiring->press)
        sketch_box(&s->sketch, x - 10 * u, y - 10 * u, x + 10 * u, y + 10 * u, 3 * u, &housing);
    if (s->model->contact)
        sketch_box(&s->sketch, x - 6 * u, y - 6 * u, x + 6 * u, y + 6 * u, 1.5 * u, &cap);
    else
        sketch_disc(&s->sketch, x, y, 6.8 * u, &cap);
    if (s->wiring->press)
        draw_press(s, x, y);
    if (filled && state != WIRING_UNSEEN)
        scene_sign(s, x, y, 6.5 * u, state, s->back);
}

static void draw_board(const struct scene *s)
{
    enum wiring_state state = state_of(s, WIRING_BOARD);
    double u = s->unit, r = 7 * u;
    const struct sketch_style box = scene_style(s, state, s->soft);
    const struct sketch_style header = {CLR_INVALID, s->quiet, 1 * u, false};
    sketch_box(&s->sketch, s->board.from, s->top, s->board.to, s->bottom, board_radius(s), &box);
    if (s->model->in_order)
        sketch_box(&s->sketch, board_pad(s) - r, scene_row(s, 0) - r, board_pad(s) + r,
                   scene_row(s, s->count - 1) + r, 3 * u, &header);
    if (has_chip(s))
        draw_chip(s);
    draw_button(s);
    double corner = board_radius(s) * 0.29;
    scene_mark(s, s->board.to - (corner > 6 * u ? corner : 6 * u), s->top + corner, state);
}

/* Text */

static void write_pins(struct scene *s)
{
    double u = s->unit, from = board_pad(s) + 7 * u + (s->model->in_order ? 2 * u : 0);
    const struct span right = {from, from + s->pin_labels + 1};
    const struct span left = {adapter_pad(s) - 7 * u - s->adapter_labels, adapter_pad(s) - 7 * u};
    for (int i = 0; i < s->count; i++) {
        enum wiring_part part = WIRING_BOARD;
        const char *adapter = scene_wire(s->pins[i], &part);
        double y = scene_row(s, i);
        scene_text(s, s->pins[i], right, y, DT_LEFT, adapter != NULL ? s->text : s->quiet);
        if (adapter != NULL)
            scene_text(s, adapter, left, y, DT_RIGHT, s->text);
    }
}

/* Around the middle of a part, and moved to where it is not cut off. */
static struct span caption_span(const struct scene *s, const char *text, struct span part)
{
    double width = scene_text_width(s->sketch.dc, text), from = centre(part) - width / 2;
    double most = s->right - width - 3 * s->unit;
    from = from > most ? most : from;
    from = from < 3 * s->unit ? 3 * s->unit : from;
    return (struct span){from, from + width};
}

static void name_board(const struct scene *s, char *text, size_t size)
{
    const char *name = s->model == &models[0] ? say_template(FACT_PICTURE_SWITCH) : model_name(s->model);
    if (s->model->in_order)
        snprintf(text, size, "%s", name);
    else
        say_fill(FACT_PICTURE_ANY_ORDER, (const char *[]){name}, text, size);
}

/* The board's is needed, the others are there if there is room. */
static void write_captions(struct scene *s)
{
    char board[120];
    name_board(s, board, sizeof board);
    double y = s->bottom + s->line * 0.72, gap = 5 * s->unit;
    const char *computer = say_template(FACT_PICTURE_COMPUTER), *adapter = say_template(FACT_PICTURE_ADAPTER);
    struct span first = caption_span(s, computer, s->computer);
    struct span next = caption_span(s, adapter, s->adapter), last = caption_span(s, board, s->board);
    scene_text(s, board, last, y, DT_LEFT, s->quiet);
    if (next.to + gap <= last.from)
        scene_text(s, adapter, next, y, DT_LEFT, s->quiet);
    if (first.to + gap <= next.from && first.to + gap <= last.from)
        scene_text(s, computer, first, y, DT_LEFT, s->quiet);
}

static void write_button(struct scene *s)
{
    const char *text = say_template(s->model->contact ? FACT_PICTURE_GPIO0 : FACT_PICTURE_BUTTON);
    double y = button_y(s) + (s->wiring->press ? 18 : 12) * s->unit + s->line * 0.5;
    double last = s->bottom - s->line * 0.5 - 2 * s->unit;
    double width = scene_text_width(s->sketch.dc, text), x = centre(inside_board(s));
    const struct span at = {x - width / 2, x + width / 2};
    y = y < last ? y : last;
    bool room = y - s->line * 0.5 >= button_y(s) + (s->wiring->press ? 14 : 9) * s->unit;
    if (room && at.to < s->board.to)
        scene_text(s, text, at, y, DT_CENTER, s->wiring->press ? s->text : s->quiet);
}

/* All */

static void draw_shapes(const struct scene *s)
{
    draw_computer(s);
    draw_adapter(s);
    draw_cable(s);
    draw_board(s);
    draw_wires(s);
}

static bool animations_wanted(void)
{
    BOOL on = TRUE;
    return !SystemParametersInfoW(SPI_GETCLIENTAREAANIMATION, 0, &on, 0) || on;
}

bool wiring_view_moves(const struct wiring *wiring)
{
    return wiring_moves(wiring) && animations_wanted();
}

/* With the font selected into the sketch, and the places found. */
static void draw_scene(struct scene *s)
{
    struct wiring_steps steps;
    bool with_steps = s->right < s->width;
    SetBkMode(s->sketch.dc, TRANSPARENT);
    if (with_steps)
        wiring_steps_lay_out(s, s->sketch.dc, &steps);
    draw_shapes(s);
    if (with_steps)
        wiring_steps_shapes(s, &steps);
    sketch_shrink(&s->sketch);
    write_pins(s);
    write_captions(s);
    write_button(s);
    if (with_steps)
        wiring_steps_text(s, &steps);
}

static void lay_out(struct scene *s, HDC dc, HFONT font)
{
    HGDIOBJ old = SelectObject(dc, font);
    scene_lay_out(s, dc);
    SelectObject(dc, old);
}

bool wiring_draw(const struct theme *theme, HDC dc, const RECT *area, HFONT font, const struct wiring *wiring,
                 const struct model *model, unsigned tick)
{
    struct scene s;
    memset(&s, 0, sizeof s);
    s.wiring = wiring;
    s.model = model != NULL ? model : &models[0];
    s.count = model_pins(s.model, s.pins);
    s.step = animations_wanted() ? tick : 0;
    s.width = area->right - area->left;
    s.height = area->bottom - area->top;
    scene_colours(&s, theme);
    lay_out(&s, dc, font);
    if (!sketch_begin(&s.sketch, dc, s.width, s.height, scene_smooth_width(&s), s.back)) {
        FillRect(dc, area, theme->back_brush);
        return false;
    }
    HGDIOBJ old = SelectObject(s.sketch.dc, font);
    draw_scene(&s);
    SelectObject(s.sketch.dc, old);
    sketch_end(&s.sketch, dc, area->left, area->top);
    return !s.cut;
}
