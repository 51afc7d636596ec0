/* check.c: see check.h. */
/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <string.h>

static bool failed;

bool check_that(bool ok, const char *condition, const char *file, int line)
{
    if (!ok)
        printf("    %s:%d: not so: %s\n", file, line, condition);
    failed = failed || !ok;
    return ok;
}

unsigned check_run(const struct test *tests, size_t count, bool (*run)(const struct test *test),
                   const char *part)
{
    unsigned failures = 0;
    for (size_t i = 0; i < count; i++) {
        if (part != NULL && strstr(tests[i].name, part) == NULL)
            continue;
        failed = false;
        bool ended = run(&tests[i]);
        if (!ended)
            printf("    it would wait for ever\n");
        printf("%s: %s\n", ended && !failed ? "ok" : "FAILED", tests[i].name);
        fflush(stdout);
        failures += !ended || failed;
    }
    return failures;
}
