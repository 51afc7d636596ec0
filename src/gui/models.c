/* models.c: from the models' documentation and from people who opened them.  Do not trust silk screens for RX
 * and TX; swapping the two at 3.3 V does no harm.  The order of the pins is the board's where the
 * documentation of Tasmota says or shows it: Basic, S20, S31, TH, T1 (EU); elsewhere it only names them. */
/* SPDX-License-Identifier: MIT */
#include "gui/models.h"

#include "base/bytes.h"
#include "say/say.h"

#include <string.h>

#define BUTTON                                                                                               \
    {                                                                                                        \
        FACT_MODEL_HOLD_BUTTON                                                                               \
    }
#define USUAL                                                                                                \
    {                                                                                                        \
        "3V3", "RX", "TX", "GND", NULL                                                                       \
    }

#define IN_ORDER   true
#define ANY_ORDER  false
#define CONTACT    true
#define HAS_BUTTON false

const struct model models[] = {
    {"",
     FACT_MODEL_NOT_LISTED,
     {NULL},
     {FACT_MODEL_GPIO0_IN_GENERAL, FACT_MODEL_HOLD_BUTTON},
     FACT_MODEL_LOOK_FOR_PADS,
     ANY_ORDER,
     MODEL_SQUARE,
     HAS_BUTTON},
    {"Basic (R1)",
     FACT_NONE,
     {"3V3", "RX", "TX", "GND", "GPIO14"},
     BUTTON,
     FACT_MODEL_SQUARE_PAD,
     IN_ORDER,
     MODEL_LONG,
     HAS_BUTTON},
    {"Basic R2, RF R2",
     FACT_NONE,
     {"3V3", "RX", "TX", "GND", "GPIO2"},
     {FACT_MODEL_HOLD_BUTTON, FACT_MODEL_K_P},
     FACT_MODEL_RF_R2_BOARD,
     IN_ORDER,
     MODEL_LONG,
     HAS_BUTTON},
    {"Basic R3, RF R3", FACT_NONE, USUAL, BUTTON, FACT_NONE, ANY_ORDER, MODEL_LONG, HAS_BUTTON},
    {"RF (R1)",
     FACT_NONE,
     USUAL,
     {FACT_MODEL_BRIDGE_R21},
     FACT_MODEL_RADIO_BUTTON,
     ANY_ORDER,
     MODEL_LONG,
     HAS_BUTTON},
    {"S20",
     FACT_NONE,
     {"VCC", "RX", "TX", "GND", NULL},
     BUTTON,
     FACT_MODEL_TOP_TO_BOTTOM,
     IN_ORDER,
     MODEL_ROUND,
     HAS_BUTTON},
    {"S26",
     FACT_NONE,
     {NULL},
     {FACT_MODEL_HOLD_BUTTON, FACT_MODEL_OR_J4},
     FACT_MODEL_S26_PADS,
     ANY_ORDER,
     MODEL_ROUND,
     HAS_BUTTON},
    {"S31",
     FACT_NONE,
     {"VCC", "RX", "TX", "GND", NULL},
     BUTTON,
     FACT_MODEL_S31_PAIR,
     IN_ORDER,
     MODEL_ROUND,
     HAS_BUTTON},
    {"TH10, TH16",
     FACT_NONE,
     {"3V3", "RX", "TX", "GND", "GPIO2"},
     BUTTON,
     FACT_MODEL_FIFTH_PIN,
     IN_ORDER,
     MODEL_LONG,
     HAS_BUTTON},
    {"POW, POW R2", FACT_NONE, USUAL, BUTTON, FACT_MODEL_POW_HEADER, ANY_ORDER, MODEL_LONG, HAS_BUTTON},
    {"Mini", FACT_NONE, USUAL, BUTTON, FACT_MODEL_OTA_JUMPER, ANY_ORDER, MODEL_SQUARE, HAS_BUTTON},
    {"SV", FACT_NONE, USUAL, BUTTON, FACT_MODEL_LABELLED, ANY_ORDER, MODEL_LONG, HAS_BUTTON},
    {"Dual (R1)",
     FACT_NONE,
     USUAL,
     {FACT_MODEL_GPIO0_VIA},
     FACT_MODEL_DUAL_LABELS,
     ANY_ORDER,
     MODEL_LONG,
     CONTACT},
    {"Dual R2", FACT_NONE, USUAL, {FACT_MODEL_BUTTON0}, FACT_NONE, ANY_ORDER, MODEL_LONG, CONTACT},
    {"4CH",
     FACT_NONE,
     USUAL,
     {FACT_MODEL_HOLD_FW_BUTTON},
     FACT_MODEL_4CH_LABELS,
     ANY_ORDER,
     MODEL_LONG,
     HAS_BUTTON},
    {"4CH Pro", FACT_NONE, USUAL, {FACT_MODEL_4CH_PRO}, FACT_NONE, ANY_ORDER, MODEL_LONG, CONTACT},
    {"T1",
     FACT_MODEL_T1,
     {"GPIO2", "GND", "TX", "RX", "VCC"},
     {FACT_MODEL_T1_BOARDS},
     FACT_MODEL_T1_FRONT,
     IN_ORDER,
     MODEL_SQUARE,
     CONTACT},
    {"Touch", FACT_NONE, USUAL, {FACT_MODEL_GPIO0_AT_CHIP}, FACT_NONE, ANY_ORDER, MODEL_SQUARE, CONTACT},
    {"iFan02", FACT_NONE, USUAL, {FACT_MODEL_TP16}, FACT_MODEL_J3, ANY_ORDER, MODEL_LONG, CONTACT},
    {"iFan03",
     FACT_NONE,
     USUAL,
     {FACT_MODEL_HOLD_WHITE_BUTTON},
     FACT_NONE,
     ANY_ORDER,
     MODEL_LONG,
     HAS_BUTTON},
    {"RF Bridge 433", FACT_NONE, USUAL, BUTTON, FACT_MODEL_RADIO_SWITCH, ANY_ORDER, MODEL_SQUARE, HAS_BUTTON},
    {"Slampher R2", FACT_NONE, USUAL, BUTTON, FACT_NONE, ANY_ORDER, MODEL_ROUND, HAS_BUTTON},
    {"B1", FACT_MODEL_B1, USUAL, {FACT_MODEL_GPIO0_LONG}, FACT_NONE, ANY_ORDER, MODEL_ROUND, CONTACT},
    {"SC", FACT_NONE, USUAL, BUTTON, FACT_MODEL_TX_JUMPER, ANY_ORDER, MODEL_SQUARE, HAS_BUTTON},
    {"D1", FACT_MODEL_D1, USUAL, {FACT_MODEL_GPIO0_PAD}, FACT_NONE, ANY_ORDER, MODEL_SQUARE, CONTACT},
};

const size_t model_count = ARRAY_LEN(models);

int model_pins(const struct model *model, const char *pins[MODEL_PINS])
{
    static const char *const usual[MODEL_PINS] = USUAL;
    const char *const *from = model->pins[0] != NULL ? model->pins : usual;
    int count = 0;
    for (; count < MODEL_PINS && from[count] != NULL; count++)
        pins[count] = from[count];
    return count;
}

const char *model_name(const struct model *model)
{
    return model->title == FACT_NONE ? model->name : say_template(model->title);
}

const struct model *model_named(const char *name)
{
    for (size_t i = 0; i < model_count; i++)
        if (strcmp(models[i].name, name) == 0)
            return &models[i];
    return NULL;
}

/* Codes that several boards share (core/image/product.c) are not here. */
const struct model *model_of_product(const char *code)
{
    static const struct {
        const char *code, *name;
    } certain[] = {{"PSF-BD1-GL", "Mini"}, {"PSA-BHA-GL", "TH10, TH16"}, {"PSF-BRA-GL", "RF Bridge 433"}};
    for (size_t i = 0; i < ARRAY_LEN(certain); i++)
        if (strcmp(certain[i].code, code) == 0)
            return model_named(certain[i].name);
    return NULL;
}
