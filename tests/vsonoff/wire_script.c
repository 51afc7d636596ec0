/* wire_script.c: a person's hand at the device: power, button and reset, now or later.
 *
 * Part of the wire (wire_private.h). */
/* SPDX-License-Identifier: MIT */
#include "wire_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct hand_word {
    const char *text;
    enum hand_action action;
} hand_words[] = {
    {"power=off", HAND_POWER_OFF},     {"power=on", HAND_POWER_ON}, {"button=up", HAND_BUTTON_UP},
    {"button=down", HAND_BUTTON_DOWN}, {"en=up", HAND_EN_UP},       {"en=down", HAND_EN_DOWN},
};

#define LONGEST_DELAY_MS 86400000u
#define SEPARATORS       " \t\r\n"

void wire_hand(struct wire *w, enum hand_action action)
{
    switch (action) {
    case HAND_POWER_OFF:
    case HAND_POWER_ON:
        w->hand_power = action == HAND_POWER_ON;
        break;
    case HAND_BUTTON_UP:
    case HAND_BUTTON_DOWN:
        w->hand_button = action == HAND_BUTTON_DOWN;
        break;
    case HAND_EN_UP:
    case HAND_EN_DOWN:
        w->hand_en_low = action == HAND_EN_DOWN;
        break;
    }
    wire_update_pins(w);
}

static bool parse_delay(const char *word, size_t len, uint64_t *at_ns)
{
    uint64_t ms = 0;
    for (size_t i = 0; i < len; i++) {
        if (!isdigit((unsigned char)word[i]) || ms > LONGEST_DELAY_MS)
            return false;
        ms = ms * 10 + (uint64_t)(word[i] - '0');
    }
    *at_ns += ms * 1000000u;
    return ms <= LONGEST_DELAY_MS;
}

static bool parse_action(const char *word, size_t len, enum hand_action *action)
{
    for (size_t i = 0; i < sizeof hand_words / sizeof *hand_words; i++) {
        if (strlen(hand_words[i].text) == len && memcmp(hand_words[i].text, word, len) == 0) {
            *action = hand_words[i].action;
            return true;
        }
    }
    return false;
}

/* Puts a step behind all others that are due no later. */
static void insert_step(struct hand_step *steps, size_t count, struct hand_step step)
{
    size_t i = count;
    for (; i > 0 && steps[i - 1].at_ns > step.at_ns; i--)
        steps[i] = steps[i - 1];
    steps[i] = step;
}

/* Adds the script's steps to `steps`, which has room for them; returns the new count, or SIZE_MAX. */
static size_t parse_script(const char *script, uint64_t now_ns, struct hand_step *steps, size_t count)
{
    uint64_t at_ns = now_ns;
    for (const char *word = script + strspn(script, SEPARATORS); *word != '\0';) {
        size_t len = strcspn(word, SEPARATORS);
        enum hand_action action;
        if (parse_action(word, len, &action))
            insert_step(steps, count++, (struct hand_step){at_ns, action});
        else if (!parse_delay(word, len, &at_ns))
            return SIZE_MAX;
        word += len;
        word += strspn(word, SEPARATORS);
    }
    return count;
}

bool wire_script(struct wire *w, const char *script)
{
    size_t most = w->step_count + strlen(script) / 4 + 1; /* the shortest action has 5 letters */
    struct hand_step *steps = malloc(most * sizeof *steps);
    if (steps == NULL)
        return false;
    if (w->step_count > 0)
        memcpy(steps, w->steps, w->step_count * sizeof *steps);
    size_t count = parse_script(script, wire_now(w), steps, w->step_count);
    if (count == SIZE_MAX) {
        free(steps);
        return false;
    }
    free(w->steps);
    w->steps = steps;
    w->step_count = count;
    wire_script_run(w);
    return true;
}

uint64_t wire_script_end(const struct wire *w)
{
    return w->step_count > 0 ? w->steps[w->step_count - 1].at_ns : 0;
}

void wire_script_run(struct wire *w)
{
    size_t done = 0;
    while (done < w->step_count && w->steps[done].at_ns <= wire_now(w))
        wire_hand(w, w->steps[done++].action);
    if (done == 0)
        return;
    w->step_count -= done;
    memmove(w->steps, w->steps + done, w->step_count * sizeof *w->steps);
}
