/* say.c: fills the templates of sentences.c. */
/* SPDX-License-Identifier: MIT */
#include "say/say.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#define VALUE_SIZE 240u /* the longest word fits */

static say_date_fn *date_writer;

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
    if (n != 0 && n % (1u << 20) == 0)
        snprintf(text, size, "%llu MB", n >> 20);
    else if (n != 0 && n % 1024 == 0)
        snprintf(text, size, "%llu KB", n >> 10);
    else
        snprintf(text, size, "%llu byte%s", n, n == 1 ? "" : "s");
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

/* The first of "one|many" for 1, else the second.  `forms` ends before the brace. */
static void append_form(struct buf *to, const char *forms, size_t len, uint64_t number)
{
    const char *bar = memchr(forms, '|', len);
    const size_t first = (size_t)(bar - forms);
    if (number == 1)
        buf_append(to, forms, first);
    else
        buf_append(to, bar + 1, len - first - 1);
}

/* What goes into a template. */
struct filling {
    const char *texts[FACT_VALUES];
    uint64_t numbers[FACT_VALUES];
};

/* One "{...}"; `inside` is what is between the braces. */
static void append_value(struct buf *to, const struct filling *filling, const char *inside, size_t len)
{
    const size_t at = (size_t)(inside[0] - '1');
    if (len > 2)
        append_form(to, inside + 2, len - 2, filling->numbers[at]);
    else
        buf_append_text(to, filling->texts[at]);
}

static void fill(const char *template, const struct filling *filling, char *text, size_t size)
{
    struct buf out = BUF_INIT;
    const char *brace;
    while ((brace = strchr(template, '{')) != NULL) {
        const char *end = strchr(brace, '}');
        buf_append(&out, template, (size_t)(brace - template));
        append_value(&out, filling, brace + 1, (size_t)(end - brace - 1));
        template = end + 1;
    }
    buf_append_text(&out, template);
    snprintf(text, size, "%s", buf_text(&out));
    buf_free(&out);
}

void say_fact(const struct fact *fact, char *text, size_t size)
{
    char values[FACT_VALUES][VALUE_SIZE];
    struct filling filling;
    for (size_t i = 0; i < FACT_VALUES; i++) {
        value_text(&fact->values[i], values[i], sizeof values[i]);
        filling.texts[i] = values[i];
        filling.numbers[i] = fact->values[i].number;
    }
    fill(say_template(fact->id), &filling, text, size);
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

void say_fill(enum fact_id id, const char *const texts[], char *text, size_t size)
{
    struct filling filling = {.numbers = {0}};
    const char *template = say_template(id);
    for (size_t i = 0; i < FACT_VALUES; i++) {
        const char place[] = {'{', (char)('1' + i), '\0'};
        filling.texts[i] = strstr(template, place) != NULL ? texts[i] : "";
    }
    fill(template, &filling, text, size);
}
