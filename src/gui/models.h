/* models.h: how to connect each Sonoff model and put it into programming mode. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_MODELS_H
#define GUI_MODELS_H

#include "base/fact_ids.h"

#include <stddef.h>

#define MODEL_PINS 5

struct model {
    const char *name;             /* of a product; NULL: */
    enum fact_id title;           /* a name with words to translate */
    const char *pins[MODEL_PINS]; /* of the header, in its order; the last ones may be NULL, all if unknown */
    enum fact_id button[2];       /* how to pull GPIO0 low; FACT_NONE = no more */
    enum fact_id remark;          /* FACT_NONE = none */
};

extern const struct model models[];
extern const size_t model_count;

const char *model_name(const struct model *model);

#endif
