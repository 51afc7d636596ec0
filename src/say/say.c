/* say.c: fills the templates of sentences.c. */
/* SPDX-License-Identifier: MIT */
#include "say/say.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

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

/* One "{...}"; `inside` is what is between the braces. */
static void append_value(struct buf *to, const struct fact *fact, const char *inside, size_t len)
{
    const struct fact_value *value = &fact->values[inside[0] - '1'];
    char text[240];
    if (len > 2) {
        append_form(to, inside + 2, len - 2, value->number);
        return;
    }
    value_text(value, text, sizeof text);
    buf_append_text(to, text);
}

void say_fact(const struct fact *fact, char *text, size_t size)
{
    struct buf out = BUF_INIT;
    const char *p = say_template(fact->id), *brace;
    for (; p != NULL && (brace = strchr(p, '{')) != NULL; p = strchr(brace, '}') + 1) {
        buf_append(&out, p, (size_t)(brace - p));
        append_value(&out, fact, brace + 1, (size_t)(strchr(brace, '}') - brace - 1));
    }
    buf_append_text(&out, p != NULL ? p : "");
    snprintf(text, size, "%s", buf_text(&out));
    buf_free(&out);
}
