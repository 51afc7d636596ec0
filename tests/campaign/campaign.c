/* campaign.c: many seeded runs of the operations under faults, on virtual time, each in a process of its own.
 *
 *   campaign [--first SEED] [--count N] [--jobs N]     runs that many; prints those that broke a promise
 *   campaign --only SEED                               one, in this process, in words
 *   campaign --table                                   and afterwards, for each fault, how the first attempts
 * ended
 *
 * The same seed gives the same run.  Exit code 1: a promise was broken. */
/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_S 600 /* of a run in real time, against hangs alone */

struct campaign {
    uint64_t first, count;
    unsigned jobs;
    bool table;
    uint64_t broken;
    uint32_t ends[FAULT_COUNT][ERR_COUNT + 1];
};

struct child {
    pid_t pid; /* 0 = none */
    int out;
    uint64_t seed;
};

static void print_run(const struct plan *plan, const struct run_result *result)
{
    char text[200];
    plan_text(plan, text, sizeof text);
    printf("seed %" PRIu64 ": %s\n    %s %.1f s, then %s %.1f s, back %s %.1f s%s%s\n", plan->seed, text,
           err_name(result->first), result->seconds[0], err_name(result->second), result->seconds[1],
           err_name(result->back), result->seconds[2], result->complaint[0] != '\0' ? "\n    BROKEN: " : "",
           result->complaint);
    fflush(stdout);
}

static void start(struct child *child, uint64_t seed)
{
    int ends[2];
    if (pipe(ends) != 0 || (child->pid = fork()) < 0) {
        perror("campaign");
        exit(2);
    }
    child->seed = seed;
    child->out = ends[0];
    if (child->pid > 0) {
        close(ends[1]);
        return;
    }
    struct plan plan;
    struct run_result result;
    alarm(PATIENCE_S);
    plan_from_seed(&plan, seed);
    run_plan(&plan, &result);
    _exit(write(ends[1], &result, sizeof result) == sizeof result ? 0 : 2);
}

static void finish(struct campaign *c, struct child *child, int status)
{
    struct plan plan;
    struct run_result result;
    plan_from_seed(&plan, child->seed);
    if (read(child->out, &result, sizeof result) != sizeof result || status != 0) {
        memset(&result, 0, sizeof result);
        snprintf(result.complaint, sizeof result.complaint, "the program died (status %d)", status);
    }
    close(child->out);
    child->pid = 0;
    c->ends[plan.fault][result.first]++;
    if (result.complaint[0] == '\0')
        return;
    c->broken++;
    print_run(&plan, &result);
}

static void wait_for_one(struct campaign *c, struct child *children)
{
    int status;
    pid_t pid = wait(&status);
    for (unsigned i = 0; i < c->jobs; i++)
        if (pid > 0 && children[i].pid == pid)
            finish(c, &children[i], status);
}

static void run_many(struct campaign *c)
{
    struct child *children = calloc(c->jobs, sizeof *children);
    unsigned busy = 0;
    for (uint64_t i = 0; children != NULL && i < c->count; i++) {
        if (busy == c->jobs)
            wait_for_one(c, children);
        else
            busy++;
        unsigned free_one = 0;
        while (children[free_one].pid != 0)
            free_one++;
        start(&children[free_one], c->first + i);
    }
    while (busy-- > 0)
        wait_for_one(c, children);
    free(children);
}

static void print_table(const struct campaign *c)
{
    for (int fault = 0; fault < FAULT_COUNT; fault++) {
        printf("%-14s", fault_name((enum fault)fault));
        for (int code = 0; code < ERR_COUNT; code++)
            if (c->ends[fault][code] > 0)
                printf("  %s %u", code == ERR_NONE ? "done" : err_name((enum err_code)code),
                       c->ends[fault][code]);
        printf("\n");
    }
}

static int run_one(uint64_t seed)
{
    struct plan plan;
    struct run_result result;
    plan_from_seed(&plan, seed);
    run_plan(&plan, &result);
    print_run(&plan, &result);
    return result.complaint[0] != '\0';
}

static int usage(void)
{
    fprintf(stderr, "usage: campaign [--first SEED] [--count N] [--jobs N] [--table] | --only SEED\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct campaign c = {.first = 1, .count = 500, .jobs = 1};
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--table") == 0)
            c.table = true;
        else if (strcmp(argv[i], "--first") == 0 && more)
            c.first = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--count") == 0 && more)
            c.count = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--jobs") == 0 && more)
            c.jobs = (unsigned)strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--only") == 0 && more)
            return run_one(strtoull(argv[++i], NULL, 10));
        else
            return usage();
    }
    if (c.jobs == 0 || c.jobs > 64)
        return usage();
    run_many(&c);
    if (c.table)
        print_table(&c);
    printf("%" PRIu64 " runs from seed %" PRIu64 ", %" PRIu64 " broke a promise\n", c.count, c.first,
           c.broken);
    return c.broken > 0;
}
