/* say.c: finds the templates and fills them. */
/* SPDX-License-Identifier: MIT */
#include "say/say.h"

#include "base/buf.h"
#include "say/sentences.h"

#include <stdio.h>
#include <string.h>

#define VALUE_SIZE 240u /* the longest word fits */

static say_date_fn *date_writer;

const char *say_template(enum fact_id id)
{
    if (id >= FACT_COMMAND_LINE_FIRST)
        return say_command_line_sentences[id - FACT_COMMAND_LINE_FIRST];
    return id >= FACT_WINDOW_FIRST ? say_window_sentences[id - FACT_WINDOW_FIRST] : say_common_sentences[id];
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

static void value_text(const struct fact_value *v, char *text, size_t size)
{
    const unsigned long long n = v->number;
    switch (v->kind) {
    case FACT_NUMBER:
        snprintf(text, size, "%llu", n);
        break;
    case FACT_TENTHS:
        snprintf(text, size, "%llu.%llu", n / 10, n % 10);
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
        snprintf(text, size, "%s", say_template((enum fact_id)n));
        break;
    default:
        snprintf(text, size, "%s", v->text);
    }
}

/* The first of "one|many" for "1", else the second.  `forms` ends before the brace. */
static void append_form(struct buf *to, const char *forms, size_t len, const char *number)
{
    const char *bar = memchr(forms, '|', len);
    const size_t first = (size_t)(bar - forms);
    if (strcmp(number, "1") == 0)
        buf_append(to, forms, first);
    else
        buf_append(to, bar + 1, len - first - 1);
}

/* One "{...}"; `inside` is what is between the braces. */
static void append_value(struct buf *to, const char *const values[], const char *inside, size_t len)
{
    const char *value = values[inside[0] - '1'];
    if (len > 2)
        append_form(to, inside + 2, len - 2, value);
    else
        buf_append_text(to, value);
}

void say_fill(enum fact_id id, const char *const values[], char *text, size_t size)
{
    struct buf out = BUF_INIT;
    const char *template = say_template(id), *brace;
    while ((brace = strchr(template, '{')) != NULL) {
        const char *end = strchr(brace, '}');
        buf_append(&out, template, (size_t)(brace - template));
        append_value(&out, values, brace + 1, (size_t)(end - brace - 1));
        template = end + 1;
    }
    buf_append_text(&out, template);
    snprintf(text, size, "%s", buf_text(&out));
    buf_free(&out);
}

void say_fact(const struct fact *fact, char *text, size_t size)
{
    char values[FACT_VALUES][VALUE_SIZE];
    const char *texts[FACT_VALUES];
    for (size_t i = 0; i < FACT_VALUES; i++) {
        value_text(&fact->values[i], values[i], sizeof values[i]);
        texts[i] = values[i];
    }
    say_fill(fact->id, texts, text, size);
}

void say_facts(const struct fact *facts, size_t count, const char *between, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count && used + 1 < size; i++) {
        if (facts[i].id == FACT_NONE)
            continue;
        if (used > 0)
            snprintf(text + used, size - used, "%s", between);
        used += strlen(text + used);
        say_fact(&facts[i], text + used, size - used);
        used += strlen(text + used);
    }
}
