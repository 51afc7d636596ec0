/* info.h: the command `info`: what is in a file.  Needs no device. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_INFO_H
#define CLI_INFO_H

#include <stdbool.h>

struct err;
struct session;

bool info_run(struct session *s, struct err *e);

#endif
