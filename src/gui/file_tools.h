/* file_tools.h: the commands of the More button: mending a header, a copy for sharing, comparing, the
 * device's own identity in another image, a name for a device; and one image from several files.
 *
 * Each first examines (on the scout's thread), then asks, then writes, always to a new file. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_FILE_TOOLS_H
#define GUI_FILE_TOOLS_H

#include "gui/file_job.h"

#include <stdbool.h>

struct dlg;

/* Not while anything else is running. */
void file_tools_begin(struct dlg *d, enum file_job_kind kind);
/* Whether there is a device to give a name to. */
bool file_tools_know_device(const struct dlg *d);
/* For a file known to be mendable: asks for the copy's name at once. */
void file_tools_mend(struct dlg *d, const char *path);
/* For several files that were chosen together: what they make, and a name for it. */
void file_tools_assemble(struct dlg *d, char (*paths)[STORE_PATH_MAX], size_t count);
void file_tools_done(struct dlg *d, struct file_job *job); /* takes `job` */

#endif
