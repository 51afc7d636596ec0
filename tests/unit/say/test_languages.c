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

/* The values a template has places for, as bits; -1 if it is none. */
static int values_of(const char *template)
{
    int values = 0;
    for (const char *p = template; *p != '\0'; p++) {
        if (*p == '}')
            return -1;
        if (*p != '{')
            continue;
        const char *end = strchr(p, '}');
        if (end == NULL || p[1] < '1' || p[1] >= '1' + FACT_VALUES || (p[2] != '|' && p[2] != '}'))
            return -1;
        values |= 1 << (p[1] - '1');
        p = end;
    }
    return values;
}

/* Nothing checks that again when a program runs: what was packed comes out as it was, or not at all. */
static void every_text_of_every_catalogue_can_be_filled(void **state)
{
    (void)state;
    for (size_t l = 0; l < say_language_count; l++)
        for (int face = SAY_COMMAND_LINE; face <= SAY_WINDOW; face++) {
            struct language_texts t;
            const enum say_face f = (enum say_face)face;
            assert_true(language_unpack(&t, f, &say_languages[l].common, &texts_of(f)[l]));
            for (unsigned i = 0; i < texts_count(f); i++) {
                const int values = values_of(t.texts[i]);
                assert_true(values >= 0);
                assert_int_equal(values & ~values_of(texts_english(f, i)), 0);
            }
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

/* In memory of just this size, so that the sanitizer sees every byte read beyond the end. */
static struct packed_texts copy_of(const struct packed_texts *p, uint32_t packed)
{
    uint8_t *data = malloc(packed > 0 ? packed : 1);
    assert_non_null(data);
    memcpy(data, p->data, packed);
    return (struct packed_texts){data, packed, p->size, p->check};
}

static void assert_refused(const struct packed_texts *common, const struct packed_texts *own)
{
    struct language_texts t;
    assert_false(language_unpack(&t, SAY_WINDOW, common, own));
}

static void truncated_catalogues_are_refused(void **state)
{
    (void)state;
    const struct packed_texts *common = &say_languages[0].common, *own = &say_texts_of_window[0];
    const uint32_t sizes[] = {0, 1, 3, 4, own->packed / 2, own->packed - 1};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct packed_texts cut = copy_of(own, sizes[i]);
        assert_refused(common, &cut);
        free((uint8_t *)cut.data);
        cut = copy_of(common, sizes[i]);
        assert_refused(&cut, own);
        free((uint8_t *)cut.data);
    }
    struct packed_texts other = *own;
    other.size--;
    assert_refused(common, &other);
    other.size += 2;
    assert_refused(common, &other);
    other = *own;
    other.packed--; /* what is left over is no end, either */
    assert_refused(common, &other);
    struct language_texts t;
    assert_false(language_unpack(&t, SAY_COMMAND_LINE, common, own)); /* another count of texts */
}

/* Damage at any place is noticed, and nothing is read or written outside meanwhile. */
static void damaged_catalogues_are_refused(void **state)
{
    (void)state;
    const struct packed_texts *common = &say_languages[0].common, *own = &say_texts_of_window[0];
    for (uint32_t at = 0; at < own->packed; at += 397) {
        struct packed_texts flipped = copy_of(own, own->packed);
        ((uint8_t *)flipped.data)[at] ^= (uint8_t)(1u << at % 8);
        assert_refused(common, &flipped);
        free((uint8_t *)flipped.data);
        flipped = copy_of(common, common->packed);
        ((uint8_t *)flipped.data)[at] ^= (uint8_t)(1u << at % 8);
        assert_refused(&flipped, own);
        free((uint8_t *)flipped.data);
    }
    const int fillings[] = {0, 0x55, 0xFF};
    for (size_t i = 0; i < ARRAY_LEN(fillings); i++) {
        struct packed_texts filled = copy_of(own, own->packed);
        memset((uint8_t *)filled.data, fillings[i], filled.packed);
        assert_refused(common, &filled);
        free((uint8_t *)filled.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(compiled_english_is_the_tables, speak_english),
        cmocka_unit_test_setup(every_text_of_every_catalogue_can_be_filled, speak_english),
        cmocka_unit_test_setup(german_is_said, speak_english),
        cmocka_unit_test_setup(the_other_face_stays_english, speak_english),
        cmocka_unit_test_setup(tenths_are_written_as_the_language_or_the_system_has_them, speak_english),
        cmocka_unit_test_setup(logs_stay_english, speak_english),
        cmocka_unit_test_setup(an_unknown_language_changes_nothing, speak_english),
        cmocka_unit_test_setup(the_pseudo_language_is_longer_and_has_the_same_values, speak_english),
        cmocka_unit_test_setup(the_first_preferred_language_that_there_is, speak_english),
        cmocka_unit_test_setup(truncated_catalogues_are_refused, speak_english),
        cmocka_unit_test_setup(damaged_catalogues_are_refused, speak_english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
