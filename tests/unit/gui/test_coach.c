/* test_coach.c: the sentences of the coach, for every state of the connection. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/err.h"
#include "gui/coach.h"
#include "gui/dates.h"
#include "gui/worker_state.h"

#include <stdio.h>
#include <string.h>

/* Windows writes dates in the window; the coach needs none. */
void date_text(const char *utc, char *text, size_t size)
{
    snprintf(text, size, "%s", utc);
}

struct scene {
    struct worker_state worker;
    struct coach_view view;
    char text[600];
};

static void set_scene(struct scene *s, enum worker_phase phase)
{
    memset(s, 0, sizeof *s);
    s->worker.phase = phase;
    s->view = (struct coach_view){.worker = &s->worker, .trouble = "", .ports = COACH_PORT_CHOSEN};
}

static const char *says(struct scene *s)
{
    coach_text(&s->view, s->text, sizeof s->text);
    assert_true(strlen(s->text) > 10);
    return s->text;
}

#define assert_says(scene, part) assert_non_null(strstr(says(scene), part))

static void without_a_port_it_asks_for_an_adapter(void **state)
{
    (void)state;
    struct scene s;
    set_scene(&s, WORKER_NO_PORT);
    s.view.ports = COACH_NO_PORT;
    assert_says(&s, "No adapter found");
    set_scene(&s, WORKER_CONNECTING); /* the worker has not heard of it yet */
    s.view.ports = COACH_NO_PORT;
    assert_says(&s, "No adapter found");
    set_scene(&s, WORKER_PORT_FAILED); /* it was chosen, and is gone */
    s.worker.trouble.code = ERR_PORT_MISSING;
    assert_says(&s, "No adapter found");
}

static void a_port_that_is_not_surely_an_adapter_is_left_to_the_person(void **state)
{
    (void)state;
    struct scene s;
    set_scene(&s, WORKER_NO_PORT);
    s.view.ports = COACH_UNKNOWN_PORTS;
    assert_says(&s, "choose it");
    s.view.trouble = "Install its driver."; /* that one it is, surely */
    assert_says(&s, "Install its driver.");
    set_scene(&s, WORKER_NO_PORT);
    s.view.ports = COACH_SEVERAL_PORTS;
    assert_says(&s, "Choose yours in the list");
}

static void what_ails_the_adapter_comes_before_what_failed(void **state)
{
    (void)state;
    struct scene s;
    set_scene(&s, WORKER_NO_PORT);
    s.view.ports = COACH_NO_PORT;
    s.view.trouble = "Install its driver.";
    assert_says(&s, "Install its driver.");
    set_scene(&s, WORKER_PORT_FAILED);
    s.worker.trouble.code = ERR_PORT_BUSY;
    assert_says(&s, "Another program");
    s.view.trouble = "Install its driver.";
    assert_says(&s, "Install its driver.");
    set_scene(&s, WORKER_READY); /* another adapter's */
    s.view.trouble = "Install its driver.";
    assert_null(strstr(says(&s), "Install"));
}

static void each_thing_seen_on_the_line_has_advice_of_its_own(void **state)
{
    (void)state;
    static const struct {
        enum device_seen seen;
        const char *part;
    } cases[] = {{SEEN_NOTHING, "Nothing answers yet. Go through the steps above"},
                 {SEEN_ECHO, "hears only itself"},
                 {SEEN_FIRMWARE, "runs normally"},
                 {SEEN_GARBAGE, "cannot be read"},
                 {SEEN_STUB_FAILED, "Restock's stub (a small program in the chip's memory) did not start on "
                                    "this device; Espressif's will be used"},
                 {SEEN_OTHER_STUB, "Another stub (a small program in the chip's memory) still runs"}};
    struct scene s;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        set_scene(&s, WORKER_CONNECTING);
        s.worker.seen = cases[i].seen;
        assert_says(&s, "Looking for the device");
        s.worker.looked = true;
        assert_says(&s, cases[i].part);
    }
}

static void a_device_that_was_refused_is_explained_first(void **state)
{
    (void)state;
    struct scene s;
    set_scene(&s, WORKER_CONNECTING);
    s.worker.looked = true;
    err_set_why(&s.worker.trouble, ERR_WRONG_CHIP, (struct fact){FACT_CHIP_IS, {fact_text("ESP32-S3")}},
                (struct fact){.id = FACT_NONE});
    assert_says(&s, "ESP32-S3");
    assert_says(&s, "left alone");
}

static void a_port_that_is_in_use_is_explained(void **state)
{
    (void)state;
    struct scene s;
    set_scene(&s, WORKER_PORT_FAILED);
    s.worker.trouble.code = ERR_PORT_BUSY;
    assert_says(&s, "Another program is using");
}

static void a_ready_device_is_backed_up_before_anything_else(void **state)
{
    (void)state;
    struct scene s;
    set_scene(&s, WORKER_READY);
    assert_says(&s, "First press Back up");
    s.view.backups = 1;
    assert_says(&s, "There is 1 backup of");
    s.view.backups = 2;
    assert_says(&s, "There are 2 backups of");
}

static void work_that_was_interrupted_comes_before_anything_else(void **state)
{
    (void)state;
    struct scene s;
    set_scene(&s, WORKER_READY);
    s.view.backups = 2;
    s.worker.half_read = true;
    assert_says(&s, "A backup of this device was interrupted. What was read is kept");
    s.worker.undo = (struct flasher_undo_state){.interrupted = true,
                                                .date = "2026-01-31T12:34:56Z",
                                                .firmware = FIRMWARE_EWELINK,
                                                .product = "PSF-B04-GL"};
    assert_says(&s, "The last Restore or Erase on this device was interrupted");
    assert_says(&s, "Press Restore with the same file, or with a backup"); /* its safety copy is lost */
    s.worker.can_undo = true;
    assert_says(&s,
                "(Restore with the same file) to finish it, or Undo to put back eWeLink PSF-B04-GL, saved "
                "2026-01-31T12:34:56Z.");
    s.worker.undo.was_undo = true;
    assert_says(&s, "The last Undo on this device was interrupted");
    assert_says(&s, "Press Undo again to finish it: it puts back eWeLink PSF-B04-GL, saved");
    s.worker.phase = WORKER_BUSY;
    assert_null(strstr(says(&s), "interrupted"));
}

static void at_work_it_asks_for_patience_and_for_the_boot_log_for_a_hand(void **state)
{
    (void)state;
    struct scene s;
    set_scene(&s, WORKER_BUSY);
    assert_says(&s, "Leave the cable");
    s.view.line_loses_one_in = 800;
    assert_says(&s, "damages about 1 byte in 800");
    assert_says(&s, "shorter wires next time");
    s.view.line_loses_one_in = 0;
    s.worker.seen = SEEN_STUB_CHANGES; /* what is written does not hold */
    assert_says(&s, "hold its button");
    s.worker.seen = SEEN_NOTHING;
    s.view.listening = true;
    assert_says(&s, "without holding the button");
}

static void advice_follows_what_was_known_last(void **state)
{
    (void)state;
    struct scene s;
    set_scene(&s, WORKER_CONNECTING);
    s.worker.looked = true;
    assert_says(&s, "Nothing answers yet");
    s.view.last = COACH_HAS_STARTED;
    assert_says(&s, "Your Sonoff has started its firmware; you can disconnect it now.");
    s.worker.seen = SEEN_FIRMWARE;
    assert_says(&s, "Your Sonoff has started its firmware");
    s.worker.seen = SEEN_NOTHING;
    s.view.last = COACH_WAS_CONNECTED;
    assert_says(&s, "The device has been disconnected.");
    s.worker.seen = SEEN_ECHO; /* what is heard now comes first */
    assert_says(&s, "hears only itself");
}

static void a_look_that_fails_is_no_work_that_broke_off(void **state)
{
    (void)state;
    struct scene s;
    static const enum err_code codes[] = {ERR_LOST, ERR_RESET, ERR_NO_ANSWER};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        set_scene(&s, WORKER_CONNECTING);
        s.worker.trouble.code = codes[i];
        assert_says(&s, "fell silent");
        assert_null(strstr(s.text, "in the middle"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_port_it_asks_for_an_adapter),
        cmocka_unit_test(a_port_that_is_not_surely_an_adapter_is_left_to_the_person),
        cmocka_unit_test(what_ails_the_adapter_comes_before_what_failed),
        cmocka_unit_test(each_thing_seen_on_the_line_has_advice_of_its_own),
        cmocka_unit_test(a_device_that_was_refused_is_explained_first),
        cmocka_unit_test(a_port_that_is_in_use_is_explained),
        cmocka_unit_test(a_ready_device_is_backed_up_before_anything_else),
        cmocka_unit_test(work_that_was_interrupted_comes_before_anything_else),
        cmocka_unit_test(at_work_it_asks_for_patience_and_for_the_boot_log_for_a_hand),
        cmocka_unit_test(advice_follows_what_was_known_last),
        cmocka_unit_test(a_look_that_fails_is_no_work_that_broke_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
