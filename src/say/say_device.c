/* say_device.c: a device, its phases and what is seen of it, in the language in use; see say_device.h. */
/* SPDX-License-Identifier: MIT */
#include "say/say_device.h"

#include "core/image/product.h"
#include "say/texts.h"

const char *say_phase(enum device_phase phase)
{
    return texts_now(SAY_WINDOW, TEXTS_PHASES + (unsigned)phase);
}

const char *say_seen(enum device_seen seen, enum say_face face)
{
    return texts_now(face, texts_of_seen(face, seen));
}

const char *say_device_name(enum firmware firmware, const char *product)
{
    const char *sold_as = product_sold_as(product);
    if (sold_as != NULL)
        return sold_as;
    return product[0] != '\0' ? product : firmware_info(firmware)->title;
}
