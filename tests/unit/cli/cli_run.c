/* cli_run.c: see cli_run.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "cli_run.h"
#include "text_sink.h"

#include "cli/commands.h"
#include "cli/report.h"
#include "cli/session.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int cli_run_setup(void **state)
{
    static struct run run;
    memset(&world, 0, sizeof world);
    memset(&run, 0, sizeof run);
    snprintf(run.folder, sizeof run.folder, "/tmp/restock_cli_run.XXXXXX");
    if (mkdtemp(run.folder) == NULL)
        return -1;
    snprintf(run.file, sizeof run.file, "%s/file.bin", run.folder);
    uint8_t data[8192] = {0xE9};
    *state = &run;
    return store_save(store_system(), run.file, data, sizeof data, true, NULL) ? 0 : -1;
}

int cli_run_teardown(void **state)
{
    struct run *run = *state;
    unlink(run->file);
    return rmdir(run->folder);
}

void run_command(struct run *run, struct args args)
{
    struct clock clock = {&fake_clock_ops};
    struct report report;
    struct session s;
    struct text_sink out, err;
    text_sink_init(&out);
    text_sink_init(&err);
    args.library = run->folder;
    err_clear(&run->e);
    report_init(&report, &out.sink, &err.sink, args.json, false, &clock);
    assert_true(session_init(&s, &args, &report, store_system(), &clock, &run->e));
    bool ok = commands_run(&s, &run->e);
    run->exit_code = ok ? s.exit_code : err_exit_code(run->e.code);
    assert_int_equal(ok, run->e.code == ERR_NONE);
    if (!ok)
        report_error(&report, &run->e);
    session_done(&s);
    text_sink_take(&out, run->out, sizeof run->out);
    text_sink_take(&err, run->err, sizeof run->err);
    assert_int_equal(world.news, world.frees);
    assert_null(s.port);
}
