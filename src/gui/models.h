/* models.h: how each Sonoff model is connected and switched into programming mode. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_MODELS_H
#define GUI_MODELS_H

#include <stddef.h>

#define MODEL_PINS 5

struct model {
    const char *name;
    const char *pins[MODEL_PINS]; /* of the header, in its order; the last ones may be NULL, all if unknown */
    const char *button;           /* how GPIO0 is pulled low */
    const char *remark;           /* "" = none */
};

extern const struct model models[];
extern const size_t model_count;

/* What holds for every model; warnings first. */
extern const char models_warnings[];

#endif
