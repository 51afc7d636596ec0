/* confirm.c: what is asked, in words. */
/* SPDX-License-Identifier: MIT */
#include "gui/confirm.h"

#include "base/buf.h"
#include "gui/box.h"
#include "gui/words.h"

static enum confirm_answer ask(HWND parent, const struct box *box)
{
    bool checked = false;
    if (box_show(parent, box, &checked) != BOX_YES)
        return CONFIRM_NO;
    return checked ? CONFIRM_YES_WITHOUT_COPY : CONFIRM_YES;
}

static void describe_file(const struct confirm *c, struct buf *text)
{
    char name[WORDS_NAME_MAX];
    words_short_name(c->file, name);
    buf_printf(text, "\n%s: %s\n%s\n", c->kind == CONFIRM_UNDO ? "Put back" : "File", name, c->file_is);
}

/* After an interruption the first safety copy stays; what else has come since would be saved besides it. */
static void describe_copy(const struct confirm *c, struct buf *text)
{
    if (c->interrupted && c->kind == CONFIRM_UNDO)
        buf_append_text(text, c->was_undo ? "The last work was interrupted: this finishes it.\n"
                                          : "The last work was interrupted: this takes it back.\n");
    else if (c->interrupted)
        buf_append_text(
            text,
            "The last work was interrupted. What was there before is already saved; Undo puts it back.\n");
    else
        buf_append_text(text, "It is saved first, as a safety copy; Undo puts that back.\n");
    buf_append_text(text,
                    c->interrupted ? "Anything else that is found is saved first, to " : "The copy goes to ");
    buf_append_text(text, c->library);
}

static void describe_loss(const struct confirm *c, bool with_copy, struct buf *text)
{
    buf_printf(text, "Device: %s\nOn it now: %s\n", c->device, c->firmware);
    if (c->kind != CONFIRM_ERASE)
        describe_file(c, text);
    if (c->findings[0] != '\0')
        buf_printf(text, "\n%s\n", c->findings);
    buf_printf(text, "\nWhat is on the device now will be %s.\n",
               c->kind == CONFIRM_ERASE ? "gone: the whole flash becomes blank" : "replaced by the file");
    if (with_copy)
        describe_copy(c, text);
    else
        buf_append_text(text, "No safety copy is made:\nit is lost for good.");
}

enum confirm_answer confirm_loss(HWND parent, const struct confirm *c)
{
    static const struct {
        const WCHAR *title, *yes;
    } words[] = {
        [CONFIRM_RESTORE] = {L"Write this file to the device?", L"Restore"},
        [CONFIRM_ERASE] = {L"Erase everything on this device?", L"Erase"},
        [CONFIRM_UNDO] = {L"Put back what was on this device before?", L"Put back"},
    };
    struct buf with = BUF_INIT, without = BUF_INIT;
    describe_loss(c, true, &with);
    describe_loss(c, false, &without);
    struct box q = {
        .title = words[c->kind].title,
        .content = buf_text(&with),
        .content_when_checked = buf_text(&without),
        .yes = words[c->kind].yes,
        .no = L"Cancel",
        .check_box = L"Make no safety copy: what is on the device now is then lost for good",
    };
    enum confirm_answer answer = ask(parent, &q);
    buf_free(&without);
    buf_free(&with);
    return answer;
}

enum confirm_answer confirm_refused(HWND parent, const struct confirm *c, bool can_be_mended)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s\n\nDevice: %s\nOn it now: %s\n", c->findings, c->device, c->firmware);
    describe_file(c, &text);
    struct box q = {
        .title = L"This file should not be written to this device",
        .content = buf_text(&text),
        .yes = L"Restore anyway...",
        .other = can_be_mended ? L"Mend a copy..." : NULL,
        .default_answer = can_be_mended ? BOX_OTHER : BOX_NO,
        .no = L"Cancel",
        .check_box = L"I know what this means for the device and want to write it anyway",
        .yes_needs_check = true,
    };
    enum box_answer answer = box_show(parent, &q, NULL);
    buf_free(&text);
    return answer == BOX_YES ? CONFIRM_YES : answer == BOX_OTHER ? CONFIRM_MEND : CONFIRM_NO;
}

bool confirm_close(HWND parent, bool listens)
{
    const struct box q = {
        .title = listens ? L"Stop listening and close Restock?" : L"Stop the work and close Restock?",
        .content =
            listens
                ? "This changes nothing on the device. You can run the boot check again at any time."
                : "The work on the device is not finished. Nothing is lost: reconnect the device later and "
                  "press the same button to continue where it stopped.",
        .yes = L"Stop and close",
        .no = L"Go on working",
    };
    return ask(parent, &q) != CONFIRM_NO;
}
