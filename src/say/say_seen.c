/* say_seen.c: phases and what is seen of a device, in the language in use; see say_device.h. */
/* SPDX-License-Identifier: MIT */
#include "say/say_device.h"

#include "say/texts.h"

const char *say_phase(enum device_phase phase)
{
    return texts_now(SAY_WINDOW, TEXTS_PHASES + (unsigned)phase);
}

const char *say_seen(enum device_seen seen, enum say_face face)
{
    return texts_now(face, texts_of_seen(face, seen));
}
