/* dialog_texts.c: puts words where they belong, and the words of the smaller dialogs. */
/* SPDX-License-Identifier: MIT */
#include "gui/dialog_texts.h"

#include "base/bytes.h"
#include "gui/controls.h"
#include "gui/resource.h"
#include "say/say.h"
#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>

void dialog_texts_apply(HWND window, const struct dialog_text *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (GetDlgItem(window, table[i].control) != NULL) {
            control_set_text(window, table[i].control, say_template(table[i].text));
        } else {
            WCHAR *caption = utf16_to_show(say_template(table[i].text));
            if (caption != NULL)
                SetWindowTextW(window, caption);
            free(caption);
        }
    }
}

void menu_texts_apply(HMENU menu, const struct dialog_text *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        WCHAR *text = utf16_to_show(say_template(table[i].text));
        MENUITEMINFOW info;
        memset(&info, 0, sizeof info);
        info.cbSize = sizeof info;
        info.fMask = MIIM_STRING;
        info.dwTypeData = text;
        if (text != NULL)
            SetMenuItemInfoW(menu, (UINT)table[i].control, FALSE, &info);
        free(text);
    }
}

static const struct dialog_text help_texts[] = {
    {IDD_HELP, FACT_CONTROL_HELP_CAPTION},
    {IDC_MODEL_LABEL, FACT_CONTROL_MODEL},
    {IDC_MODEL_PICTURE, FACT_CONTROL_MODEL_PICTURE},
    {IDC_MODEL_TEXT_LABEL, FACT_CONTROL_MODEL_TEXT},
    {IDCANCEL, FACT_BOX_CLOSE},
};

void dialog_texts_apply_help(HWND window)
{
    dialog_texts_apply(window, help_texts, ARRAY_LEN(help_texts));
}

static const struct dialog_text name_texts[] = {
    {IDD_NAME, FACT_CONTROL_NAME_CAPTION},
    {IDC_NAME_LABEL, FACT_CONTROL_NAME},
    {IDOK, FACT_CONTROL_OK},
    {IDCANCEL, FACT_BOX_CANCEL},
};

void dialog_texts_apply_name(HWND window)
{
    dialog_texts_apply(window, name_texts, ARRAY_LEN(name_texts));
}

static const struct dialog_text report_texts[] = {
    {IDD_REPORT, FACT_CONTROL_REPORT_CAPTION},
    {IDC_REPORT_LABEL, FACT_CONTROL_REPORT},
    {IDC_REPORT_COPY, FACT_CONTROL_COPY},
    {IDC_REPORT_SAVE, FACT_CONTROL_SAVE},
    {IDCANCEL, FACT_BOX_CLOSE},
};

void dialog_texts_apply_report(HWND window)
{
    dialog_texts_apply(window, report_texts, ARRAY_LEN(report_texts));
}

static const struct dialog_text bench_texts[] = {
    {IDD_BENCH, FACT_CONTROL_BENCH_CAPTION},         {IDC_BENCH_SAVE, FACT_CONTROL_BENCH_SAVE},
    {IDC_BENCH_LIST_LABEL, FACT_CONTROL_BENCH_LIST}, {IDC_BENCH_DEVICES_LABEL, FACT_CONTROL_BENCH_DEVICES},
    {IDC_BENCH_COPY, FACT_CONTROL_BENCH_COPY},       {IDCANCEL, FACT_BOX_CLOSE},
};

void dialog_texts_apply_bench(HWND window)
{
    dialog_texts_apply(window, bench_texts, ARRAY_LEN(bench_texts));
}
