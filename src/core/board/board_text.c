/* board_text.c: the report as a text to be read, pasted and sent. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_report.h"

#include "base/buf.h"
#include "base/bytes.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS 100u
#define INDENT  13u /* behind the level */

/* Breaks between words; lines after the first are indented. */
static void append_wrapped(struct buf *out, const char *text)
{
    size_t column = INDENT;
    while (*text != '\0') {
        size_t word = strcspn(text, " ");
        if (column > INDENT && column + 1 + word > COLUMNS) {
            buf_printf(out, "\n%*s", (int)INDENT, "");
            column = INDENT;
        } else if (column > INDENT) {
            buf_append_byte(out, ' ');
            column++;
        }
        buf_append(out, text, word);
        column += word;
        text += word + (text[word] == ' ');
    }
    buf_append_byte(out, '\n');
}

static const char *part_title(const char *part)
{
    static const struct {
        const char *part, *title;
    } titles[] = {{"line", "Adapter and wires"},
                  {"chip", "Chip"},
                  {"stub", "Helper program"},
                  {"flash", "Flash"},
                  {"write", "Writing"}};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        if (strcmp(titles[i].part, part) == 0)
            return titles[i].title;
    return part;
}

static void append_adapter(struct buf *out, const struct board_adapter *a)
{
    bool named = a->friendly_name[0] != '\0' && strcmp(a->friendly_name, a->port) != 0;
    buf_printf(out, "Adapter: %s%s%s%s", a->port, named ? " (" : "", named ? a->friendly_name : "",
               named ? ")" : "");
    if (a->vid != 0)
        buf_printf(out, ", %04x:%04x", a->vid, a->pid);
    if (a->chip[0] != '\0')
        buf_printf(out, ", %s", a->chip);
    if (a->driver[0] != '\0')
        buf_printf(out, ", driver %s", a->driver);
    buf_append_byte(out, '\n');
}

void board_report_text(const struct board_report *report, const struct board_adapter *adapter,
                       struct buf *out)
{
    const char *part = "";
    buf_append_text(out, "Restock " RESTOCK_VERSION ", check of a board\n");
    append_adapter(out, adapter);
    for (size_t i = 0; i < report->count; i++) {
        const struct board_report_line *line = &report->lines[i];
        if (strcmp(part, line->part) != 0)
            buf_printf(out, "\n%s\n", part_title(line->part));
        part = line->part;
        buf_printf(out, "  %-10s ", board_level_name(line->level));
        append_wrapped(out, line->text);
        if (line->advice[0] != '\0') {
            buf_printf(out, "%*s", (int)INDENT, "");
            append_wrapped(out, line->advice);
        }
    }
    buf_printf(out, "\n%s\n", report->summary);
}
