/* stub_note.h: small notes in the library about devices on which Restock's own stub has failed: what it wrote
 * did not hold.  So the next run begins with Espressif's.  They count for the version of the program that
 * wrote them: a newer one tries its own again.  Used by stubs.c and op_restore.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_STUB_NOTE_H
#define CORE_STUB_NOTE_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

/* Whether there are any, of whatever device; `library` may be NULL. */
bool stub_note_any(struct store *store, const char *library);
/* Whether this version of the program has noted this device. */
bool stub_note_read(struct store *store, const char *library, const uint8_t mac[6]);
bool stub_note_write(struct store *store, const char *library, const uint8_t mac[6], struct err *e);
bool stub_note_remove(struct store *store, const char *library, const uint8_t mac[6], struct err *e);

#endif
