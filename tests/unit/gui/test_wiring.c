/* test_wiring.c: what the picture of the main window shows, for every state of the worker. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "gui/wiring.h"
#include "gui/worker_state.h"
#include "say/say.h"

#include <stdio.h>
#include <string.h>

#define PLUGGED COACH_PORT_CHOSEN

struct scene {
    const char *name;
    enum worker_phase phase;
    enum device_seen seen;
    enum err_code code;
    enum coach_ports ports;
    enum wiring_last last;
    /* computer, adapter, 3V3, GND, RX, TX, board, button: - unseen, + seen, ! odd, x gone */
    const char *parts;
    unsigned due; /* 0: no steps */
    enum fact_id what;
    bool press;
};

static const struct scene scenes[] = {
    /* no adapter */
    {"nothing yet", WORKER_NO_PORT, 0, 0, COACH_NO_PORT, WIRING_NONE_YET, "+-------", 1,
     FACT_WIRING_NO_ADAPTER, false},
    {"a port of an unknown kind", WORKER_NO_PORT, 0, 0, COACH_UNKNOWN_PORTS, WIRING_NONE_YET, "+-------", 1,
     FACT_WIRING_NO_KNOWN_ADAPTER, false},
    {"several adapters", WORKER_NO_PORT, 0, 0, COACH_SEVERAL_PORTS, WIRING_NONE_YET, "+!------", 1,
     FACT_WIRING_SEVERAL_ADAPTERS, false},
    {"the worker has not heard of it", WORKER_CONNECTING, 0, 0, COACH_NO_PORT, WIRING_NONE_YET, "+-------", 1,
     FACT_WIRING_NO_ADAPTER, false},
    {"missing", WORKER_PORT_FAILED, 0, ERR_PORT_MISSING, PLUGGED, WIRING_NONE_YET, "+-------", 1,
     FACT_WIRING_NO_ADAPTER, false},
    {"unplugged after an answer", WORKER_NO_PORT, 0, 0, COACH_NO_PORT, WIRING_ANSWERED, "+x------", 1,
     FACT_WIRING_ADAPTER_GONE, false},
    {"unplugged in the middle", WORKER_PORT_FAILED, 0, ERR_PORT_GONE, PLUGGED, WIRING_CUT_OFF, "+x------", 1,
     FACT_WIRING_ADAPTER_GONE, false},
    {"unplugged after work", WORKER_NO_PORT, 0, 0, COACH_NO_PORT, WIRING_WORKED, "+-------", 1,
     FACT_WIRING_TAKEN_OFF, false},
    {"unplugged after a boot check", WORKER_NO_PORT, 0, 0, COACH_NO_PORT, WIRING_STARTED, "+-------", 1,
     FACT_WIRING_TAKEN_OFF, false},
    {"in use", WORKER_PORT_FAILED, 0, ERR_PORT_BUSY, PLUGGED, WIRING_NONE_YET, "+!------", 0,
     FACT_WIRING_ADAPTER_BUSY, false},
    {"stuck", WORKER_PORT_FAILED, 0, ERR_PORT_STUCK, PLUGGED, WIRING_NONE_YET, "+!------", 0,
     FACT_WIRING_ADAPTER_FAILS, false},
    {"driver", WORKER_PORT_FAILED, 0, ERR_PORT_DRIVER, PLUGGED, WIRING_WORKED, "+!------", 0,
     FACT_WIRING_ADAPTER_FAILS, false},
    /* adapter, and no device yet */
    {"silent", WORKER_CONNECTING, SEEN_NOTHING, 0, PLUGGED, WIRING_NONE_YET, "++------", 3,
     FACT_WIRING_SILENT, true},
    {"echo", WORKER_CONNECTING, SEEN_ECHO, 0, PLUGGED, WIRING_NONE_YET, "++--!!--", 2, FACT_WIRING_ECHO,
     false},
    {"started without the button", WORKER_CONNECTING, SEEN_FIRMWARE, 0, PLUGGED, WIRING_NONE_YET, "++++-+!!",
     3, FACT_WIRING_WITHOUT_BUTTON, true},
    {"unreadable", WORKER_CONNECTING, SEEN_GARBAGE, 0, PLUGGED, WIRING_NONE_YET, "++-!-!!-", 2,
     FACT_WIRING_UNREADABLE, false},
    {"stub failed", WORKER_CONNECTING, SEEN_STUB_FAILED, 0, PLUGGED, WIRING_NONE_YET, "+++++++!", 3,
     FACT_WIRING_ONCE_MORE, true},
    {"other stub", WORKER_CONNECTING, SEEN_OTHER_STUB, 0, PLUGGED, WIRING_NONE_YET, "+++++++!", 3,
     FACT_WIRING_ONCE_MORE, true},
    {"stub changes", WORKER_CONNECTING, SEEN_STUB_CHANGES, 0, PLUGGED, WIRING_NONE_YET, "+++++++!", 3,
     FACT_WIRING_ONCE_MORE, true},
    /* and after one */
    {"silent after an answer", WORKER_CONNECTING, SEEN_NOTHING, 0, PLUGGED, WIRING_ANSWERED, "++----x-", 3,
     FACT_WIRING_LOST, true},
    {"silent after a cut", WORKER_CONNECTING, SEEN_NOTHING, 0, PLUGGED, WIRING_CUT_OFF, "++----x-", 3,
     FACT_WIRING_CUT_OFF, true},
    {"silent after work", WORKER_CONNECTING, SEEN_NOTHING, 0, PLUGGED, WIRING_WORKED, "++------", 1,
     FACT_WIRING_TAKEN_OFF, false},
    {"silent after a boot check", WORKER_CONNECTING, SEEN_NOTHING, 0, PLUGGED, WIRING_STARTED, "++++-++-", 0,
     FACT_WIRING_STARTED, false},
    {"runs after a boot check", WORKER_CONNECTING, SEEN_FIRMWARE, 0, PLUGGED, WIRING_STARTED, "++++-++-", 0,
     FACT_WIRING_STARTED, false},
    {"runs after work", WORKER_CONNECTING, SEEN_FIRMWARE, 0, PLUGGED, WIRING_WORKED, "++++-++-", 0,
     FACT_WIRING_STARTED, false},
    {"runs after a cut", WORKER_CONNECTING, SEEN_FIRMWARE, 0, PLUGGED, WIRING_CUT_OFF, "++++-+!!", 3,
     FACT_WIRING_WITHOUT_BUTTON, true},
    /* one that cannot be used */
    {"wrong chip", WORKER_CONNECTING, 0, ERR_WRONG_CHIP, PLUGGED, WIRING_NONE_YET, "++++++!+", 0,
     FACT_WIRING_WRONG_CHIP, false},
    {"no flash", WORKER_CONNECTING, 0, ERR_FLASH_ID, PLUGGED, WIRING_NONE_YET, "++++++!+", 0,
     FACT_WIRING_DEVICE_FAILS, false},
    {"line", WORKER_CONNECTING, 0, ERR_LINE, PLUGGED, WIRING_NONE_YET, "++++!!++", 0, FACT_WIRING_LINE_FAILS,
     false},
    {"no answer", WORKER_CONNECTING, 0, ERR_NO_ANSWER, PLUGGED, WIRING_NONE_YET, "++------", 3,
     FACT_WIRING_SILENT, true},
    {"error: echo", WORKER_CONNECTING, 0, ERR_ECHO, PLUGGED, WIRING_NONE_YET, "++--!!--", 2, FACT_WIRING_ECHO,
     false},
    {"error: firmware", WORKER_CONNECTING, 0, ERR_FIRMWARE_RUNS, PLUGGED, WIRING_NONE_YET, "++++-+!!", 3,
     FACT_WIRING_WITHOUT_BUTTON, true},
    {"error: unreadable", WORKER_CONNECTING, 0, ERR_GARBAGE, PLUGGED, WIRING_NONE_YET, "++-!-!!-", 2,
     FACT_WIRING_UNREADABLE, false},
    /* connected */
    {"ready", WORKER_READY, 0, 0, PLUGGED, WIRING_ANSWERED, "++++++++", 0, FACT_WIRING_READY, false},
    {"ready after work", WORKER_READY, 0, 0, PLUGGED, WIRING_WORKED, "++++++++", 0, FACT_WIRING_READY, false},
    {"busy", WORKER_BUSY, 0, 0, PLUGGED, WIRING_ANSWERED, "++++++++", 0, FACT_WIRING_BUSY, false},
    {"a hand is needed", WORKER_BUSY, SEEN_STUB_CHANGES, 0, PLUGGED, WIRING_ANSWERED, "+++++++!", 3,
     FACT_WIRING_ONCE_MORE, true},
};

#define SCENES (sizeof scenes / sizeof scenes[0])

static void find(const struct scene *s, struct wiring *w)
{
    struct worker_state worker = {.phase = s->phase, .seen = s->seen, .looked = true};
    const struct wiring_view view = {.worker = &worker, .ports = s->ports, .trouble = ""};
    const struct wiring_past past = {.last = s->last};
    worker.trouble.code = s->code;
    wiring_find(&view, &past, w);
}

static void parts_of(const struct wiring *w, char text[WIRING_PARTS + 1])
{
    for (int i = 0; i < WIRING_PARTS; i++)
        text[i] = "-+!x"[w->parts[i]];
    text[WIRING_PARTS] = '\0';
}

static void each_state_of_the_worker_has_its_picture(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        const struct scene *s = &scenes[i];
        struct wiring w;
        char parts[WIRING_PARTS + 1];
        find(s, &w);
        parts_of(&w, parts);
        if (strcmp(parts, s->parts) != 0 || w.due != s->due || w.guide != (s->due != 0) ||
            w.what != s->what || w.press != s->press)
            fail_msg("%s: parts %s, step %u, \"%s\", press %d", s->name, parts, w.due, say_template(w.what),
                     w.press);
    }
}

static void all_that_can_be_seen_on_the_line_is_in_the_table(void **state)
{
    (void)state;
    for (int phase = WORKER_NO_PORT; phase <= WORKER_BUSY; phase++) {
        bool found = false;
        for (size_t i = 0; i < SCENES; i++)
            found = found || (int)scenes[i].phase == phase;
        assert_true(found);
    }
    for (int seen = SEEN_NOTHING; seen < SEEN_COUNT; seen++) {
        bool found = false;
        for (size_t i = 0; i < SCENES; i++)
            found = found || (scenes[i].phase == WORKER_CONNECTING && (int)scenes[i].seen == seen);
        assert_true(found);
    }
}

static void nothing_is_told_by_colour_alone(void **state)
{
    (void)state;
    for (int a = 0; a < WIRING_STATES; a++)
        for (int b = 0; b < a; b++)
            assert_int_not_equal(wiring_mark((enum wiring_state)a), wiring_mark((enum wiring_state)b));
}

/* The two say the same: pictures that differ have different words. */
static void what_is_drawn_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++)
        for (size_t k = 0; k < i; k++) {
            struct wiring a, b;
            char first[400], second[400];
            find(&scenes[i], &a);
            find(&scenes[k], &b);
            wiring_text(&a, first, sizeof first);
            wiring_text(&b, second, sizeof second);
            assert_true(strlen(first) > 20);
            if (memcmp(a.parts, b.parts, sizeof a.parts) != 0 && strcmp(first, second) == 0 &&
                scenes[i].what != scenes[k].what)
                fail_msg("%s and %s: %s", scenes[i].name, scenes[k].name, first);
        }
}

static void danger_comes_first(void **state)
{
    (void)state;
    struct wiring w;
    char text[400];
    find(&scenes[0], &w);
    wiring_text(&w, text, sizeof text);
    assert_non_null(strstr(text, "Step 1: Unplug the switch from mains."));
    assert_non_null(strstr(wiring_step(&w, 1), "3.3 V: 5 V destroys"));
    assert_non_null(strstr(wiring_step(&w, 3), "plug in the adapter"));
}

/* "Plug in the adapter" is no advice while it is plugged in, nor is "the button" without "the switch's". */
static void the_third_step_follows_what_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        struct wiring w;
        find(&scenes[i], &w);
        if (w.guide && w.parts[WIRING_ADAPTER] == WIRING_SEEN && scenes[i].phase != WORKER_BUSY)
            assert_null(strstr(wiring_step(&w, 3), "plug in"));
        if (scenes[i].seen == SEEN_FIRMWARE && w.due == 3)
            assert_non_null(strstr(wiring_step(&w, 3), "It started without the button"));
    }
}

static void a_model_without_such_a_button_gets_its_own_third_step(void **state)
{
    (void)state;
    struct worker_state worker = {.phase = WORKER_CONNECTING, .looked = true};
    const struct wiring_view view = {.worker = &worker, .ports = PLUGGED, .trouble = "", .contact = true};
    const struct wiring_past past = {0};
    struct wiring w;
    wiring_find(&view, &past, &w);
    assert_int_equal(w.due, 3);
    assert_non_null(strstr(wiring_step(&w, 3), "connect GPIO0 to GND"));
}

static void before_the_first_look_nothing_is_asked_for(void **state)
{
    (void)state;
    struct worker_state worker = {.phase = WORKER_CONNECTING};
    const struct wiring_view view = {.worker = &worker, .ports = PLUGGED, .trouble = ""};
    const struct wiring_past past = {.last = WIRING_ANSWERED};
    struct wiring w;
    wiring_find(&view, &past, &w);
    assert_int_equal(w.what, FACT_WIRING_LOOKING);
    assert_false(w.guide || w.press || wiring_moves(&w));
}

static void what_windows_says_of_the_adapter_is_on_the_adapter(void **state)
{
    (void)state;
    struct worker_state worker = {.phase = WORKER_NO_PORT};
    struct wiring_view view = {.worker = &worker, .ports = COACH_NO_PORT, .trouble = "No driver."};
    const struct wiring_past past = {0};
    struct wiring w;
    wiring_find(&view, &past, &w);
    assert_int_equal(w.parts[WIRING_ADAPTER], WIRING_ODD);
    assert_int_equal(w.what, FACT_WIRING_ADAPTER_TROUBLE);
    assert_false(w.guide);
    worker.phase = WORKER_READY; /* another adapter's */
    view.ports = COACH_PORT_CHOSEN;
    wiring_find(&view, &past, &w);
    assert_int_equal(w.what, FACT_WIRING_READY);
}

static void a_boot_check_wants_power_and_not_the_button(void **state)
{
    (void)state;
    struct worker_state worker = {.phase = WORKER_BUSY};
    const struct wiring_view view = {.worker = &worker, .ports = PLUGGED, .trouble = "", .listening = true};
    const struct wiring_past past = {.last = WIRING_ANSWERED};
    struct wiring w;
    char parts[WIRING_PARTS + 1];
    wiring_find(&view, &past, &w);
    parts_of(&w, parts);
    assert_string_equal(parts, "++!++++-");
    assert_true(w.repower && !w.press && wiring_moves(&w));
    assert_int_equal(w.what, FACT_WIRING_LISTENING);
}

static void a_bad_line_shows_on_its_wires(void **state)
{
    (void)state;
    struct worker_state worker = {.phase = WORKER_BUSY};
    const struct wiring_view view = {
        .worker = &worker, .ports = PLUGGED, .trouble = "", .line_loses_one_in = 900};
    const struct wiring_past past = {.last = WIRING_ANSWERED};
    struct wiring w;
    char parts[WIRING_PARTS + 1];
    wiring_find(&view, &past, &w);
    parts_of(&w, parts);
    assert_string_equal(parts, "++++!!++");
    assert_true(w.flow);
}

struct story {
    struct worker_state worker;
    struct wiring_view view;
    struct wiring_past past;
};

static void goes(struct story *s, enum worker_phase phase, bool listens)
{
    s->worker.phase = phase;
    s->worker.looked = true;
    s->view =
        (struct wiring_view){.worker = &s->worker, .ports = PLUGGED, .trouble = "", .listening = listens};
    wiring_remember(&s->past, &s->view);
}

static enum fact_id story_says(const struct story *s)
{
    struct wiring w;
    wiring_find(&s->view, &s->past, &w);
    return w.what;
}

static void advice_follows_the_last_thing_known(void **state)
{
    (void)state;
    struct story s = {0};
    goes(&s, WORKER_CONNECTING, false);
    assert_int_equal(story_says(&s), FACT_WIRING_SILENT);
    goes(&s, WORKER_READY, false);
    goes(&s, WORKER_CONNECTING, false);
    assert_int_equal(story_says(&s), FACT_WIRING_LOST);
    goes(&s, WORKER_READY, false);
    goes(&s, WORKER_BUSY, false);
    goes(&s, WORKER_READY, false);
    wiring_remember_end(&s.past, true, false, false);
    goes(&s, WORKER_CONNECTING, false);
    assert_int_equal(story_says(&s), FACT_WIRING_TAKEN_OFF);
    goes(&s, WORKER_READY, false); /* the next one: the first one's work says nothing of it */
    goes(&s, WORKER_CONNECTING, false);
    assert_int_equal(story_says(&s), FACT_WIRING_LOST);
    goes(&s, WORKER_READY, false);
    goes(&s, WORKER_BUSY, false);
    wiring_remember_end(&s.past, false, true, false);
    goes(&s, WORKER_CONNECTING, false);
    assert_int_equal(story_says(&s), FACT_WIRING_CUT_OFF);
    goes(&s, WORKER_READY, false);
    goes(&s, WORKER_BUSY, true);
    wiring_remember_end(&s.past, true, false, true);
    goes(&s, WORKER_CONNECTING, false);
    assert_int_equal(story_says(&s), FACT_WIRING_STARTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_of_the_worker_has_its_picture),
        cmocka_unit_test(all_that_can_be_seen_on_the_line_is_in_the_table),
        cmocka_unit_test(nothing_is_told_by_colour_alone),
        cmocka_unit_test(what_is_drawn_is_said),
        cmocka_unit_test(danger_comes_first),
        cmocka_unit_test(the_third_step_follows_what_is_known),
        cmocka_unit_test(a_model_without_such_a_button_gets_its_own_third_step),
        cmocka_unit_test(before_the_first_look_nothing_is_asked_for),
        cmocka_unit_test(what_windows_says_of_the_adapter_is_on_the_adapter),
        cmocka_unit_test(a_boot_check_wants_power_and_not_the_button),
        cmocka_unit_test(a_bad_line_shows_on_its_wires),
        cmocka_unit_test(advice_follows_the_last_thing_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
