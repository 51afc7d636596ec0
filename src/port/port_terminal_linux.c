/* port_terminal_linux.c: through the kernel's own settings, which hold the rate as a number.  They clash with
 * <termios.h>, which knows only a list of rates. */
/* SPDX-License-Identifier: MIT */
#include "port/port_terminal.h"

#include <asm/termbits.h>
#include <sys/ioctl.h>

static void set_rate(struct termios2 *t, uint32_t baud)
{
    t->c_cflag &= ~(tcflag_t)(CBAUD | CBAUD << IBSHIFT);
    t->c_cflag |= BOTHER | BOTHER << IBSHIFT;
    t->c_ispeed = t->c_ospeed = baud;
}

bool terminal_configure(int fd, uint32_t baud)
{
    struct termios2 t;
    if (ioctl(fd, TCGETS2, &t) != 0)
        return false;
    t.c_iflag = IGNBRK;
    t.c_oflag = 0;
    t.c_lflag = 0;
    t.c_cflag = CS8 | CREAD | CLOCAL;
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    set_rate(&t, baud);
    return ioctl(fd, TCSETS2, &t) == 0;
}

bool terminal_set_baud(int fd, uint32_t baud)
{
    struct termios2 t;
    if (ioctl(fd, TCGETS2, &t) != 0)
        return false;
    set_rate(&t, baud);
    return ioctl(fd, TCSETS2, &t) == 0;
}
