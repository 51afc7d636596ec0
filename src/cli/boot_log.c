/* boot_log.c: shows raw bytes as text while they arrive. */
#include "cli/boot_log.h"

#include "base/err.h"
#include "base/json.h"
#include "cli/report.h"
#include "cli/session.h"

struct collected {
    struct report *report;
    struct buf text;
    size_t shown; /* bytes of `text` that a person has seen */
    uint64_t bytes;
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
    c->bytes += len;
    report_text(c->report, buf_text(&c->text) + c->shown);
    c->shown = c->text.len;
}

static void end_last_line(const struct collected *c)
{
    if (c->text.len > 0 && c->text.data[c->text.len - 1] != '\n')
        report_text(c->report, "\n");
}

bool boot_log_run(struct session *s, struct err *e)
{
    if (!session_open_port(s, e))
        return false;
    report_note(s->report, "Listening for %lu s. If nothing shows up, switch the device's power off and on.",
                (unsigned long)s->args->seconds);
    struct collected c = {s->report, BUF_INIT, 0, 0};
    bool ok = flasher_boot_log(s->port, s->clock, s->args->seconds * 1000, on_bytes, &c, e);
    end_last_line(&c);
    if (ok && c.text.failed)
        ok = err_set(e, ERR_MEMORY, "boot log");
    if (ok && c.bytes == 0)
        ok = err_set(e, ERR_UNHEARD, "in %lu s", (unsigned long)s->args->seconds);
    if (ok) {
        struct json j;
        report_result_begin(&j, "boot-log");
        json_string(&j, "text", buf_text(&c.text));
        json_uint(&j, "bytes", c.bytes);
        json_uint(&j, "seconds", s->args->seconds);
        report_result_end(s->report, &j);
    }
    buf_free(&c.text);
    return ok;
}
