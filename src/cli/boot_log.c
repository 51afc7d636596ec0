/* boot_log.c: shows raw bytes as text while they arrive, then explains them. */
/* SPDX-License-Identifier: MIT */
#include "cli/boot_log.h"

#include "base/err.h"
#include "base/json.h"
#include "cli/session.h"
#include "cli/tell.h"
#include "core/image/boot_check.h"
#include "say/say.h"

#define WAIT_SECONDS   20u /* unless another time is asked for: for its start, */
#define LISTEN_SECONDS 5u  /* and from then on */
#define SENTENCES_MAX  400 /* bytes of the verdict */

struct collected {
    struct report *report;
    struct buf text, raw;
    size_t shown; /* bytes of `text` already shown */
};

void boot_log_append_text(struct buf *text, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t c = data[i];
        if (c == '\r')
            continue; /* the ROM and the SDK end lines with \r\n, some firmware with \n\r */
        if (c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7F))
            buf_append_byte(text, c);
        else
            buf_printf(text, "\\x%02x", c);
    }
}

static void on_bytes(void *ctx, const uint8_t *data, size_t len)
{
    struct collected *c = ctx;
    boot_log_append_text(&c->text, data, len);
    buf_append(&c->raw, data, len);
    report_text(c->report, buf_text(&c->text) + c->shown);
    c->shown = c->text.len;
}

static void end_last_line(const struct collected *c)
{
    if (c->text.len > 0 && c->text.data[c->text.len - 1] != '\n')
        report_text(c->report, "\n");
}

static void on_silence(void *ctx)
{
    struct collected *c = ctx;
    tell_note(c->report, FACT_BOOT_RESTART_BY_HAND, NULL);
}

static void report_check(struct collected *c, uint32_t seconds)
{
    struct boot_check check;
    struct json j;
    char verdict[SENTENCES_MAX], advice[SENTENCES_MAX];
    boot_check(c->raw.data, c->raw.len, &check);
    say_fact(&check.verdict, verdict, sizeof verdict);
    say_facts(check.advice, check.advice_count, " ", advice, sizeof advice);
    report_text(c->report, "\n");
    tell_row(c->report, FACT_LABEL_VERDICT, verdict);
    if (advice[0] != '\0')
        tell_row(c->report, FACT_NONE, advice);
    report_result_begin(&j, "boot-log");
    json_bool(&j, "ok", check.ok);
    json_string(&j, "state", boot_state_name(check.state));
    json_string(&j, "verdict", verdict);
    json_string(&j, "advice", advice);
    json_uint(&j, "starts", check.starts);
    json_string(&j, "text", buf_text(&c->text));
    json_uint(&j, "bytes", c->raw.len);
    json_uint(&j, "seconds", seconds);
    report_result_end(c->report, &j);
}

static bool listen_and_judge(struct session *s, struct collected *c, struct err *e)
{
    uint32_t seconds = s->args->seconds, wait = seconds;
    if (seconds == 0) {
        wait = WAIT_SECONDS;
        seconds = LISTEN_SECONDS;
    }
    struct boot_log_options options = {wait * 1000, seconds * 1000, on_bytes, on_silence, c};
    if (!flasher_boot_log(s->port, s->clock, &options, e))
        return false;
    end_last_line(c);
    if (c->text.failed || c->raw.failed)
        return err_set(e, ERR_MEMORY, "boot log");
    if (c->raw.len == 0)
        return err_set(e, ERR_UNHEARD, "in %lu s", (unsigned long)wait);
    report_check(c, seconds);
    return true;
}

bool boot_log_run(struct session *s, struct err *e)
{
    struct collected c = {s->report, BUF_INIT, BUF_INIT, 0};
    bool ok = session_open_port(s, e) && listen_and_judge(s, &c, e);
    buf_free(&c.text);
    buf_free(&c.raw);
    return ok;
}
