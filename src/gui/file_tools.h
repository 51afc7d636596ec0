/* file_tools.h: what the button More offers: mending a header, a copy for sharing, comparing, one's own
 * identity in another image, a name for a device.
 *
 * Each looks first (on the scout's thread), then asks, then writes: always a new file. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_FILE_TOOLS_H
#define GUI_FILE_TOOLS_H

#include "gui/file_job.h"

#include <stdbool.h>

struct dlg;

/* Not while anything else goes on. */
void file_tools_begin(struct dlg *d, enum file_job_kind kind);
/* Whether there is a device to give a name to. */
bool file_tools_know_device(const struct dlg *d);
/* Of a file that is known to be fit for it: asks for the copy's name at once. */
void file_tools_mend(struct dlg *d, const char *path);
void file_tools_done(struct dlg *d, struct file_job *job); /* takes `job` */

#endif
