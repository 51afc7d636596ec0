/* check.c: connects as other commands do, lets the core measure, and reports the result; then tests whether a
 * read can be cancelled, on a reopened port that is unusable afterwards. */
/* SPDX-License-Identifier: MIT */
#include "cli/check.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "cli/check_json.h"
#include "cli/cli_system.h"
#include "cli/confirm.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/tell.h"
#include "port/port_alarm.h"
#include "port/portlist.h"
#include "say/say.h"
#include "say/say_board.h"
#include "say/say_error.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CONTACT 115200u

/* --- The device, or what is there instead -----------------------------------------------------------------
 */

/* A device that cannot be spoken to is what the report is about; a port that cannot is not. */
static bool is_about_the_device(const struct err *e)
{
    return e->code != ERR_CANCELLED && e->code != ERR_MEMORY && e->code != ERR_USAGE &&
           err_exit_code(e->code) != err_exit_code(ERR_PORT_GONE);
}

static bool measure(struct session *s, struct board_facts *facts, struct err *e)
{
    struct err tried = ERR_INIT;
    s->baud = FIRST_CONTACT;
    bool connected = session_connect(s, &tried);
    if (!connected && (s->flasher == NULL || !is_about_the_device(&tried))) {
        *e = tried;
        return false;
    }
    const struct board_options options = {
        .connect = {.baud = s->args->baud, .stub = s->args->stub},
        .write = s->args->write,
        .tried = connected ? NULL : &tried,
    };
    return board_check(s->flasher, &options, facts, e);
}

/* --- Cancelling
 * --------------------------------------------------------------------------------------------- */

static bool set_alarm(void *ctx, struct port *port, uint32_t ms)
{
    struct port_alarm **alarm = ctx;
    *alarm = port_alarm_set(port, ms);
    return *alarm != NULL;
}

static void wait_alarm(void *ctx)
{
    port_alarm_wait(*(struct port_alarm **)ctx);
}

static bool try_cancelling(struct session *s, struct board_facts *facts, struct err *e)
{
    struct err trouble = ERR_INIT;
    struct port_alarm *alarm = NULL;
    const struct board_alarm alarms = {&alarm, set_alarm, wait_alarm};
    if (facts->ended.code != ERR_NONE)
        return true;
    if (session_open_port(s, &trouble)) {
        board_check_cancel(s->port, s->clock, &alarms, facts);
    } else {
        char reason[600];
        say_error_reason(&trouble, reason, sizeof reason);
        log_printf(&s->log, LOG_WARN, "the port could not be opened again: %s", reason);
    }
    return !cli_interrupted() || err_set(e, ERR_CANCELLED, "%s", "");
}

/* --- The report
 * --------------------------------------------------------------------------------------------- */

static void tell_lines(struct report *r, const char *text)
{
    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        report_line(r, "%.*s", (int)len, line);
        line += len + (line[len] == '\n');
    }
}

static void tell_report(struct session *s, const struct board_facts *facts,
                        const struct board_adapter *adapter)
{
    struct board_report report;
    struct buf text = BUF_INIT;
    struct json j;
    board_report_make(facts, &report);
    say_board_report(&report, adapter, SAY_COMMAND_LINE, &text);
    tell_lines(s->report, buf_text(&text));
    buf_free(&text);
    report_result_begin(&j, "check");
    check_json(&j, facts, &report, adapter);
    report_result_end(s->report, &j);
    s->exit_code = report.exit_code;
}

static void tell_with_adapter(struct session *s, const struct board_facts *facts)
{
    struct port_list list = {NULL, 0};
    struct board_adapter adapter = {.port = s->port_name, .friendly_name = "", .chip = "", .driver = ""};
    port_list_get(&list, NULL); /* what cannot be known is left out */
    for (size_t i = 0; i < list.count; i++) {
        const struct port_info *p = &list.items[i];
        if (strcmp(p->name, s->port_name) == 0)
            adapter =
                (struct board_adapter){p->name, p->friendly_name, p->adapter, p->driver, p->vid, p->pid};
    }
    tell_report(s, facts, &adapter);
    port_list_free(&list);
}

static bool confirm_writing(struct session *s, struct err *e)
{
    if (!s->args->write || s->args->yes)
        return true;
    if (!confirm_is_possible(s->args, say_template(FACT_QUESTION_TRY_SECTOR), e))
        return false;
    tell_plan(s->report, FACT_LABEL_TO_DO, say_template(FACT_PLAN_TRY_SECTOR));
    return confirm_go_ahead(s->args, s->report, e);
}

bool check_run(struct session *s, struct err *e)
{
    struct board_facts *facts = malloc(sizeof *facts);
    if (facts == NULL)
        return err_set(e, ERR_MEMORY, "a board check");
    bool ok = confirm_writing(s, e) && measure(s, facts, e);
    if (ok) {
        session_let_go(s);
        ok = try_cancelling(s, facts, e);
    }
    if (ok)
        tell_with_adapter(s, facts);
    free(facts);
    return ok;
}
