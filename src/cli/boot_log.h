/* boot_log.h: the command `boot-log`: what the device prints when it starts. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_BOOT_LOG_H
#define CLI_BOOT_LOG_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct session;

bool boot_log_run(struct session *s, struct err *e);

/* Appends received bytes as text: line ends as \n, unprintable bytes as \xNN. */
void boot_log_append_text(struct buf *text, const uint8_t *data, size_t len);

#endif
