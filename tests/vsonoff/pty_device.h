/* pty_device.h: a pseudo-terminal that stands for a USB serial port, with a symbolic link as its lasting
 * name.
 *
 * Linux only.  Used by face_pty.c; knows no wire. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_PTY_DEVICE_H
#define VSONOFF_PTY_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct pty_device {
    int master, slave; /* -1 while unplugged; the slave is held so that the master outlives every host */
    char name[64];     /* "/dev/pts/5"; empty while unplugged */
    const char *link;  /* borrowed; NULL = none */
};

#define PTY_DEVICE_INIT                                                                                      \
    {                                                                                                        \
        -1, -1, "", NULL                                                                                     \
    }

/* A fresh pty, raw and without echo, and the link pointing to it.  False with errno set. */
bool pty_device_plug(struct pty_device *d, const char *link);
/* Hangs the pty up, as a driver does whose adapter was pulled, and removes the link. */
void pty_device_unplug(struct pty_device *d);

/* Without waiting: bytes moved, 0 if none could be. */
size_t pty_device_read(struct pty_device *d, void *data, size_t size);
size_t pty_device_write(struct pty_device *d, const void *data, size_t len);
void pty_device_discard(struct pty_device *d); /* what a host could still read */

/* The rate the host has set; 0 if it cannot be told (hung up, or B0). */
uint32_t pty_device_rate(const struct pty_device *d);

#endif
