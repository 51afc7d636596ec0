/* confirm.h: the questions before anything is lost.  Each names the device, what is on it, what will be lost
 * and where the safety copy goes; "no" is the default. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_CONFIRM_H
#define GUI_CONFIRM_H

#include <stdbool.h>
#include <windows.h>

enum confirm_answer { CONFIRM_NO, CONFIRM_YES, CONFIRM_YES_WITHOUT_COPY, CONFIRM_MEND };

enum confirm_kind { CONFIRM_RESTORE, CONFIRM_ERASE, CONFIRM_UNDO };

struct confirm {
    enum confirm_kind kind;
    const char *device;   /* in words */
    const char *firmware; /* on it now */
    bool is_blank;        /* nothing is */
    const char *file;     /* restore, undo: its path, and what it is */
    const char *file_is;
    const char *new_firmware; /* restore: its name */
    const char *findings;     /* restore: lines; "" = none */
    const char *library;      /* where the safety copy goes */
    bool interrupted; /* the work before it was interrupted; the contents before that are saved, or this undo
                         finishes it */
    bool was_undo;    /* that work was itself an undo */
};

enum confirm_answer confirm_loss(HWND parent, const struct confirm *c);

/* Says why this file should not be written to this device.  CONFIRM_YES if the user ticks the box and
 * insists; CONFIRM_MEND if it `can_be_mended` and the user prefers that. */
enum confirm_answer confirm_refused(HWND parent, const struct confirm *c, bool can_be_mended);

/* Stopping work that is changing the flash: true = stop.  Ends by itself with "no" if box_dismiss is called.
 */
bool confirm_stop(HWND parent);

/* Closing while busy: true = stop and close. */
bool confirm_close(HWND parent, bool listens); /* listens: no work on the device */

#endif
