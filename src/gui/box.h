/* box.h: one task dialog over the window: a message or a question; returns which button was pressed. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_BOX_H
#define GUI_BOX_H

#include "base/fact_ids.h"

#include <stdbool.h>
#include <windows.h>

enum box_answer { BOX_NO, BOX_YES, BOX_OTHER };

struct box {
    bool calm; /* no warning sign: nothing can be lost here */
    enum fact_id title;
    const char *content, *content_when_checked; /* content_when_checked: NULL = the same */
    const char *details;                        /* "" or NULL = none; folded away at first */
    enum fact_id yes, other;                    /* buttons; FACT_NONE = there is none */
    enum fact_id no;                            /* the button that dismisses the box, as Escape does */
    enum box_answer default_answer;
    enum fact_id check_box; /* FACT_NONE = none */
    bool yes_needs_check;
};

/* `checked`: NULL, or receives the state of the check box. */
enum box_answer box_show(HWND parent, const struct box *box, bool *checked);

#endif
