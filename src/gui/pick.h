/* pick.h: the system's Open and Save as dialogs. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_PICK_H
#define GUI_PICK_H

#include "base/fact_ids.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* `path` holds the suggested name (or "") and receives the choice; `folder` is where the dialog starts. */
bool pick_image_titled(HWND parent, enum fact_id title, const char *folder, char *path, size_t size);
bool pick_copy_to_save(HWND parent, enum fact_id title, const char *folder, char *path, size_t size);
bool pick_image_to_save(HWND parent, const char *folder, char *path, size_t size);
bool pick_text_to_save(HWND parent, enum fact_id title, const char *folder, char *path, size_t size);
/* For one file, or several of one folder: their number, 0 = none.  Of more than `max`, the first ones. */
size_t pick_images_to_open(HWND parent, const char *folder, char (*paths)[STORE_PATH_MAX], size_t max);
/* Asks for a folder, which the user can create there; starts in `folder` if it exists.  False: none was
 * chosen, or its path does not fit. */
bool pick_folder(HWND parent, enum fact_id title, const char *folder, char *path, size_t size);

#endif
