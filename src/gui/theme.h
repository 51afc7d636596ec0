/* theme.h: colours.  System colours unless the user has chosen Windows' dark mode (or --theme dark); high
 * contrast always wins.  The title bar goes dark through DwmSetWindowAttribute, controls through WM_CTLCOLOR*
 * and custom drawing, scroll bars through SetWindowTheme.  There is no documented way to make the system's
 * own menus and file dialogs dark; they stay light. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_THEME_H
#define GUI_THEME_H

#include <stdbool.h>
#include <windows.h>
#include <commctrl.h>

enum theme_choice { THEME_SYSTEM, THEME_LIGHT, THEME_DARK };

struct theme {
    enum theme_choice choice;
    bool dark, was_dark; /* was_dark: now or since the start */
    bool contrast;       /* high contrast: nothing but the system's colours */
    COLORREF text, back, field, field_text, note, note_text, line, button, pressed, faint, wrong, good, ask,
        accent;
    HBRUSH back_brush, field_brush, note_brush; /* owned */
};

/* Reads the system's settings; call again on WM_SETTINGCHANGE and WM_SYSCOLORCHANGE. */
void theme_update(struct theme *t, enum theme_choice choice);
void theme_done(struct theme *t);

/* Title bar of a window. */
void theme_apply_to_window(const struct theme *t, HWND window);
/* Prepares drop-down lists, edits and bars of a window for the theme; call after theme_update. */
void theme_apply_to_controls(const struct theme *t, HWND window);

/* WM_CTLCOLOR*: the brush, with the colours set; `note` = the coach's panel, `wrong` = an error's text. */
HBRUSH theme_color_control(const struct theme *t, HDC dc, UINT message, bool note, bool wrong);

/* NM_CUSTOMDRAW of buttons: what to return; CDRF_DODEFAULT unless dark. */
LRESULT theme_draw_button(const struct theme *t, const NMCUSTOMDRAW *draw);

#endif
