/* instance.h: one window per person: a second start brings the first one to the front. */
#ifndef GUI_INSTANCE_H
#define GUI_INSTANCE_H

#include <stdbool.h>
#include <windows.h>

#define INSTANCE_OPEN_FILE 1 /* COPYDATASTRUCT.dwData: lpData is a path in UTF-16 with its NUL */

/* True if this is the first; else the first one has been called and given `file` (may be "").  Keep the mutex
 * until the end. */
bool instance_is_first(const WCHAR *file);

/* The path in a WM_COPYDATA, or NULL if it is something else. */
const WCHAR *instance_received_file(const COPYDATASTRUCT *data);

#endif
