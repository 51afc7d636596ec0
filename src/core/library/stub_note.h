/* stub_note.h: notes in the library about devices on which Restock's own stub failed: what it wrote did not
 * hold.  The next run then begins with Espressif's.  A note is valid only for the version of the program that
 * wrote it: a newer one tries its own stub again.  Used by stubs.c and op_restore.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_STUB_NOTE_H
#define CORE_STUB_NOTE_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

/* Whether there are any, for any device; `library` may be NULL. */
bool stub_note_any(struct store *store, const char *library);
/* Whether this version of the program has noted this device. */
bool stub_note_read(struct store *store, const char *library, const uint8_t mac[6]);
bool stub_note_write(struct store *store, const char *library, const uint8_t mac[6], struct err *e);
bool stub_note_remove(struct store *store, const char *library, const uint8_t mac[6], struct err *e);

#endif
