/* connect.h: waiting for a device that has to be started anew.  Used by stubs.c. */
#ifndef CORE_CONNECT_H
#define CORE_CONNECT_H

#include "core/flasher.h"

/* Resets the device through the lines or, where that does nothing, tells the user (`why`) and waits for the
 * loader.  ERR_STUB when it does not come. */
bool connect_wait_for_loader(struct flasher *f, enum flasher_seen why, struct err *e);

#endif
