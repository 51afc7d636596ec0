/* peek.h: which firmware is on a connected device, from the few sectors that tell. */
#ifndef CLI_PEEK_H
#define CLI_PEEK_H

#include "core/image.h"

#include <stdbool.h>

struct err;
struct flasher;

/* Fills *image from a handful of sectors; what only a look at everything can tell (verdict, version) is not
 * to be relied on. */
bool peek_at_firmware(struct flasher *f, struct image_info *image, struct err *e);

#endif
