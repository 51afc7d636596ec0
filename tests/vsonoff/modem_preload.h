/* modem_preload.h: prototypes of the C library's functions that modem_preload.c stands in for, where the
 * system headers have none or another one, and numbers that clash with them. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_MODEM_PRELOAD_H
#define VSONOFF_MODEM_PRELOAD_H

#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#define PRELOAD __attribute__((visibility("default")))

#define MODEM_BAUD_BASE 24000000u /* as in modem_server.h, which this library cannot include */

/* TCSETS2 and its kin carry the size of the kernel's struct termios2, which cannot be named beside
 * <termios.h>. */
#define MODEM_TCSETS2  0x402C542BuL
#define MODEM_TCSETSW2 0x402C542CuL
#define MODEM_TCSETSF2 0x402C542DuL

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __lxstat(int version, const char *path, struct stat *st);
ssize_t __readlink_chk(const char *path, char *target, size_t size, size_t target_size);

#endif
