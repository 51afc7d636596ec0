/* test_languages.c: the compiled catalogues, what chooses one of them, and what becomes of a damaged one. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/fact.h"
#include "say/language.h"
#include "say/languages.h"
#include "say/say.h"
#include "say/texts.h"
#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct packed_texts *texts_of(enum say_face face)
{
    return face == SAY_WINDOW ? say_texts_of_window : say_texts_of_command_line;
}

static int speak_english(void **state)
{
    (void)state;
    say_start(SAY_WINDOW, say_texts_of_window);
    say_use_decimal("");
    return say_use_language("en") ? 0 : 1;
}

/* What cross/languages reads out of the sources is what the compiler made of them, number by number. */
static void compiled_english_is_the_tables(void **state)
{
    (void)state;
    for (int face = SAY_COMMAND_LINE; face <= SAY_WINDOW; face++) {
        struct language_texts en;
        assert_true(language_unpack(&en, (enum say_face)face, &say_languages[0].common,
                                    &texts_of((enum say_face)face)[0]));
        for (unsigned i = 0; i < texts_count((enum say_face)face); i++)
            assert_string_equal(en.texts[i], texts_english((enum say_face)face, i));
        language_free(&en);
    }
}

static void no_catalogue_has_a_text_that_cannot_be_filled(void **state)
{
    (void)state;
    for (size_t l = 0; l < say_language_count; l++)
        for (int face = SAY_COMMAND_LINE; face <= SAY_WINDOW; face++) {
            struct language_texts t;
            const enum say_face f = (enum say_face)face;
            assert_true(language_unpack(&t, f, &say_languages[l].common, &texts_of(f)[l]));
            const char **before = malloc(texts_count(f) * sizeof *before);
            assert_non_null(before);
            memcpy(before, t.texts, texts_count(f) * sizeof *before);
            language_check(&t, f);
            assert_memory_equal(before, t.texts, texts_count(f) * sizeof *before);
            free(before);
            language_free(&t);
        }
}

static void german_is_said(void **state)
{
    (void)state;
    assert_true(say_use_language("de"));
    assert_string_equal(say_language(), "de");
    assert_string_equal(say_template(FACT_WORD_COMPLETE), "vollständig");
    assert_string_equal(say_template(FACT_BOX_CANCEL), "Abbrechen");
    assert_string_equal(say_error_sentence(ERR_FILE_EMPTY), "Die Datei ist leer.");
    assert_string_equal(say_error_advice(ERR_PORT_NOT_SERIAL, SAY_WINDOW),
                        "Wählen Sie einen anderen Anschluss.");
    assert_string_equal(say_error_advice(ERR_FILE_EMPTY, SAY_WINDOW), "Wählen Sie eine andere Datei.");
    char text[32];
    say_size(1, text, sizeof text);
    assert_string_equal(text, "1 Byte");
    say_size(1023, text, sizeof text);
    assert_string_equal(text, "1023 Bytes");
}

/* The facts of the other face have no texts here; they are said in English and nothing is read beyond the
 * end. */
static void the_other_face_stays_english(void **state)
{
    (void)state;
    assert_true(say_use_language("de"));
    assert_string_equal(say_template(FACT_DRIVER_SILENT),
                        "The driver of the serial port does not respond. Unplug the adapter.");
    assert_string_equal(say_error_advice(ERR_PORT_NOT_SERIAL, SAY_COMMAND_LINE),
                        "Run restock-cli ports to list the serial ports.");
}

static void tenths_are_written_as_the_language_or_the_system_has_them(void **state)
{
    (void)state;
    const struct fact fact = {FACT_DONE_ERASE, {fact_tenths(3.6)}};
    assert_string_equal(spoken(&fact), "The flash is blank, verified (3.6 s).");
    assert_true(say_use_language("de"));
    assert_string_equal(spoken(&fact), "Der Flash ist leer, geprüft (3,6 s).");
    say_use_decimal("\xD9\xAB"); /* of Arabic: two bytes */
    assert_string_equal(spoken(&fact), "Der Flash ist leer, geprüft (3\xD9\xAB"
                                       "6 s).");
}

static void logs_stay_english(void **state)
{
    (void)state;
    const struct fact facts[] = {{FACT_BOARD_STUBS_AGREE, {fact_number(1)}},
                                 {FACT_FILE_STILL, {fact_word(FACT_WORD_DAMAGED)}},
                                 {FACT_DONE_ERASE, {fact_tenths(3.6)}}};
    char text[200];
    assert_true(say_use_language("de"));
    say_facts_in_english(facts, ARRAY_LEN(facts), " ", text, sizeof text);
    assert_string_equal(text, "Espressif's stub reads the same in 1 sector. Even so, the file is damaged. "
                              "The flash is blank, verified (3.6 s).");
    assert_string_equal(say_error_in_english(ERR_FILE_EMPTY), "The file is empty.");
}

static void an_unknown_language_changes_nothing(void **state)
{
    (void)state;
    assert_true(say_use_language("de"));
    assert_false(say_use_language("xx"));
    assert_false(say_use_language(""));
    assert_string_equal(say_language(), "de");
    assert_true(say_use_language("en"));
    assert_string_equal(say_template(FACT_WORD_COMPLETE), "complete");
}

static void the_pseudo_language_is_longer_and_has_the_same_values(void **state)
{
    (void)state;
    assert_true(say_use_language(LANGUAGE_PSEUDO));
    for (unsigned i = 0; i < texts_count(SAY_WINDOW); i++) {
        const char *english = texts_english(SAY_WINDOW, i), *pseudo = texts_now(SAY_WINDOW, i);
        if (english[0] == '\0')
            continue;
        assert_int_equal(pseudo[0], '[');
        assert_int_equal(pseudo[strlen(pseudo) - 1], ']');
        assert_true(strlen(pseudo) >= strlen(english) * 14 / 10);
    }
    const struct fact fact = {FACT_BOARD_STUBS_AGREE, {fact_number(2)}};
    assert_non_null(strstr(spoken(&fact), " 2 sectors"));
}

static void assert_chosen(const char *wanted, const char *first, const char *second)
{
    const char *const preferred[] = {first, second};
    assert_string_equal(languages_choose_of(preferred, second != NULL ? 2 : 1), wanted);
}

static void the_first_preferred_language_that_there_is(void **state)
{
    (void)state;
    assert_string_equal(languages_choose_of(NULL, 0), "en");
    assert_chosen("de", "de", NULL);
    assert_chosen("de", "de-AT", NULL);
    assert_chosen("de", "DE_de.UTF-8@euro", NULL);
    assert_chosen("de", "xx-XX", "de-CH");
    assert_chosen("en", "en-GB", "de-DE");
    assert_chosen("en", "den", NULL);
    assert_chosen("en", "d", NULL);
    assert_chosen("en", "C", NULL);
    assert_chosen("en", "POSIX", "C.UTF-8");
    assert_chosen("en", "", NULL);
}

/* Damage at any place is noticed, or leaves texts that end where they should. */
static void damaged_catalogues_are_refused(void **state)
{
    (void)state;
    const struct packed_texts *common = &say_languages[0].common, *own = &say_texts_of_window[0];
    struct language_texts t;
    uint8_t *data = malloc(own->packed);
    assert_non_null(data);
    const struct packed_texts cases[] = {{own->data, own->packed - 1, own->size},
                                         {own->data, 0, own->size},
                                         {own->data, own->packed, own->size - 1},
                                         {own->data, own->packed, own->size + 1}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_false(language_unpack(&t, SAY_WINDOW, common, &cases[i]));
    assert_false(language_unpack(&t, SAY_COMMAND_LINE, common, own)); /* another count of texts */
    for (uint32_t at = 0; at < own->packed; at += 7) {
        memcpy(data, own->data, own->packed);
        data[at] ^= (uint8_t)(1u << at % 8);
        const struct packed_texts flipped = {data, own->packed, own->size};
        if (!language_unpack(&t, SAY_WINDOW, common, &flipped))
            continue;
        language_check(&t, SAY_WINDOW);
        for (unsigned i = 0; i < texts_count(SAY_WINDOW); i++)
            assert_true(strlen(t.texts[i]) < own->size + common->size);
        language_free(&t);
    }
    free(data);
}

static void texts_that_do_not_fit_their_values_are_left_out(void **state)
{
    (void)state;
    struct language_texts t;
    assert_true(language_unpack(&t, SAY_WINDOW, &say_languages[0].common, &say_texts_of_window[0]));
    static const char *const wrong[] = {"{", "{1", "}", "{5}", "{0}", "{}", "{12}", "{3} of {2}", "{9|a|b}"};
    static const char *const right[] = {"{2} and {1}", "no value at all", "{1|one} {2}"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        t.texts[FACT_LIST_MORE] = wrong[i];
        language_check(&t, SAY_WINDOW);
        assert_string_equal(t.texts[FACT_LIST_MORE], "");
    }
    for (size_t i = 0; i < ARRAY_LEN(right); i++) {
        t.texts[FACT_LIST_MORE] = right[i];
        language_check(&t, SAY_WINDOW);
        assert_string_equal(t.texts[FACT_LIST_MORE], right[i]);
    }
    language_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(compiled_english_is_the_tables, speak_english),
        cmocka_unit_test_setup(no_catalogue_has_a_text_that_cannot_be_filled, speak_english),
        cmocka_unit_test_setup(german_is_said, speak_english),
        cmocka_unit_test_setup(the_other_face_stays_english, speak_english),
        cmocka_unit_test_setup(tenths_are_written_as_the_language_or_the_system_has_them, speak_english),
        cmocka_unit_test_setup(logs_stay_english, speak_english),
        cmocka_unit_test_setup(an_unknown_language_changes_nothing, speak_english),
        cmocka_unit_test_setup(the_pseudo_language_is_longer_and_has_the_same_values, speak_english),
        cmocka_unit_test_setup(the_first_preferred_language_that_there_is, speak_english),
        cmocka_unit_test_setup(damaged_catalogues_are_refused, speak_english),
        cmocka_unit_test_setup(texts_that_do_not_fit_their_values_are_left_out, speak_english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
