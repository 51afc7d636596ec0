/* instance.h: one window per user: a second start brings the first one to the front. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_INSTANCE_H
#define GUI_INSTANCE_H

#include <windows.h>

#define INSTANCE_OPEN_FILE 1 /* COPYDATASTRUCT.dwData: lpData is a path in UTF-16 with its NUL */

enum instance {
    INSTANCE_FIRST,       /* this is the only one */
    INSTANCE_CALLED,      /* the first one answered, and has the file */
    INSTANCE_SILENT,      /* the first one does not answer; it does not have the file */
    INSTANCE_OUT_OF_REACH /* likewise, because it runs as administrator */
};

/* Contacts the first one, if there is one, and passes it `file` (may be ""); waits a few seconds at most for
 * its answer.  INSTANCE_FIRST keeps a mutex until the program ends. */
enum instance instance_start(const WCHAR *file);

/* The path in a WM_COPYDATA, or NULL if it is something else. */
const WCHAR *instance_received_file(const COPYDATASTRUCT *data);

#endif
