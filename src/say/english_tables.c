/* english_tables.c: the English sentences as sentences*.c and their neighbours have them. */
/* SPDX-License-Identifier: MIT */
#include "say/sentences.h"
#include "say/texts.h"

static const char *common(unsigned number)
{
    if (number >= TEXTS_PHASES)
        return english_phase((enum device_phase)(number - TEXTS_PHASES));
    if (number >= TEXTS_ADVICE)
        return english_common_advice((enum err_code)(number - TEXTS_ADVICE));
    if (number >= TEXTS_ERRORS)
        return english_error((enum err_code)(number - TEXTS_ERRORS));
    return say_common_sentences[number];
}

const char *texts_english(enum say_face face, unsigned number)
{
    const unsigned facts = texts_facts(face);
    if (number < TEXTS_COMMON)
        return common(number);
    number -= TEXTS_COMMON;
    if (number < facts)
        return face == SAY_WINDOW ? say_window_sentences[number] : say_command_line_sentences[number];
    number -= facts;
    return number < ERR_COUNT ? english_advice((enum err_code)number, face)
                              : english_seen((enum device_seen)(number - ERR_COUNT), face);
}
