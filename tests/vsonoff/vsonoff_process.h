/* vsonoff_process.h: for tests: starts the program `vsonoff` in a folder of its own and talks to it.  Every
 * failure fails the running cmocka test. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_VSONOFF_PROCESS_H
#define VSONOFF_VSONOFF_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct vsonoff_process {
    pid_t pid;
    char folder[64];
    char link[96], control[96], modem[96], stats[96], flash[96]; /* paths in the folder */
    char pts[64];                                                /* at the start */
    int control_fd;
};

/* Options besides those for the paths above; ends with NULL.  `program` is the path of vsonoff.  Returns when
 * the device is ready. */
struct vsonoff_process *vsonoff_process_start(const char *program, const char *const *options);
/* Ends it with SIGTERM and returns its exit code; the paths of the struct are left for inspection. */
int vsonoff_process_stop(struct vsonoff_process *v);
/* Removes the folder and frees; stops it first if it still runs. */
void vsonoff_process_free(struct vsonoff_process *v);

/* One command on the control socket; the answer, without line end, stays until the next command. */
const char *vsonoff_process_command(struct vsonoff_process *v, const char *command);
/* The number behind "name": in the stats; fails if there is none. */
uint64_t vsonoff_process_stat(struct vsonoff_process *v, const char *name);

/* Host side.  Opens raw; -1 with errno set. */
int host_open(const char *path);
void host_set_rate(int fd, unsigned speed); /* a B constant */
void host_write(int fd, const void *data, size_t len);
/* Reads until `size` bytes are there, `quiet_ms` passed without one, or the port is gone. */
size_t host_read(int fd, void *data, size_t size, int quiet_ms);
/* Sends SYNC up to `tries` times; true when a whole answer of the ROM loader comes. */
bool host_sync(int fd, int tries);

#endif
