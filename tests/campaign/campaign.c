/* campaign.c: many runs of the operations under faults, on virtual time, each in a process of its own.
 *
 *   campaign [--first SEED] [--count N]       that many seeded runs
 *   campaign --sweep SEED [--points N]        the plan of this seed with its fault at every point of the work
 *   campaign --only SEED                      one run, in this process, in words
 *
 *   --set FIELD=NUMBER    changes the plan of --sweep and --only (plan.h); may be repeated
 *   --fault NAME          of --sweep and --only
 *   --jobs N              so many runs at a time
 *   --table               how the attempts ended, for each fault
 *
 * Prints the runs that broke a promise, each with the command that repeats it, and for the first few with
 * that of the simplest run that does the same.  The same seed gives the same run.  Exit code 1: a promise was
 * broken. */
/* SPDX-License-Identifier: MIT */
#include "apart.h"
#include "minimise.h"
#include "sweep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINIMISED 3u /* of the runs that broke a promise */

struct campaign {
    uint64_t next, end; /* seeds */
    struct sweep sweep;
    bool is_sweep, is_one, table;
    unsigned jobs;
    uint64_t runs, broken;
    uint32_t ends[FAULT_COUNT][ATTEMPTS][ERR_COUNT + 1];
    double longest[FAULT_COUNT]; /* virtual seconds of an attempt */
};

static const char *const attempt_words[ATTEMPTS] = {"", ", at once ", ", again ", ", back "};

static void print_run(const struct plan *plan, const struct run_result *result)
{
    char text[300];
    plan_text(plan, text, sizeof text);
    printf("seed %" PRIu64 ": %s\n    ", plan->seed, text);
    for (int i = 0; i < ATTEMPTS; i++)
        if (result->made[i])
            printf("%s%s %.1f s", attempt_words[i],
                   result->ended[i] == ERR_COUNT ? "hang" : err_name(result->ended[i]), result->seconds[i]);
    plan_replay(plan, text, sizeof text);
    printf("\n    %s%s\n    campaign %s\n", result->complaint[0] != '\0' ? "BROKEN: " : "all promises kept",
           result->complaint, text);
    fflush(stdout);
}

static void print_simplest(const struct plan *plan, const struct run_result *result)
{
    struct plan simplest = *plan;
    char text[300];
    minimise(&simplest, result->complaint);
    plan_replay(&simplest, text, sizeof text);
    printf("    campaign %s\n", text);
    fflush(stdout);
}

static bool next_seed(void *ctx, struct plan *plan)
{
    struct campaign *c = ctx;
    if (c->is_sweep)
        return sweep_next(&c->sweep, plan);
    if (c->next == c->end)
        return false;
    plan_from_seed(plan, c->next++);
    return true;
}

static void count_run(void *ctx, const struct plan *plan, const struct run_result *result)
{
    struct campaign *c = ctx;
    c->runs++;
    for (int i = 0; i < ATTEMPTS; i++)
        if (result->made[i]) {
            c->ends[plan->fault][i][result->ended[i]]++;
            if (result->seconds[i] > c->longest[plan->fault])
                c->longest[plan->fault] = result->seconds[i];
        }
    if (result->complaint[0] == '\0')
        return;
    print_run(plan, result);
    if (c->broken++ < MINIMISED)
        print_simplest(plan, result);
}

static void print_table(const struct campaign *c)
{
    for (int fault = 0; fault < FAULT_COUNT; fault++) {
        printf("%-14s longest %.0f s", fault_name((enum fault)fault), c->longest[fault]);
        for (int i = 0; i < ATTEMPTS; i++) {
            printf("%s", i == 0                 ? "; first:"
                         : i == ATTEMPT_AT_ONCE ? "; at once:"
                         : i == ATTEMPT_AGAIN   ? "; again:"
                                                : "; back:");
            for (int code = 0; code < ERR_COUNT; code++)
                if (c->ends[fault][i][code] > 0)
                    printf(" %s %u", code == ERR_NONE ? "done" : err_name((enum err_code)code),
                           c->ends[fault][i][code]);
        }
        printf("\n");
    }
}

static int run_many(struct campaign *c)
{
    const struct apart apart = {c->jobs, c, next_seed, count_run};
    if (c->is_sweep && !sweep_begin(&c->sweep))
        return 1;
    apart_run(&apart);
    if (c->table)
        print_table(c);
    printf("%" PRIu64 " runs, %" PRIu64 " broke a promise\n", c->runs, c->broken);
    return c->broken > 0;
}

static int run_one(const struct plan *plan)
{
    struct run_result result;
    run_plan(plan, &result);
    print_run(plan, &result);
    return result.complaint[0] != '\0';
}

/* One option with its value; false: not understood. */
static bool take(struct campaign *c, const char *option, const char *value)
{
    struct plan *plan = &c->sweep.plan;
    uint64_t number = strtoull(value, NULL, 10);
    if (strcmp(option, "--first") == 0) {
        c->end += number - c->next;
        c->next = number;
    } else if (strcmp(option, "--count") == 0) {
        c->end = c->next + number;
    } else if (strcmp(option, "--jobs") == 0) {
        c->jobs = (unsigned)number;
    } else if (strcmp(option, "--points") == 0) {
        c->sweep.most = (uint32_t)number;
    } else if (strcmp(option, "--only") == 0 || strcmp(option, "--sweep") == 0) {
        c->is_one = option[2] == 'o';
        c->is_sweep = !c->is_one;
        plan_from_seed(plan, number);
    } else if (strcmp(option, "--fault") == 0) {
        plan->fault = fault_named(value);
        return plan->fault != FAULT_COUNT;
    } else {
        return strcmp(option, "--set") == 0 && plan_set(plan, value);
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct campaign c = {.next = 1, .end = 501, .jobs = 1};
    bool ok = true;
    for (int i = 1; i < argc && ok; i++) {
        if (strcmp(argv[i], "--table") == 0)
            c.table = true;
        else if ((ok = i + 1 < argc && take(&c, argv[i], argv[i + 1])))
            i++;
    }
    if (!ok || c.jobs == 0 || c.jobs > APART_JOBS) {
        fprintf(stderr,
                "usage: campaign [--first SEED] [--count N] [--jobs N] [--table]\n"
                "       campaign --sweep|--only SEED [--points N] [--fault NAME] [--set FIELD=NUMBER]\n");
        return 2;
    }
    return c.is_one ? run_one(&c.sweep.plan) : run_many(&c);
}
