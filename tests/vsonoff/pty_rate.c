/* pty_rate.c: the rate of a pty as a number; apart because the kernel's termios2 clashes with <termios.h>. */
/* SPDX-License-Identifier: MIT */
#include "pty_device.h"

#include <asm/termbits.h>
#include <sys/ioctl.h>

uint32_t pty_device_rate(const struct pty_device *d)
{
    struct termios2 t;
    if (d->slave < 0 || ioctl(d->slave, TCGETS2, &t) != 0)
        return 0;
    return t.c_ospeed; /* kept as a number by the kernel for standard rates, too */
}
