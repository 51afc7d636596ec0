/* say_board.c: see say_board.h. */
/* SPDX-License-Identifier: MIT */
#include "say/say_board.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/utf8.h"
#include "say/say.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS 100u
#define INDENT  13u /* behind the level */

void say_board_found(const struct board_report_line *line, char *text, size_t size)
{
    const struct err *error = line->error;
    say_facts(line->found, BOARD_FOUND, " ", text, size);
    if (error == NULL)
        return;
    struct buf all = BUF_INIT;
    char reason[SAY_BOARD_MAX];
    say_error_reason(error, reason, sizeof reason);
    buf_printf(&all, "%s%s%s", text, text[0] != '\0' ? " " : "", say_error_sentence(error->code));
    if (reason[0] != '\0')
        buf_printf(&all, " (%s)", reason);
    snprintf(text, size, "%s", buf_text(&all));
    buf_free(&all);
}

/* Some advice names an option that the window does not have. */
static enum fact_id advice_for(enum fact_id advice, enum say_face face)
{
    static const enum fact_id pairs[][2] = {
        {FACT_BOARD_KEEP_115200, FACT_BOARD_KEEP_115200_AT_WINDOW},
        {FACT_BOARD_STUB_RELOAD, FACT_BOARD_STUB_RELOAD_AT_WINDOW},
        {FACT_BOARD_TRUST_NO_BACKUP, FACT_BOARD_TRUST_NO_BACKUP_AT_WINDOW},
        {FACT_BOARD_A_STUB_READS_WRONG, FACT_BOARD_A_STUB_READS_WRONG_AT_WINDOW},
    };
    for (size_t i = 0; i < ARRAY_LEN(pairs) && face == SAY_WINDOW; i++)
        if (pairs[i][0] == advice)
            return pairs[i][1];
    return advice;
}

void say_board_advice(const struct board_report_line *line, enum say_face face, char *text, size_t size)
{
    const struct fact advice = {.id = advice_for(line->advice, face)};
    if (line->error != NULL)
        snprintf(text, size, "%s", say_error_advice(line->error->code, face));
    else
        say_fact(&advice, text, size);
}

static size_t columns_of(const char *text, size_t len)
{
    struct buf word = BUF_INIT;
    buf_append(&word, text, len);
    const size_t columns = utf8_columns(buf_text(&word));
    buf_free(&word);
    return columns;
}

/* Breaks between words; lines after the first are indented. */
static void append_wrapped(struct buf *out, const char *text)
{
    size_t column = INDENT;
    while (*text != '\0') {
        size_t word = strcspn(text, " "), columns = columns_of(text, word);
        if (column > INDENT && column + 1 + columns > COLUMNS) {
            buf_printf(out, "\n%*s", (int)INDENT, "");
            column = INDENT;
        } else if (column > INDENT) {
            buf_append_byte(out, ' ');
            column++;
        }
        buf_append(out, text, word);
        column += columns;
        text += word + (text[word] == ' ');
    }
    buf_append_byte(out, '\n');
}

static void append_fact(struct buf *out, struct fact fact)
{
    char text[SAY_BOARD_MAX];
    say_fact(&fact, text, sizeof text);
    buf_append_text(out, text);
}

static enum fact_id part_title(const char *part)
{
    static const struct {
        const char *part;
        enum fact_id title;
    } titles[] = {{"line", FACT_BOARD_PART_LINE},
                  {"chip", FACT_BOARD_PART_CHIP},
                  {"stub", FACT_BOARD_PART_STUB},
                  {"flash", FACT_BOARD_PART_FLASH},
                  {"write", FACT_BOARD_PART_WRITE}};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        if (strcmp(titles[i].part, part) == 0)
            return titles[i].title;
    return FACT_NONE;
}

/* A list of names, of any length. */
static void append_adapter(struct buf *out, const struct board_adapter *a)
{
    bool named = a->friendly_name[0] != '\0' && strcmp(a->friendly_name, a->port) != 0;
    char text[SAY_BOARD_MAX];
    say_fill(FACT_BOARD_ADAPTER, (const char *[]){a->port}, text, sizeof text);
    buf_append_text(out, text);
    if (named)
        buf_printf(out, " (%s)", a->friendly_name);
    if (a->vid != 0)
        buf_printf(out, ", %04x:%04x", a->vid, a->pid);
    if (a->chip[0] != '\0')
        buf_printf(out, ", %s", a->chip);
    say_fill(FACT_BOARD_ADAPTER_DRIVER, (const char *[]){a->driver}, text, sizeof text);
    if (a->driver[0] != '\0')
        buf_printf(out, ", %s", text);
    buf_append_byte(out, '\n');
}

static const char *level_words(enum board_level level)
{
    static const enum fact_id words[] = {[BOARD_OK] = FACT_BOARD_LEVEL_OK,
                                         [BOARD_SKIPPED] = FACT_BOARD_LEVEL_SKIPPED,
                                         [BOARD_ATTENTION] = FACT_BOARD_LEVEL_ATTENTION,
                                         [BOARD_FAILED] = FACT_BOARD_LEVEL_FAILED};
    return say_template(words[level]);
}

static void append_line(struct buf *out, const struct board_report_line *line, enum say_face face)
{
    char text[SAY_BOARD_MAX];
    const char *level = level_words(line->level);
    buf_printf(out, "  %-*s ", utf8_width(level, INDENT - 3), level);
    say_board_found(line, text, sizeof text);
    append_wrapped(out, text);
    say_board_advice(line, face, text, sizeof text);
    if (text[0] != '\0') {
        buf_printf(out, "%*s", (int)INDENT, "");
        append_wrapped(out, text);
    }
}

void say_board_report(const struct board_report *report, const struct board_adapter *adapter,
                      enum say_face face, struct buf *out)
{
    const char *part = "";
    append_fact(out, (struct fact){FACT_BOARD_REPORT, {fact_text(RESTOCK_VERSION)}});
    buf_append_byte(out, '\n');
    append_adapter(out, adapter);
    for (size_t i = 0; i < report->count; i++) {
        const struct board_report_line *line = &report->lines[i];
        if (strcmp(part, line->part) != 0) {
            buf_append_byte(out, '\n');
            append_fact(out, (struct fact){.id = part_title(line->part)});
            buf_append_byte(out, '\n');
        }
        part = line->part;
        append_line(out, line, face);
    }
    buf_append_byte(out, '\n');
    append_fact(out, report->summary);
    buf_append_byte(out, '\n');
}
