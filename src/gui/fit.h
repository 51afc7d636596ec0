/* fit.h: how much wider a window has to be for the words of its controls.
 *
 * Words of other languages are longer.  A control that is made for English stays where it is; the whole
 * window is stretched sideways instead, as far as the control that needs most.  Used by layout.c. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_FIT_H
#define GUI_FIT_H

#include <windows.h>

#define FIT_AS_IT_IS 1000

/* The width that `control` would need to show its words in one line in `font`, in thousandths of `width`
 * (pixels at the present DPI).  FIT_AS_IT_IS where they fit, and for controls that scroll, draw themselves,
 * have no size or room for several lines: those hold sentences that change, and the window does not move with
 * each. */
int fit_need(HWND control, HFONT font, int width, int height);

/* The same for a sentence in a control with several lines: what it will have to show at most. */
int fit_need_of_prose(HWND control, HFONT font, const WCHAR *text, int width, int height);

#endif
