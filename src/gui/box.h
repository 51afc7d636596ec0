/* box.h: one message or question over the window; returns which button was pressed.
 *
 * A dialog of our own instead of the system's task dialog, which stays white in the dark theme. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_BOX_H
#define GUI_BOX_H

#include "base/fact_ids.h"

#include <stdbool.h>
#include <windows.h>

struct theme;

enum box_answer { BOX_NO, BOX_YES, BOX_OTHER };

struct box {
    bool calm; /* no warning sign: nothing can be lost here */
    enum fact_id title;
    const char *headline; /* instead of the title, where it has names in it; NULL = `title` */
    const char *content, *content_when_checked; /* content_when_checked: NULL = the same */
    const char *details;                        /* "" or NULL = none; folded away at first */
    enum fact_id yes, other;                    /* buttons; FACT_NONE = there is none */
    enum fact_id no;                            /* the button that dismisses the box, as Escape does */
    enum box_answer default_answer;
    enum fact_id check_box; /* FACT_NONE = none */
    bool check_is_detail;   /* it is folded away with the details */
    bool yes_needs_check;
};

/* The theme of every box from now on; it has to outlive them. */
void box_use_theme(const struct theme *theme);

/* `parent`: NULL = in the middle of the screen.  `checked`: NULL, or receives the state of the check box. */
enum box_answer box_show(HWND parent, const struct box *box, bool *checked);

/* Ends the box that is open, as if "no" had been pressed; without one nothing happens. */
void box_dismiss(void);

#endif
