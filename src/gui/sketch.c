/* sketch.c: see sketch.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/sketch.h"

#include <string.h>

#define LARGE_PIXELS  300000 /* from here on a smaller zoom is smooth enough: the lines are thicker */
#define CORNER_POINTS 8
#define PATH_MAX_XY   (4 * (CORNER_POINTS + 1) + 1)
#define DASH          4.0 /* lengths in widths of the line */
#define DASH_GAP      3.0

struct path {
    double x[PATH_MAX_XY], y[PATH_MAX_XY]; /* of the large picture */
    int count;
};

/* Memory */

static HBITMAP new_bitmap(HDC dc, int width, int height, uint32_t **pixels)
{
    BITMAPINFO info;
    void *bits = NULL;
    memset(&info, 0, sizeof info);
    info.bmiHeader.biSize = sizeof info.bmiHeader;
    info.bmiHeader.biWidth = width;
    info.bmiHeader.biHeight = -height;
    info.bmiHeader.biPlanes = 1;
    info.bmiHeader.biBitCount = 32;
    HBITMAP bitmap = CreateDIBSection(dc, &info, DIB_RGB_COLORS, &bits, NULL, 0);
    *pixels = bits;
    return bitmap;
}

static void fill(HDC dc, int width, int height, COLORREF colour)
{
    const RECT all = {0, 0, width, height};
    HBRUSH brush = CreateSolidBrush(colour);
    FillRect(dc, &all, brush);
    DeleteObject(brush);
}

bool sketch_begin(struct sketch *s, HDC like, int width, int height, int smooth, COLORREF back)
{
    memset(s, 0, sizeof *s);
    if (width <= 0 || height <= 0 || smooth <= 0)
        return false;
    s->smooth = smooth < width ? smooth : width;
    s->width = width;
    s->height = height;
    s->zoom = (int64_t)s->smooth * height > LARGE_PIXELS ? 3 : 4;
    s->dc = CreateCompatibleDC(like);
    s->big = CreateCompatibleDC(like);
    s->bitmap = new_bitmap(like, width, height, &s->pixels);
    s->big_bitmap = new_bitmap(like, s->smooth * s->zoom, height * s->zoom, &s->big_pixels);
    if (s->dc == NULL || s->big == NULL || s->bitmap == NULL || s->big_bitmap == NULL) {
        sketch_end(s, NULL, 0, 0);
        return false;
    }
    s->old = SelectObject(s->dc, s->bitmap);
    s->big_old = SelectObject(s->big, s->big_bitmap);
    fill(s->dc, width, height, back);
    fill(s->big, s->smooth * s->zoom, height * s->zoom, back);
    return true;
}

static uint32_t average(const struct sketch *s, int x, int y)
{
    int zoom = s->zoom, stride = s->smooth * zoom;
    uint32_t red = 0, green = 0, blue = 0, count = (uint32_t)(zoom * zoom);
    for (int i = 0; i < zoom; i++) {
        const uint32_t *row = s->big_pixels + (size_t)(y * zoom + i) * (size_t)stride + (size_t)(x * zoom);
        for (int k = 0; k < zoom; k++) {
            red += row[k] >> 16 & 0xFF;
            green += row[k] >> 8 & 0xFF;
            blue += row[k] & 0xFF;
        }
    }
    return (red + count / 2) / count << 16 | (green + count / 2) / count << 8 | (blue + count / 2) / count;
}

/* StretchBlt's HALFTONE would do, but no two systems do it alike. */
void sketch_shrink(struct sketch *s)
{
    GdiFlush();
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->smooth; x++)
            s->pixels[(size_t)y * (size_t)s->width + (size_t)x] = average(s, x, y);
}

void sketch_end(struct sketch *s, HDC target, int left, int top)
{
    if (target != NULL)
        BitBlt(target, left, top, s->width, s->height, s->dc, 0, 0, SRCCOPY);
    if (s->old != NULL)
        SelectObject(s->dc, s->old);
    if (s->big_old != NULL)
        SelectObject(s->big, s->big_old);
    if (s->bitmap != NULL)
        DeleteObject(s->bitmap);
    if (s->big_bitmap != NULL)
        DeleteObject(s->big_bitmap);
    if (s->dc != NULL)
        DeleteDC(s->dc);
    if (s->big != NULL)
        DeleteDC(s->big);
    memset(s, 0, sizeof *s);
}

COLORREF sketch_mix(COLORREF a, COLORREF b, int percent)
{
    int rest = 100 - percent;
    return RGB((GetRValue(a) * percent + GetRValue(b) * rest) / 100,
               (GetGValue(a) * percent + GetGValue(b) * rest) / 100,
               (GetBValue(a) * percent + GetBValue(b) * rest) / 100);
}

/* Shapes */

static LONG whole(double value)
{
    return (LONG)(value < 0 ? value - 0.5 : value + 0.5);
}

/* Newton's; the mathematics library costs 10 KB. */
static double root(double square)
{
    double x = square > 1 ? square : 1;
    for (int i = 0; i < 24; i++)
        x = (x + square / x) / 2;
    return x;
}

static void fill_path(const struct sketch *s, const struct path *path, COLORREF colour)
{
    POINT points[PATH_MAX_XY];
    for (int i = 0; i < path->count; i++)
        points[i] = (POINT){whole(path->x[i]), whole(path->y[i])};
    HBRUSH brush = CreateSolidBrush(colour);
    HGDIOBJ old_brush = SelectObject(s->big, brush), old_pen = SelectObject(s->big, GetStockObject(NULL_PEN));
    Polygon(s->big, points, path->count);
    SelectObject(s->big, old_pen);
    SelectObject(s->big, old_brush);
    DeleteObject(brush);
}

static void stroke(const struct sketch *s, double x1, double y1, double x2, double y2)
{
    MoveToEx(s->big, whole(x1), whole(y1), NULL);
    LineTo(s->big, whole(x2), whole(y2));
}

/* Dashes of our own: Windows' pens have none in every width. `*at` = how far into the pattern we are. */
static void dash_segment(const struct sketch *s, const double from[2], const double to[2], double width,
                         double *at)
{
    double dx = to[0] - from[0], dy = to[1] - from[1], length = root(dx * dx + dy * dy), done = 0;
    double dash = DASH * width, period = dash + DASH_GAP * width;
    while (done < length) {
        double left = *at < dash ? dash - *at : period - *at;
        double step = left < length - done ? left : length - done;
        if (*at < dash)
            stroke(s, from[0] + dx * done / length, from[1] + dy * done / length,
                   from[0] + dx * (done + step) / length, from[1] + dy * (done + step) / length);
        done += step;
        *at = step >= left - 1e-6 ? (*at < dash ? dash : 0) : *at + step;
    }
}

static void stroke_path(const struct sketch *s, const struct path *path, const struct sketch_style *style)
{
    double width = style->width * s->zoom, at = 0;
    LOGBRUSH brush = {BS_SOLID, style->line, 0};
    DWORD pen_style =
        PS_GEOMETRIC | (style->dashed ? PS_ENDCAP_FLAT : PS_ENDCAP_ROUND); /* solid, round joins: 0 */
    HPEN pen = ExtCreatePen(pen_style, (DWORD)(width < 1 ? 1 : whole(width)), &brush, 0, NULL);
    HGDIOBJ old = SelectObject(s->big, pen);
    POINT points[PATH_MAX_XY];
    for (int i = 0; i < path->count; i++)
        points[i] = (POINT){whole(path->x[i]), whole(path->y[i])};
    if (!style->dashed)
        Polyline(s->big, points, path->count);
    for (int i = 1; style->dashed && i < path->count; i++)
        dash_segment(s, (const double[]){path->x[i - 1], path->y[i - 1]},
                     (const double[]){path->x[i], path->y[i]}, width, &at);
    SelectObject(s->big, old);
    DeleteObject(pen);
}

static void add_point(struct path *path, double x, double y)
{
    if (path->count == PATH_MAX_XY)
        return;
    path->x[path->count] = x;
    path->y[path->count++] = y;
}

static void show_path(const struct sketch *s, const struct path *path, const struct sketch_style *style)
{
    if (style->fill != CLR_INVALID)
        fill_path(s, path, style->fill);
    if (style->line != CLR_INVALID)
        stroke_path(s, path, style);
}

void sketch_box(const struct sketch *s, double left, double top, double right, double bottom, double radius,
                const struct sketch_style *style)
{
    static const double corners[4][2] = {{1, 1}, {0, 1}, {0, 0}, {1, 0}}; /* 1 = left, top */
    static const double cosines[CORNER_POINTS + 1] = {1.00000, 0.98079, 0.92388, 0.83147, 0.70711,
                                                      0.55557, 0.38268, 0.19509, 0};
    double half = (right - left < bottom - top ? right - left : bottom - top) / 2;
    double r = (radius < half ? radius : half) * s->zoom;
    struct path path = {.count = 0};
    for (int corner = 0; corner < 4; corner++) {
        double cx = corners[corner][0] > 0 ? left * s->zoom + r : right * s->zoom - r;
        double cy = corners[corner][1] > 0 ? top * s->zoom + r : bottom * s->zoom - r;
        for (int i = 0; i <= CORNER_POINTS; i++) {
            double c = cosines[i], n = cosines[CORNER_POINTS - i]; /* of the angle, and its sine */
            const double x[] = {-c, n, c, -n}, y[] = {-n, -c, n, c};
            add_point(&path, cx + r * x[corner], cy + r * y[corner]);
        }
    }
    add_point(&path, path.x[0], path.y[0]);
    show_path(s, &path, style);
}

void sketch_plain_box(const struct sketch *s, int left, int top, int right, int bottom, int radius,
                      const struct sketch_style *style)
{
    bool framed = style->line != CLR_INVALID;
    int width = framed && style->width > 1 ? (int)whole(style->width) : 1;
    double half = framed ? width / 2.0 : 0; /* the smooth line is on the edge, the plain one inside */
    struct sketch_style smooth = *style;
    smooth.width = width;
    HBRUSH brush = CreateSolidBrush(style->fill);
    HPEN pen = CreatePen(PS_INSIDEFRAME, width, framed ? style->line : style->fill);
    HGDIOBJ old_brush = SelectObject(s->dc, brush), old_pen = SelectObject(s->dc, pen);
    RoundRect(s->dc, left, top, right, bottom, 2 * radius, 2 * radius);
    SelectObject(s->dc, old_pen);
    SelectObject(s->dc, old_brush);
    DeleteObject(pen);
    DeleteObject(brush);
    sketch_box(s, left + half, top + half, right - half, bottom - half, radius - half, &smooth);
}

void sketch_disc(const struct sketch *s, double x, double y, double radius, const struct sketch_style *style)
{
    sketch_box(s, x - radius, y - radius, x + radius, y + radius, radius, style);
}

void sketch_lines(const struct sketch *s, const double *xy, int points, const struct sketch_style *style)
{
    struct path path = {.count = 0};
    for (int i = 0; i < points; i++)
        add_point(&path, xy[2 * i] * s->zoom, xy[2 * i + 1] * s->zoom);
    show_path(s, &path, style);
}

void sketch_line(const struct sketch *s, double x1, double y1, double x2, double y2,
                 const struct sketch_style *style)
{
    const double xy[] = {x1, y1, x2, y2};
    sketch_lines(s, xy, 2, style);
}
