/* board_report.c: the report as a whole: its lines, the worst of them, the exit code and the summary. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_report_parts.h"

#include <string.h>

#define EXIT_REFUSED 7

const char *board_level_name(enum board_level level)
{
    static const char *const names[] = {[BOARD_OK] = "ok",
                                        [BOARD_SKIPPED] = "skipped",
                                        [BOARD_ATTENTION] = "attention",
                                        [BOARD_FAILED] = "failed"};
    return names[level];
}

static enum fact_id summary(enum board_mode mode, enum board_level overall)
{
    if (mode == BOARD_SILENT)
        return FACT_BOARD_SUMMARY_SILENT;
    if (mode == BOARD_ECHO)
        return overall == BOARD_FAILED ? FACT_BOARD_SUMMARY_ECHO_FAILED : FACT_BOARD_SUMMARY_ECHO;
    if (overall == BOARD_FAILED)
        return FACT_BOARD_SUMMARY_FAILED;
    return overall == BOARD_ATTENTION ? FACT_BOARD_SUMMARY_ATTENTION : FACT_BOARD_SUMMARY_OK;
}

static void conclude(struct board_report *r, const struct board_facts *facts)
{
    enum board_write_state write = facts->write.state;
    for (size_t i = 0; i < r->count; i++) {
        const struct board_report_line *line = &r->lines[i];
        if (line->level > r->overall && line->level != BOARD_SKIPPED)
            r->overall = line->level;
        if (r->exit_code == 0)
            r->exit_code = line->exit_code;
    }
    if (r->exit_code == 0 && (write == BOARD_WRITE_NO_SECTOR || write == BOARD_WRITE_PROTECTED))
        r->exit_code = EXIT_REFUSED;
    r->summary = plain(summary(facts->mode, r->overall));
}

void board_report_make(const struct board_facts *facts, struct board_report *report)
{
    memset(report, 0, sizeof *report);
    report_judge_line(report, facts);
    if (facts->mode == BOARD_DEVICE)
        report_judge_device(report, facts);
    if (facts->ended.code != ERR_NONE)
        report_add_error(report, "ended", &facts->ended, FACT_BOARD_ENDED_EARLY);
    conclude(report, facts);
}
