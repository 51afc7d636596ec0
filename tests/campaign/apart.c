/* apart.c: see apart.h. */
/* SPDX-License-Identifier: MIT */
#include "apart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_S 600 /* of a run in real time, against hangs alone */

struct child {
    pid_t pid; /* 0 = none */
    int out;
    struct plan plan;
};

static void start(struct child *child)
{
    int ends[2];
    fflush(NULL);
    if (pipe(ends) != 0 || (child->pid = fork()) < 0) {
        perror("campaign");
        exit(2);
    }
    child->out = ends[0];
    if (child->pid > 0) {
        close(ends[1]);
        return;
    }
    struct run_result result;
    alarm(PATIENCE_S);
    run_plan(&child->plan, &result);
    _exit(write(ends[1], &result, sizeof result) == sizeof result ? 0 : 2);
}

static void finish(struct child *child, int status, struct run_result *result)
{
    if (read(child->out, result, sizeof *result) != sizeof *result || status != 0) {
        memset(result, 0, sizeof *result);
        snprintf(result->complaint, sizeof result->complaint, "the program died (status %d)", status);
    }
    close(child->out);
    child->pid = 0;
}

static void wait_for_one(const struct apart *apart, struct child *children)
{
    int status;
    pid_t pid = wait(&status);
    for (unsigned i = 0; i < apart->jobs; i++)
        if (pid > 0 && children[i].pid == pid) {
            struct run_result result;
            finish(&children[i], status, &result);
            apart->ended(apart->ctx, &children[i].plan, &result);
        }
}

void apart_run(const struct apart *apart)
{
    struct child children[APART_JOBS] = {0};
    struct plan plan;
    unsigned busy = 0;
    while (apart->next(apart->ctx, &plan)) {
        unsigned free_one = 0;
        if (busy == apart->jobs)
            wait_for_one(apart, children);
        else
            busy++;
        while (children[free_one].pid != 0)
            free_one++;
        children[free_one].plan = plan;
        start(&children[free_one]);
    }
    while (busy-- > 0)
        wait_for_one(apart, children);
}

void apart_run_one(const struct plan *plan, struct run_result *result)
{
    struct child child = {.plan = *plan};
    int status = 0;
    start(&child);
    waitpid(child.pid, &status, 0);
    finish(&child, status, result);
}
