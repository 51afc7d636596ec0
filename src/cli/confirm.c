/* confirm.c: asks on the terminal. */
/* SPDX-License-Identifier: MIT */
#include "cli/confirm.h"

#include "base/err.h"
#include "cli/args.h"
#include "cli/cli_system.h"
#include "cli/tell.h"
#include "say/say.h"

#include <string.h>

bool confirm_is_possible(const struct args *args, const char *question, struct err *e)
{
    if (args->yes || (!args->json && cli_can_ask()))
        return true;
    char text[240];
    say_fill(args->json ? FACT_QUESTION_NOT_IN_JSON : FACT_QUESTION_NO_TERMINAL, (const char *[]){question},
             text, sizeof text);
    return err_set(e, ERR_UNCONFIRMED, "%s", text);
}

/* In English as well: a keyboard need not have the letter of the language. */
static bool is_yes(const char *answer)
{
    return strcmp(answer, "y") == 0 || strcmp(answer, "Y") == 0 || strcmp(answer, "yes") == 0 ||
           strcmp(answer, say_template(FACT_QUESTION_YES)) == 0;
}

bool confirm_go_ahead(const struct args *args, struct report *report, struct err *e)
{
    if (args->yes)
        return true;
    char answer[16];
    report_ask(report, say_template(FACT_QUESTION_GO_AHEAD));
    report_ask(report, " ");
    if (!cli_read_answer(answer, sizeof answer)) {
        report_ask(report, "\n");
        return err_set(e, ERR_DECLINED, "there was no answer");
    }
    if (is_yes(answer))
        return true;
    return err_set(e, ERR_DECLINED, "%s", "");
}
