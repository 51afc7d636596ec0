/* library_list.h: the command `library`: the backups on this computer, by device.  Needs no device. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_LIBRARY_LIST_H
#define CLI_LIBRARY_LIST_H

#include <stdbool.h>

struct err;
struct session;

bool library_list_run(struct session *s, struct err *e);

#endif
