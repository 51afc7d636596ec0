/* models.h: how to connect each Sonoff model and put it into programming mode. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_MODELS_H
#define GUI_MODELS_H

#include "base/fact_ids.h"

#include <stdbool.h>
#include <stddef.h>

#define MODEL_PINS 5

enum model_shape { MODEL_LONG, MODEL_SQUARE, MODEL_ROUND };

struct model {
    const char *name;             /* the same in every language; "" = none of them */
    enum fact_id title;           /* shown in its place, if it has words to translate */
    const char *pins[MODEL_PINS]; /* of the header; the last ones may be NULL, all if unknown */
    enum fact_id button[2];       /* how to pull GPIO0 low; FACT_NONE = no more */
    enum fact_id remark;          /* FACT_NONE = none */
    bool in_order;                /* the pins are in the order in which they are on the board */
    enum model_shape shape;       /* of the board */
    bool contact;                 /* no button pulls GPIO0 low: a wire has to */
};

extern const struct model models[];
extern const size_t model_count;

/* As shown. */
const char *model_name(const struct model *model);

/* By the product code in its official firmware; NULL unless that names one board for certain. */
const struct model *model_of_product(const char *code);
/* By `name`, not as shown; NULL if there is none. */
const struct model *model_named(const char *name);

/* Those to draw, usual ones if unknown; how many there are. */
int model_pins(const struct model *model, const char *pins[MODEL_PINS]);

#endif
