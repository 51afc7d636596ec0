/* confirm.h: the question before anything is lost. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_CONFIRM_H
#define CLI_CONFIRM_H

#include <stdbool.h>

struct args;
struct err;
struct report;

/* Before anything is changed: can somebody answer `question`, or was --yes given?  False: ERR_UNCONFIRMED,
 * which includes the question. */
bool confirm_is_possible(const struct args *args, const char *question, struct err *e);

/* Asks "Go ahead?"; anything but a yes is a no.  True at once with --yes.  False: ERR_CANCELLED. */
bool confirm_go_ahead(const struct args *args, struct report *report, struct err *e);

#endif
