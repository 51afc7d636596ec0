/* models.c: from the models' documentation and from people who opened them.  Do not trust silk screens for RX
 * and TX; swapping the two at 3.3 V does no harm. */
/* SPDX-License-Identifier: MIT */
#include "gui/models.h"

#include "base/bytes.h"
#include "say/say.h"

#define BUTTON                                                                                               \
    {                                                                                                        \
        FACT_MODEL_HOLD_BUTTON                                                                               \
    }
#define USUAL                                                                                                \
    {                                                                                                        \
        "3V3", "RX", "TX", "GND", NULL                                                                       \
    }

const struct model models[] = {
    {NULL,
     FACT_MODEL_NOT_LISTED,
     {NULL},
     {FACT_MODEL_GPIO0_IN_GENERAL, FACT_MODEL_HOLD_BUTTON},
     FACT_MODEL_LOOK_FOR_PADS},
    {"Basic (R1)", FACT_NONE, {"3V3", "RX", "TX", "GND", "GPIO14"}, BUTTON, FACT_MODEL_SQUARE_PAD},
    {"Basic R2, RF R2",
     FACT_NONE,
     {"3V3", "RX", "TX", "GND", "GPIO2"},
     {FACT_MODEL_HOLD_BUTTON, FACT_MODEL_K_P},
     FACT_MODEL_RF_R2_BOARD},
    {"Basic R3, RF R3", FACT_NONE, USUAL, BUTTON, FACT_NONE},
    {"RF (R1)", FACT_NONE, USUAL, {FACT_MODEL_BRIDGE_R21}, FACT_MODEL_RADIO_BUTTON},
    {"S20", FACT_NONE, {"VCC", "RX", "TX", "GND", NULL}, BUTTON, FACT_MODEL_TOP_TO_BOTTOM},
    {"S26", FACT_NONE, {NULL}, {FACT_MODEL_HOLD_BUTTON, FACT_MODEL_OR_J4}, FACT_MODEL_S26_PADS},
    {"S31", FACT_NONE, {"VCC", "RX", "TX", "GND", NULL}, BUTTON, FACT_MODEL_S31_PAIR},
    {"TH10, TH16", FACT_NONE, {"3V3", "RX", "TX", "GND", "GPIO2"}, BUTTON, FACT_MODEL_FIFTH_PIN},
    {"POW, POW R2", FACT_NONE, USUAL, BUTTON, FACT_MODEL_POW_HEADER},
    {"Mini", FACT_NONE, USUAL, BUTTON, FACT_MODEL_OTA_JUMPER},
    {"SV", FACT_NONE, USUAL, BUTTON, FACT_MODEL_LABELLED},
    {"Dual (R1)", FACT_NONE, USUAL, {FACT_MODEL_GPIO0_VIA}, FACT_MODEL_DUAL_LABELS},
    {"Dual R2", FACT_NONE, USUAL, {FACT_MODEL_BUTTON0}, FACT_NONE},
    {"4CH", FACT_NONE, USUAL, {FACT_MODEL_HOLD_FW_BUTTON}, FACT_MODEL_4CH_LABELS},
    {"4CH Pro", FACT_NONE, USUAL, {FACT_MODEL_4CH_PRO}, FACT_NONE},
    {NULL, FACT_MODEL_T1, {"GPIO2", "GND", "TX", "RX", "VCC"}, {FACT_MODEL_T1_BOARDS}, FACT_MODEL_T1_FRONT},
    {"Touch", FACT_NONE, USUAL, {FACT_MODEL_GPIO0_AT_CHIP}, FACT_NONE},
    {"iFan02", FACT_NONE, USUAL, {FACT_MODEL_TP16}, FACT_MODEL_J3},
    {"iFan03", FACT_NONE, USUAL, {FACT_MODEL_HOLD_WHITE_BUTTON}, FACT_NONE},
    {"RF Bridge 433", FACT_NONE, USUAL, BUTTON, FACT_MODEL_RADIO_SWITCH},
    {"Slampher R2", FACT_NONE, USUAL, BUTTON, FACT_NONE},
    {NULL, FACT_MODEL_B1, USUAL, {FACT_MODEL_GPIO0_LONG}, FACT_NONE},
    {"SC", FACT_NONE, USUAL, BUTTON, FACT_MODEL_TX_JUMPER},
    {NULL, FACT_MODEL_D1, USUAL, {FACT_MODEL_GPIO0_PAD}, FACT_NONE},
};

const size_t model_count = ARRAY_LEN(models);

const char *model_name(const struct model *model)
{
    return model->name != NULL ? model->name : say_template(model->title);
}
