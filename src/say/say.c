/* say.c: finds the templates and fills them. */
/* SPDX-License-Identifier: MIT */
#include "say/say.h"

#include "base/buf.h"
#include "say/language.h"
#include "say/texts.h"

#include <stdio.h>
#include <string.h>

#define VALUE_SIZE 400u /* the longest word fits */

/* In the language in use, or in English. */
struct tongue {
    const char *(*text)(enum say_face face, unsigned number);
    enum plural_rule plural;
    char decimal[8];
};

static say_date_fn *date_writer;
static char decimal_of_system[8];

/* The face whose fact it is. */
static const char *template_of(const struct tongue *t, enum fact_id id)
{
    enum say_face face = id >= FACT_COMMAND_LINE_FIRST ? SAY_COMMAND_LINE : SAY_WINDOW;
    return t->text(face, texts_of_fact(face, id));
}

static struct tongue tongue_in_use(void)
{
    struct tongue t = {.text = texts_now, .plural = language_plural(), .decimal = {language_decimal()}};
    if (decimal_of_system[0] != '\0')
        memcpy(t.decimal, decimal_of_system, sizeof t.decimal);
    return t;
}

static const struct tongue in_english = {texts_english, PLURAL_ONE, "."};

const char *say_template(enum fact_id id)
{
    const struct tongue t = {.text = texts_now};
    return template_of(&t, id);
}

void say_use_decimal(const char *sign)
{
    snprintf(decimal_of_system, sizeof decimal_of_system, "%s", sign);
}

const char *say_decimal(void)
{
    static const char comma[] = ",", point[] = ".";
    if (decimal_of_system[0] != '\0')
        return decimal_of_system;
    return language_decimal() == ',' ? comma : point;
}

void say_use_dates(say_date_fn *write_date)
{
    date_writer = write_date;
}

void say_date(const char *utc, char *text, size_t size)
{
    if (date_writer != NULL)
        date_writer(utc, text, size);
    else
        snprintf(text, size, "%s", utc);
}

void say_size(uint64_t bytes, char *text, size_t size)
{
    unsigned long long n = bytes;
    enum fact_id unit = FACT_SIZE_IN_BYTES;
    if (n != 0 && n % (1u << 20) == 0) {
        unit = FACT_SIZE_IN_MB;
        n >>= 20;
    } else if (n != 0 && n % 1024 == 0) {
        unit = FACT_SIZE_IN_KB;
        n >>= 10;
    }
    char number[24];
    snprintf(number, sizeof number, "%llu", n);
    say_fill(unit, (const char *[]){number}, text, size);
}

void say_mac(const uint8_t mac[6], char text[SAY_MAC_SIZE])
{
    memcpy(text, fact_mac(mac).text, SAY_MAC_SIZE);
}

/* Sizes and dates are written alike in every tongue, but for the words around them. */
static void value_text(const struct tongue *t, const struct fact_value *v, char *text, size_t size)
{
    const unsigned long long n = v->number;
    switch (v->kind) {
    case FACT_NUMBER:
        snprintf(text, size, "%llu", n);
        break;
    case FACT_TENTHS:
        snprintf(text, size, "%llu%s%llu", n / 10, t->decimal, n % 10);
        break;
    case FACT_ADDRESS:
        snprintf(text, size, "0x%llX", n);
        break;
    case FACT_SIZE:
        say_size(n, text, size);
        break;
    case FACT_DATE:
        say_date(v->text, text, size);
        break;
    case FACT_WORD:
        snprintf(text, size, "%s", template_of(t, (enum fact_id)n));
        break;
    default:
        snprintf(text, size, "%s", v->text);
    }
}

/* One of "one|many"; the last if there are too few.  `forms` ends before the brace. */
static void append_form(struct buf *to, const char *forms, size_t len, unsigned form)
{
    const char *bar;
    while (form > 0 && (bar = memchr(forms, '|', len)) != NULL) {
        len -= (size_t)(bar + 1 - forms);
        forms = bar + 1;
        form--;
    }
    bar = memchr(forms, '|', len);
    buf_append(to, forms, bar != NULL ? (size_t)(bar - forms) : len);
}

/* One "{...}"; `inside` is what is between the braces. */
static void append_value(const struct tongue *t, struct buf *to, const char *const values[],
                         const char *inside, size_t len)
{
    const char *value = values[inside[0] - '1'];
    if (len > 2)
        append_form(to, inside + 2, len - 2, plural_form(t->plural, value));
    else
        buf_append_text(to, value);
}

static void fill(const struct tongue *t, enum fact_id id, const char *const values[], char *text, size_t size)
{
    struct buf out = BUF_INIT;
    const char *template = template_of(t, id), *brace;
    while ((brace = strchr(template, '{')) != NULL) {
        const char *end = strchr(brace, '}');
        buf_append(&out, template, (size_t)(brace - template));
        append_value(t, &out, values, brace + 1, (size_t)(end - brace - 1));
        template = end + 1;
    }
    buf_append_text(&out, template);
    snprintf(text, size, "%s", buf_text(&out));
    buf_free(&out);
}

void say_fill(enum fact_id id, const char *const values[], char *text, size_t size)
{
    const struct tongue t = tongue_in_use();
    fill(&t, id, values, text, size);
}

static void say_in(const struct tongue *t, const struct fact *fact, char *text, size_t size)
{
    char values[FACT_VALUES][VALUE_SIZE];
    const char *texts[FACT_VALUES];
    for (size_t i = 0; i < FACT_VALUES; i++) {
        value_text(t, &fact->values[i], values[i], sizeof values[i]);
        texts[i] = values[i];
    }
    fill(t, fact->id, texts, text, size);
}

void say_fact(const struct fact *fact, char *text, size_t size)
{
    const struct tongue t = tongue_in_use();
    say_in(&t, fact, text, size);
}

void say_fact_in_english(const struct fact *fact, char *text, size_t size)
{
    say_in(&in_english, fact, text, size);
}

static void say_all(const struct tongue *t, const struct fact *facts, size_t count, const char *between,
                    char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count && used + 1 < size; i++) {
        if (facts[i].id == FACT_NONE)
            continue;
        if (used > 0)
            snprintf(text + used, size - used, "%s", between);
        used += strlen(text + used);
        say_in(t, &facts[i], text + used, size - used);
        used += strlen(text + used);
    }
}

void say_facts(const struct fact *facts, size_t count, const char *between, char *text, size_t size)
{
    const struct tongue t = tongue_in_use();
    say_all(&t, facts, count, between, text, size);
}

void say_facts_in_english(const struct fact *facts, size_t count, const char *between, char *text,
                          size_t size)
{
    say_all(&in_english, facts, count, between, text, size);
}
