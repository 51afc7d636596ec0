/* confirm.c: the questions. */
/* SPDX-License-Identifier: MIT */
#include "gui/confirm.h"

#include "base/buf.h"
#include "gui/box.h"
#include "gui/words.h"
#include "say/say.h"
#include "store/store.h"

static enum confirm_answer ask(HWND parent, const struct box *box)
{
    bool checked = false;
    if (box_show(parent, box, &checked) != BOX_YES)
        return CONFIRM_NO;
    return checked ? CONFIRM_YES_WITHOUT_COPY : CONFIRM_YES;
}

static void append(struct buf *text, enum fact_id id, const char *first, const char *second)
{
    char filled[STORE_PATH_MAX + 1000];
    say_fill(id, (const char *[]){first, second}, filled, sizeof filled);
    buf_append_text(text, filled);
}

static void append_line(struct buf *text, enum fact_id id, const char *first, const char *second)
{
    append(text, id, first, second);
    buf_append_byte(text, '\n');
}

static void describe_file(const struct confirm *c, struct buf *text)
{
    char name[WORDS_NAME_MAX];
    words_short_name(c->file, name);
    buf_append_byte(text, '\n');
    append_line(text, c->kind == CONFIRM_UNDO ? FACT_ASK_PUT_BACK : FACT_ASK_FILE, name, c->file_is);
}

/* After an interruption the first safety copy stays; what else has come since would be saved besides it. */
static void describe_copy(const struct confirm *c, struct buf *text)
{
    enum fact_id saved = FACT_ASK_COPY_FIRST;
    if (c->interrupted)
        saved = c->kind != CONFIRM_UNDO ? FACT_ASK_SAVED_BEFORE
                : c->was_undo           ? FACT_ASK_FINISHES_UNDO
                                        : FACT_ASK_TAKES_BACK;
    append(text, saved, "", "");
}

/* Behind the button for it: everything there is to know. */
static void describe_all(const struct confirm *c, struct buf *text)
{
    append_line(text, FACT_ASK_DEVICE, c->device, c->firmware);
    if (c->kind != CONFIRM_ERASE)
        describe_file(c, text);
    buf_append_byte(text, '\n');
    if (!c->is_blank)
        append(text, c->interrupted ? FACT_ASK_REST_GOES_TO : FACT_ASK_COPY_GOES_TO, c->library, "");
}

/* What is lost and what is kept, in a line or two. */
static void describe_loss(const struct confirm *c, bool with_copy, struct buf *text)
{
    if (c->findings[0] != '\0')
        buf_printf(text, "%s\n\n", c->findings);
    if (c->kind == CONFIRM_UNDO)
        append_line(text, FACT_ASK_PUT_BACK_WHAT, c->file_is, "");
    if (c->kind == CONFIRM_ERASE)
        append_line(text, FACT_ASK_BLANKED, "", "");
    if (with_copy && !c->is_blank)
        describe_copy(c, text);
    else if (!c->is_blank)
        append(text, FACT_ASK_NO_COPY, "", "");
}

static void headline(const struct confirm *c, char *text, size_t size)
{
    enum fact_id id = c->kind == CONFIRM_ERASE  ? FACT_ASK_ERASE
                      : c->kind == CONFIRM_UNDO ? FACT_ASK_UNDO
                                                : FACT_ASK_REPLACE;
    if (id == FACT_ASK_REPLACE && c->is_blank)
        say_fill(FACT_ASK_REPLACE_BLANK, (const char *[]){c->new_firmware}, text, size);
    else
        say_fill(id, (const char *[]){c->firmware, c->new_firmware}, text, size);
}

enum confirm_answer confirm_loss(HWND parent, const struct confirm *c)
{
    static const enum fact_id yes[] = {[CONFIRM_RESTORE] = FACT_BOX_WRITE,
                                       [CONFIRM_ERASE] = FACT_BOX_ERASE,
                                       [CONFIRM_UNDO] = FACT_BOX_PUT_BACK};
    struct buf with = BUF_INIT, without = BUF_INIT, details = BUF_INIT;
    char title[500];
    headline(c, title, sizeof title);
    describe_loss(c, true, &with);
    describe_loss(c, false, &without);
    describe_all(c, &details);
    struct box q = {
        .headline = title,
        .content = buf_text(&with),
        .content_when_checked = buf_text(&without),
        .details = buf_text(&details),
        .yes = yes[c->kind],
        .no = FACT_BOX_CANCEL,
        .check_box = c->is_blank ? FACT_NONE : FACT_ASK_WITHOUT_COPY,
        .check_is_detail = true,
    };
    enum confirm_answer answer = ask(parent, &q);
    buf_free(&details);
    buf_free(&without);
    buf_free(&with);
    return answer;
}

enum confirm_answer confirm_refused(HWND parent, const struct confirm *c, bool can_be_mended)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s\n\n", c->findings);
    append_line(&text, FACT_ASK_DEVICE, c->device, c->firmware);
    describe_file(c, &text);
    struct box q = {
        .title = FACT_ASK_WRITE_REFUSED,
        .content = buf_text(&text),
        .yes = FACT_BOX_RESTORE_ANYWAY,
        .other = can_be_mended ? FACT_BOX_MEND_COPY : FACT_NONE,
        .default_answer = can_be_mended ? BOX_OTHER : BOX_NO,
        .no = FACT_BOX_CANCEL,
        .check_box = FACT_ASK_WRITE_ANYWAY,
        .yes_needs_check = true,
    };
    enum box_answer answer = box_show(parent, &q, NULL);
    buf_free(&text);
    return answer == BOX_YES ? CONFIRM_YES : answer == BOX_OTHER ? CONFIRM_MEND : CONFIRM_NO;
}

bool confirm_stop(HWND parent)
{
    const struct box q = {
        .title = FACT_ASK_STOP_WRITING,
        .content = say_template(FACT_ASK_STOP_WRITING_MEANS),
        .yes = FACT_BOX_STOP_WRITING,
        .no = FACT_BOX_GO_ON_WORKING,
    };
    return ask(parent, &q) != CONFIRM_NO;
}

bool confirm_close(HWND parent, bool listens)
{
    const struct box q = {
        .title = listens ? FACT_ASK_STOP_LISTENING : FACT_ASK_STOP_WORK,
        .content = say_template(listens ? FACT_ASK_LISTEN_AGAIN : FACT_ASK_CONTINUE_LATER),
        .yes = FACT_BOX_STOP,
        .no = FACT_BOX_GO_ON_WORKING,
    };
    return ask(parent, &q) != CONFIRM_NO;
}
