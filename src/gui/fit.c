/* fit.c: measures texts against controls. */
/* SPDX-License-Identifier: MIT */
#include "gui/fit.h"

#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

#define MOST 2500 /* thousandths: no window becomes wider than this */

static WCHAR *text_of(HWND control)
{
    const int len = GetWindowTextLengthW(control);
    WCHAR *text = calloc((size_t)len + 1, sizeof *text);
    if (text != NULL)
        GetWindowTextW(control, text, len + 1);
    return text;
}

static bool is_class(HWND control, const WCHAR *class_name)
{
    WCHAR name[32] = L"";
    GetClassNameW(control, name, sizeof name / sizeof name[0]);
    return lstrcmpiW(name, class_name) == 0;
}

static SIZE measure(HDC dc, const WCHAR *text, int width, UINT flags)
{
    RECT r = {0, 0, width, 0};
    DrawTextW(dc, text, -1, &r, DT_CALCRECT | flags);
    return (SIZE){r.right, r.bottom};
}

/* What a button needs beside its text: the frame of a push button and some air, or the box and its gap. */
static int around(HWND control, int line)
{
    const LONG_PTR style = GetWindowLongPtrW(control, GWL_STYLE), type = style & BS_TYPEMASK;
    const bool push = type == BS_PUSHBUTTON || type == BS_DEFPUSHBUTTON || (style & BS_PUSHLIKE) != 0;
    return push ? line * 3 / 4 : line * 4 / 3;
}

/* Broken between words: the least width whose lines are not too many. */
static int width_of_lines(HDC dc, const WCHAR *text, int width, int height, UINT flags)
{
    int needed = width;
    while (needed < width * MOST / FIT_AS_IT_IS) {
        const SIZE size = measure(dc, text, needed, flags | DT_WORDBREAK);
        if (size.cy <= height && size.cx <= needed)
            break;
        needed += width / 50 + 1;
    }
    return needed;
}

static int line_height(HDC dc)
{
    TEXTMETRICW metrics;
    GetTextMetricsW(dc, &metrics);
    return metrics.tmHeight;
}

static UINT prefix_flag(HWND control)
{
    return (GetWindowLongPtrW(control, GWL_STYLE) & SS_NOPREFIX) != 0 ? DT_NOPREFIX : 0;
}

static int width_of_line(HDC dc, HWND control, const WCHAR *text, int width, int height)
{
    const int line = line_height(dc);
    if (is_class(control, L"Button"))
        return measure(dc, text, 0, DT_SINGLELINE).cx + around(control, line);
    return height >= 2 * line ? width : measure(dc, text, 0, DT_SINGLELINE | prefix_flag(control)).cx;
}

static bool shows_text(HWND control)
{
    const LONG_PTR type = GetWindowLongPtrW(control, GWL_STYLE) & SS_TYPEMASK;
    return is_class(control, L"Button") || (is_class(control, L"Static") && type <= SS_RIGHT);
}

static int in_thousandths(int needed, int width)
{
    const int need = (int)(((long long)needed * FIT_AS_IT_IS + width - 1) / width);
    return need < FIT_AS_IT_IS ? FIT_AS_IT_IS : need > MOST ? MOST : need;
}

int fit_need(HWND control, HFONT font, int width, int height)
{
    if (width <= 0 || height <= 0 || !shows_text(control))
        return FIT_AS_IT_IS;
    WCHAR *text = text_of(control);
    HDC dc = GetDC(control);
    int needed = width;
    if (text != NULL && text[0] != L'\0' && dc != NULL) {
        HGDIOBJ old = SelectObject(dc, font);
        needed = width_of_line(dc, control, text, width, height);
        SelectObject(dc, old);
    }
    if (dc != NULL)
        ReleaseDC(control, dc);
    free(text);
    return in_thousandths(needed, width);
}

int fit_need_of_prose(HWND control, HFONT font, const WCHAR *text, int width, int height)
{
    HDC dc = GetDC(control);
    if (dc == NULL || width <= 0)
        return FIT_AS_IT_IS;
    HGDIOBJ old = SelectObject(dc, font);
    const int needed = width_of_lines(dc, text, width, height, prefix_flag(control));
    SelectObject(dc, old);
    ReleaseDC(control, dc);
    return in_thousandths(needed, width);
}
